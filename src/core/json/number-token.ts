/**
 * A JSON number that a double cannot hold as it is written: `9007199254740993`, `1.10`, `1e400`. It is passed on as it was
 * written. Where a number or a text is asked of it, its text answers.
 */
export class NumberToken {
  /** How often `JSON.stringify` has come to a token: `printJson` finds out with it whether there was one. */
  static met = 0

  /** A number of JSON (RFC 8259 section 6). */
  readonly text: string

  constructor(text: string) {
    this.text = text
    Object.freeze(this)
  }

  toString(): string {
    return this.text
  }

  /** The text, so that whatever needs a text (an ID, say) loses nothing, and arithmetic works all the same. */
  valueOf(): string {
    return this.text
  }

  /** What `JSON.stringify` writes: the nearest number, or the text where no number is near. `printJson` keeps the digits. */
  toJSON(): number | string {
    NumberToken.met += 1
    const number = Number(this.text)
    return Number.isFinite(number) ? number : this.text
  }
}

/** Whether a double, printed, is this very text. */
export function isPlainNumber(text: string): boolean {
  return String(Number(text)) === text
}

/** Whether a value of JSON is a number, exact or not. */
export function isNumber(value: unknown): value is number | NumberToken {
  return typeof value === 'number' || value instanceof NumberToken
}
