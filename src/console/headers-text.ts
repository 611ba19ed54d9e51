import { tryParseJSONC } from '@graphiql/react'

/** The headers that are worth sending: one without a value would only turn an anonymous request into a broken one. */
export function headersOf(typed: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  const filled = Object.entries(typed ?? {}).filter(([, value]) => value !== null && value !== '')
  return Object.fromEntries(filled.map(([name, value]) => [name, String(value)]))
}

/** The headers that a tab's editor holds. Throws for a text that is no JSON with comments. */
export function readHeaders(typed: string): Record<string, string> {
  return headersOf(tryParseJSONC(typed))
}

/** The token of a tab's Authorization header; undefined where there is none, or none to read. */
export function tokenIn(typed: string): string | undefined {
  try {
    const found = Object.entries(readHeaders(typed)).find(([name]) => name.toLowerCase() === 'authorization')
    return /^(?:Bearer|DPoP) +(\S+)\s*$/i.exec(found?.[1] ?? '')?.[1]
  } catch {
    return undefined
  }
}

/** The same headers with another token in place, or with none. Throws a sentence for a text that cannot be read. */
export function withToken(typed: string, token: string | undefined): string {
  let headers: Readonly<Record<string, unknown>>
  try {
    headers = tryParseJSONC(typed) ?? {}
  } catch (error) {
    throw new Error(`The headers of this tab ${error instanceof Error ? error.message : error}`)
  }
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization')
  const all = token === undefined ? others : [...others, ['Authorization', `Bearer ${token}`]]
  return JSON.stringify(Object.fromEntries(all), null, 2)
}
