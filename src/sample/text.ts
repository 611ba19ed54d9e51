import { badInput } from './failure.ts'

export const limits = {
  identifier: 256,
  text: 20_000,
  url: 2_048,
  substring: 256,
} as const

/** Throws BAD_USER_INPUT for text that is too long, or that SQLite would not return unchanged. */
export function assertText(text: string, name: string, limit: number): string {
  if (text.length > limit) throw badInput(`${name} must have at most ${limit} characters.`)
  // libsql cuts a text at its first NUL: two identifiers that differ after it would look the same.
  if (text.includes('\0')) throw badInput(`${name} must not contain the character NUL.`)
  // A lone surrogate has no UTF-8 form; it would come back as U+FFFD.
  if (/\p{Surrogate}/u.test(text)) throw badInput(`${name} must be well-formed Unicode.`)
  return text
}

export function assertIdentifier(identifier: string): string {
  if (identifier === '') throw badInput('identifier must not be empty.')
  return assertText(identifier, 'identifier', limits.identifier)
}

/** Removes case and accents, so that `dvorak` finds `Dvořák`. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toUpperCase()
    .toLowerCase()
}
