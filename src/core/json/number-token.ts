/**
 * A JSON number that a double cannot hold exactly as written: `9007199254740993`, `1.10`, `1e400`. It is
 * passed on as written. Where a number or a string is needed, its text is used.
 */
export class NumberToken {
  /** How often `JSON.stringify` has met a token. `printJson` uses the count to detect tokens. */
  static met = 0

  /** A JSON number (RFC 8259 section 6). */
  readonly text: string

  constructor(text: string) {
    this.text = text
    Object.freeze(this)
  }

  toString(): string {
    return this.text
  }

  /** The text, so that string uses (an ID, say) lose nothing, and arithmetic still works. */
  valueOf(): string {
    return this.text
  }

  /** For `JSON.stringify`: the nearest finite number, otherwise the text. `printJson` keeps the digits. */
  toJSON(): number | string {
    NumberToken.met += 1
    const number = Number(this.text)
    return Number.isFinite(number) ? number : this.text
  }
}

/** Whether printing it as a double yields this very text. */
export function isPlainNumber(text: string): boolean {
  return String(Number(text)) === text
}

/** Whether a JSON value is a number, exact or not. */
export function isNumber(value: unknown): value is number | NumberToken {
  return typeof value === 'number' || value instanceof NumberToken
}
