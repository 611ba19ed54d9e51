import type { ErrorName } from '../core/error-catalogue.ts'
import { parseJsonObject } from '../token/json-object.ts'
import type { HttpRequest } from './exchange.ts'

export type JsonBody =
  | { readonly kind: 'object'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly name: ErrorName; readonly message?: string }

export const COMPRESSED = 'The request body must not be compressed: the only content-encoding is identity'
const PARAMETER = /^[!#$%&'*+.^_`|~\w-]+=(?:[!#$%&'*+.^_`|~\w-]+|"[^"\\]*")$/
const UTF_8 = /^charset=(?:utf-?8|"utf-?8")$/i

/**
 * Reads a body that must be a JSON object. Total. Strict, so that no intermediary can read it as anything
 * else: exactly `application/json` (a form on another site can send text/plain), uncompressed, valid UTF-8
 * without a byte order mark (RFC 8259 section 8.1). A refusal reveals nothing of the body.
 */
export function parseJsonBody(
  request: Pick<HttpRequest, 'headers' | 'body'>,
  parse?: (text: string) => unknown,
): JsonBody {
  if (!isJson(request.headers['content-type'])) return { kind: 'refused', name: 'unsupported_media_type' }
  if (isEncoded(request.headers['content-encoding']))
    return { kind: 'refused', name: 'unsupported_media_type', message: COMPRESSED }
  const value = parseJsonObject(request.body, parse)
  if (value !== undefined) return { kind: 'object', value }
  return { kind: 'refused', name: 'bad_request', message: 'The request body must be a JSON object' }
}

function isJson(contentType: string | undefined): boolean {
  if (contentType === 'application/json') return true
  const [type, ...parameters] = (contentType ?? '').split(';').map((part) => part.trim())
  if (type?.toLowerCase() !== 'application/json') return false
  return parameters.every(
    (parameter) =>
      parameter === '' ||
      (PARAMETER.test(parameter) && (!/^charset=/i.test(parameter) || UTF_8.test(parameter))),
  )
}

export function isEncoded(contentEncoding: string | undefined): boolean {
  return contentEncoding !== undefined && contentEncoding.trim().toLowerCase() !== 'identity'
}
