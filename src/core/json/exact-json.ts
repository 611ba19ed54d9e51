import { isPlainNumber, NumberToken } from './number-token.ts'

/** Trailing zeros of decimals, exponents, and negative zero. */
const SPELLED_ANOTHER_WAY = /(?:\.\d*0|\d[eE][-+]?\d+|-0)(?:[\s,\]}]|$)/
/** Spelled out, so that V8 skips eight characters at a time. 16 digits have eight in a row despite a dot. */
const EIGHT_DIGITS = /\d\d\d\d\d\d\d\d/
/** A double holds any 15 digits. */
const LONG = /(?:^|[[:,\s])-?\d[\d.]{15}/

/** Whether a double might change a number. A false match inside a string only costs time. */
function mayBeInexact(text: string): boolean {
  return SPELLED_ANOTHER_WAY.test(text) || (EIGHT_DIGITS.test(text) && LONG.test(text))
}

/**
 * Parses JSON as `JSON.parse` does, with the same errors, except that a number which a double would change
 * becomes a {@link NumberToken}. A text without such numbers goes through `JSON.parse` alone.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  return mayBeInexact(text) ? readTokens(text) : value
}

type Container = unknown[] | Record<string, unknown>

const SCALAR_END = /[\s,\]}]|$/g

/** Builds the value of a valid JSON text. Iterative, because a text may nest deeper than the call stack. */
function readTokens(text: string): unknown {
  const open: Container[] = []
  let root: unknown
  let key: string | undefined
  let position = 0

  const readString = (): string => {
    let end = text.indexOf('"', position + 1)
    while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
    const literal = text.slice(position, end + 1)
    position = end + 1
    return literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1)
  }
  const readScalar = (): unknown => {
    SCALAR_END.lastIndex = position
    const end = SCALAR_END.exec(text)?.index ?? text.length
    const literal = text.slice(position, end)
    position = end
    if (literal === 'true') return true
    if (literal === 'false') return false
    if (literal === 'null') return null
    return isPlainNumber(literal) ? Number(literal) : new NumberToken(literal)
  }
  const put = (value: unknown): void => {
    const container = open.at(-1)
    if (container === undefined) root = value
    else if (Array.isArray(container)) container.push(value)
    else if (key === '__proto__')
      Object.defineProperty(container, key, { value, writable: true, enumerable: true, configurable: true })
    else container[key ?? ''] = value
    key = undefined
  }
  const enter = (container: Container): void => {
    put(container)
    open.push(container)
    position += 1
  }

  while (position < text.length) {
    const character = text[position]
    if (character === '{') enter({})
    else if (character === '[') enter([])
    else if (character === '}' || character === ']') {
      open.pop()
      position += 1
    } else if (character === '"') {
      const string = readString()
      const isKey = key === undefined && isObject(open.at(-1))
      if (isKey) key = string
      else put(string)
    } else if (character !== undefined && ' \t\n\r,:'.includes(character)) position += 1
    else put(readScalar())
  }
  return root
}

function isObject(container: Container | undefined): boolean {
  return container !== undefined && !Array.isArray(container)
}

/** Whether an odd number of backslashes precedes the quote. */
function isEscaped(text: string, quote: number): boolean {
  let start = quote
  while (text[start - 1] === '\\') start -= 1
  return (quote - start) % 2 === 1
}

/**
 * Prints JSON as `JSON.stringify` does, with the same errors, except that a {@link NumberToken} is printed as
 * it was read. A value without tokens goes through `JSON.stringify` alone. `value` is an object, or anything
 * else that JSON can represent.
 */
export function printJson(value: unknown): string {
  const before = NumberToken.met
  const text = JSON.stringify(value)
  return NumberToken.met === before ? text : (printExactly(value, '') ?? 'null')
}

/** Undefined for a value that JSON cannot represent. `key` is the member that holds the value. */
function printExactly(value: unknown, key: string): string | undefined {
  if (value instanceof NumberToken) return value.text
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return printExactly((value as { toJSON: (key: string) => unknown }).toJSON(key), key)
  if (Array.isArray(value))
    return `[${value.map((item, index) => printExactly(item, String(index)) ?? 'null').join(',')}]`
  const members: string[] = []
  for (const [name, member] of Object.entries(value)) {
    const printed = printExactly(member, name)
    if (printed !== undefined) members.push(`${JSON.stringify(name)}:${printed}`)
  }
  return `{${members.join(',')}}`
}
