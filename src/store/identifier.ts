const MAX_LENGTH = 256
/** With the flag `u`, a whole pair is one character of another category. */
const HALF_A_PAIR = /\p{Surrogate}/u

/**
 * Whether a text can be an id: 1 to 256 UTF-16 units, without NUL, which PostgreSQL cannot store, and without
 * half a surrogate pair, which UTF-8 cannot encode: two such ids would become one. Never throws.
 */
export function isIdentifier(text: string): boolean {
  return text.length > 0 && text.length <= MAX_LENGTH && !text.includes('\0') && !HALF_A_PAIR.test(text)
}

/** Orders by code point, as SQLite and PostgreSQL (collation "C") do; JavaScript's own order is by UTF-16 units. */
export function compareIdentifiers(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}
