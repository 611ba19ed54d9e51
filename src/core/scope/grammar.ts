/**
 * The grammar that scopes and patterns share: one to eight segments joined by `:`. It refuses everything
 * outside the alphabet, so that no caller's text reaches a matcher unparsed.
 */
export const SEPARATOR = ':'
export const MAX_SEGMENTS = 8
export const MAX_PATTERN_LENGTH = 256
export const MAX_STARS_PER_SEGMENT = 2

const SEGMENT_CHARACTER = /[A-Za-z0-9_./-]/
const NAME_EXPECTED = 'a segment character (A-Z a-z 0-9 _ . - /)'
const GLOB_EXPECTED = `${NAME_EXPECTED}, "*" or "?"`

/** Thrown for a text that is not a scope or pattern. `position` counts UTF-16 units from 0. */
export class ScopeSyntaxError extends Error {
  override readonly name = 'ScopeSyntaxError'
  readonly code = 'INVALID_SCOPE'
  readonly position: number
  readonly expected: string

  constructor(found: string, position: number, expected: string) {
    super(`Unexpected ${found} at position ${position}: expected ${expected}.`)
    this.position = position
    this.expected = expected
  }
}

/** Splits `text` into its segments. Throws {@link ScopeSyntaxError}. */
export function parseSegments(text: string, language: 'scope' | 'pattern'): readonly string[] {
  const expected = language === 'scope' ? NAME_EXPECTED : GLOB_EXPECTED
  if (language === 'pattern' && text.length > MAX_PATTERN_LENGTH) {
    throw new ScopeSyntaxError('text', MAX_PATTERN_LENGTH, `at most ${MAX_PATTERN_LENGTH} characters`)
  }
  const segments: string[] = []
  let start = 0
  let stars = 0
  for (let position = 0; position <= text.length; position++) {
    const character = text[position]
    if (character === undefined || character === SEPARATOR) {
      if (position === start) throw new ScopeSyntaxError(nameOf(character), position, expected)
      if (segments.length === MAX_SEGMENTS) {
        throw new ScopeSyntaxError('segment', start, `at most ${MAX_SEGMENTS} segments`)
      }
      segments.push(text.slice(start, position))
      start = position + 1
      stars = 0
    } else if (language === 'pattern' && character === '*') {
      stars += 1
      if (stars > MAX_STARS_PER_SEGMENT) {
        throw new ScopeSyntaxError('"*"', position, `at most ${MAX_STARS_PER_SEGMENT} "*" in a segment`)
      }
    } else if (!(SEGMENT_CHARACTER.test(character) || (language === 'pattern' && character === '?'))) {
      throw new ScopeSyntaxError(nameOf(character), position, expected)
    }
  }
  return segments
}

function nameOf(character: string | undefined): string {
  if (character === undefined) return 'end of text'
  return /[\x20-\x7e]/.test(character) ? JSON.stringify(character) : 'character'
}
