import type { HttpRequest } from '../../exchange.ts'

/** The parameters of a form, each with a value; or what is wrong with it. */
export type Form =
  | { readonly kind: 'form'; readonly get: (name: string) => string | undefined }
  | { readonly kind: 'malformed'; readonly what: string }

const TYPE = /^application\/x-www-form-urlencoded(?:\s*;\s*charset="?utf-?8"?)?\s*;?$/i
const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads `application/x-www-form-urlencoded`, as OAuth's endpoints are asked (RFC 6749 section 3.2): a parameter without a
 * value counts as left out, one that is there twice makes the whole malformed, unknown ones are ignored. Total.
 */
export function parseForm({ headers, body }: Pick<HttpRequest, 'headers' | 'body'>): Form {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (!TYPE.test(headers['content-type']?.trim() ?? '') || encoding !== 'identity')
    return malformed('The request body must be application/x-www-form-urlencoded')
  const text = decode(body)
  if (text === undefined) return malformed('The request body must be UTF-8')
  const parameters = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(text)) {
    if (value === '') continue
    if (parameters.has(name)) return malformed('A parameter is there more than once')
    parameters.set(name, value)
  }
  return { kind: 'form', get: (name) => parameters.get(name) }
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
