import { COMPRESSED, isEncoded } from '../../body.ts'
import type { HttpRequest } from '../../exchange.ts'

/** The parameters of a form that have values, or what is wrong with the form. */
export type Form =
  | {
      readonly kind: 'form'
      readonly get: (name: string) => string | undefined
      /** The values of a repeatable parameter. */
      readonly getAll: (name: string) => readonly string[]
    }
  | { readonly kind: 'malformed'; readonly what: string }

const TYPE = /^application\/x-www-form-urlencoded(?:\s*;\s*charset="?utf-?8"?)?\s*;?$/i
const decoder = new TextDecoder('utf-8', { fatal: true })
/** RFC 8707 section 2, RFC 8693 section 2.1. */
const REPEATABLE: ReadonlySet<string> = new Set(['resource', 'audience'])

/**
 * Reads `application/x-www-form-urlencoded`, the body of requests to OAuth endpoints (RFC 6749 section 3.2).
 * A parameter without a value counts as absent; a repeated one makes the form malformed unless it is
 * repeatable; unknown ones are ignored. Total.
 */
export function parseForm({ headers, body }: Pick<HttpRequest, 'headers' | 'body'>): Form {
  if (!TYPE.test(headers['content-type']?.trim() ?? ''))
    return malformed('The request body must be application/x-www-form-urlencoded')
  if (isEncoded(headers['content-encoding'])) return malformed(COMPRESSED)
  const text = decode(body)
  if (text === undefined) return malformed('The request body must be UTF-8')
  const parameters = new Map<string, readonly string[]>()
  for (const [name, value] of new URLSearchParams(text)) {
    if (value === '') continue
    const before = parameters.get(name) ?? []
    if (before.length > 0 && !REPEATABLE.has(name)) return malformed('A parameter is there more than once')
    parameters.set(name, [...before, value])
  }
  const getAll = (name: string): readonly string[] => parameters.get(name) ?? []
  return { kind: 'form', get: (name) => getAll(name)[0], getAll }
}

function malformed(what: string): Form {
  return { kind: 'malformed', what }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
