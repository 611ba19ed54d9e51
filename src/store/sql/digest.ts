import { createHash } from 'node:crypto'

/** A name of fixed length for any text. Of UTF-16, which is exact: what tokens carry need not be well-formed. */
export function digestText(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest('base64url')
}
