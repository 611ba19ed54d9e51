import type { BearerToken } from './bearer.ts'
import { parseJsonObject } from './json-object.ts'

/** A compact JWS that we understand. Its signature is not yet verified: nothing in it is to be believed. */
export interface CompactToken {
  readonly text: BearerToken
  readonly header: {
    readonly alg: string
    readonly kid: string | undefined
    /** In lower case, without `application/`. */
    readonly type: string | undefined
  }
  /** Its claims; undefined if they are not a JSON object. */
  readonly payload: Readonly<Record<string, unknown>> | undefined
}

export type CompactFault = 'not_canonical' | 'not_json' | 'bad_header' | 'critical_header' | 'unknown_type'

const TYPES = new Set(['jwt', 'at+jwt'])

/**
 * Parses a compact JWS (RFC 7515 section 7.1). Never throws. Strict where a signature protects nothing, so
 * that one token has one text. `jku`, `x5u`, `jwk` and `x5c` are never looked at (RFC 8725 section 3.10).
 */
export function parseCompact(text: BearerToken): CompactToken | CompactFault {
  const parts = text.split('.')
  if (parts.length !== 3 || !parts.every(isCanonicalBase64url)) return 'not_canonical'
  const header = parseJsonObject(Buffer.from(parts[0] ?? '', 'base64url'))
  if (header === undefined) return 'not_json'
  const { alg, kid, typ } = header
  if (typeof alg !== 'string' || (kid !== undefined && typeof kid !== 'string')) return 'bad_header'
  // No extension is known here, so none may be critical; `b64` changes what is signed (RFC 7797), critical or not.
  if (Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')) return 'critical_header'
  // A token made for another purpose says so in `typ` (RFC 8725 section 3.11).
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : undefined
  if (typ !== undefined && !(type !== undefined && TYPES.has(type))) return 'unknown_type'
  const payload = parseJsonObject(Buffer.from(parts[1] ?? '', 'base64url'))
  return { text, header: { alg, kid, type }, payload }
}

/**
 * Whether no other text decodes to the same bytes: the alphabet of RFC 4648 section 5, no padding, and no
 * stray bits in the last character. Otherwise, a token that is revoked by its text would have siblings.
 */
export function isCanonicalBase64url(text: string): boolean {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return false
  const rest = text.length % 4
  if (rest === 0) return true
  return rest === 2 ? /[AQgw]$/.test(text) : rest === 3 && /[AEIMQUYcgkosw048]$/.test(text)
}
