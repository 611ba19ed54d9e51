import { tryParseJSONC } from '@graphiql/react'
import type { RuleListing } from '../operations/rule-listing.ts'
import { headersOf } from './headers-text.ts'

export type Rules =
  | {
      readonly kind: 'told'
      readonly rules: RuleListing['coordinates']
      /** Whether there is a token that counts. */
      readonly hasToken: boolean
    }
  | { readonly kind: 'failed'; readonly message: string }

interface Listing extends Partial<RuleListing> {
  readonly errors?: readonly { readonly message: string }[]
}

/** The last answer: the tag of another is that of other content. */
let latest: { readonly etag: string; readonly rules: Rules } | undefined

const failed = (message: string): Rules => ({ kind: 'failed', message })

/** Asks the gateway for the rule of every coordinate, as the token of these headers is told of it. Rejects only when aborted. */
export async function askRules(headers: Record<string, string>, signal?: AbortSignal): Promise<Rules> {
  try {
    const response = await fetch('/scopes', {
      headers: { ...headers, ...(latest !== undefined && { 'if-none-match': latest.etag }) },
      signal: signal ?? null,
    })
    if (response.status === 304 && latest !== undefined) return latest.rules
    const { coordinates, subject, errors } = (await response.json()) as Listing
    if (coordinates === undefined) {
      const messages = errors?.map(({ message }) => message).join(' ')
      return failed(messages || `The gateway answered ${response.status}.`)
    }
    const rules: Rules = { kind: 'told', rules: coordinates, hasToken: subject === 'identified' }
    const etag = response.headers.get('etag')
    if (etag !== null) latest = { etag, rules }
    return rules
  } catch (error) {
    if (signal?.aborted === true) throw error
    return failed('The gateway could not be asked. Does it still run?')
  }
}

/** The same, for headers as they are typed. */
export async function askRulesTyped(typed: string, signal: AbortSignal): Promise<Rules> {
  let headers: Record<string, string>
  try {
    headers = headersOf(tryParseJSONC(typed))
  } catch {
    return failed('The headers of this tab are not JSON, so there is no token to look at.')
  }
  return askRules(headers, signal)
}
