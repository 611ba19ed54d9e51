import { GraphQLError, parse } from 'graphql'
import type { NeedsAnswer, ToldNeeds } from '../operations/needs.ts'
import { readHeaders } from './headers-text.ts'
import { PAGE } from './page-data.ts'

export type Needs =
  | NeedsAnswer
  | { readonly kind: 'failed'; readonly message: string }
  /** This gateway tells nobody. */
  | { readonly kind: 'closed'; readonly message: string }

interface ScopesAnswer {
  readonly operations?: NeedsAnswer['operations']
  readonly errors?: readonly { readonly message: string }[]
}

const failed = (message: string): Needs => ({ kind: 'failed', message })

/** Why a document is not worth asking about, as a sentence. */
function faultOf(document: string): string | undefined {
  try {
    parse(document, { noLocation: true })
    return undefined
  } catch (error) {
    const line = error instanceof GraphQLError ? error.locations?.[0]?.line : undefined
    const place = line === undefined ? '' : ` at line ${line}`
    return `The document is not complete${place}: ${error instanceof Error ? error.message : error}`
  }
}

/** Asks the gateway what a document needs and what the token of the typed headers lacks. Rejects only when aborted. */
export async function askNeeds(document: string, typedHeaders: string, signal: AbortSignal): Promise<Needs> {
  const fault = faultOf(document)
  if (fault !== undefined) return failed(fault)
  let headers: Record<string, string>
  try {
    headers = readHeaders(typedHeaders)
  } catch {
    return failed('The headers of this tab are not JSON, so there is no token to look at.')
  }
  return askScopes({ query: document, explain: true }, headers, signal)
}

export interface ScopesQuestion {
  readonly query: string
  readonly operationName?: string | undefined
  readonly variables?: unknown
  readonly explain: boolean
}

/** Puts one question to `POST /scopes`. Rejects only when aborted. */
export async function askScopes(
  question: ScopesQuestion,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Needs> {
  try {
    const response = await fetch(PAGE.scopes ?? '/scopes', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(question),
      signal,
    })
    const answer = (await response.json()) as ScopesAnswer
    if (answer.operations !== undefined) return { kind: 'told', operations: answer.operations }
    if (response.status === 404)
      return { kind: 'closed', message: 'This gateway tells nobody about its schema (introspection is off).' }
    const messages = answer.errors?.map(({ message }) => message).join(' ')
    return failed(messages || `The gateway answered ${response.status}.`)
  } catch (error) {
    if (signal.aborted) throw error
    return failed('The gateway could not be asked. Does it still run?')
  }
}

export type Verdict = 'public' | 'granted' | 'missing' | 'nobody'

export function verdictOf({ access, missing }: ToldNeeds): Verdict {
  if (access === 'public' || access === 'nobody') return access
  return missing?.length === 0 ? 'granted' : 'missing'
}

/** A mark only where the answer says so: of several alternatives it does not tell which one the token holds in part. */
export function markOf(scope: string, { scopes, missing }: ToldNeeds): 'granted' | 'missing' | undefined {
  if (missing === undefined || missing.includes(scope)) return 'missing'
  return scopes.length === 1 ? 'granted' : undefined
}
