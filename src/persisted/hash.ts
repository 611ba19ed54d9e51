import { createHash } from 'node:crypto'

/** The SHA-256 in lower-case hexadecimal, as clients send it. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** False for a text that UTF-8 cannot encode: it would hash like another one, and be learned in its place. */
export function isHashOf(hash: string, text: string): boolean {
  return !/\p{Surrogate}/u.test(text) && hash === hashOf(text)
}
