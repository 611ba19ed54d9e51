import { createHash } from 'node:crypto'

/** In lower-case hexadecimal digits, as clients send it. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** A text that UTF-8 cannot spell would be hashed as another one, and could be learned in that one's place. */
export function isHashOf(hash: string, text: string): boolean {
  return !/\p{Surrogate}/u.test(text) && hash === hashOf(text)
}
