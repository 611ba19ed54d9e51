const WHITESPACE = /[ \t\n\r]*/y
/** No quotation mark, no backslash, and no character below the space. */
const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/**
 * The position where a text stops being JSON (RFC 8259), in UTF-16 units from 0; undefined for valid JSON.
 * V8's own message would quote an excerpt, and these texts contain API keys.
 */
export function findJsonFault(text: string): number | undefined {
  let position = 0
  const take = (expression: RegExp): boolean => {
    expression.lastIndex = position
    const found = expression.exec(text)
    if (found !== null) position += found[0].length
    return found !== null
  }
  const takeSign = (sign: string): boolean => {
    take(WHITESPACE)
    if (text[position] !== sign) return false
    position += 1
    take(WHITESPACE)
    return true
  }
  // An explicit stack instead of recursion: a text may nest deeper than the call stack.
  const open: ('}' | ']')[] = []
  for (;;) {
    take(WHITESPACE)
    if (takeSign('{')) {
      if (!takeSign('}')) {
        if (!(take(STRING) && takeSign(':'))) return position
        open.push('}')
        continue
      }
    } else if (takeSign('[')) {
      if (!takeSign(']')) {
        open.push(']')
        continue
      }
    } else if (!(take(STRING) || take(SCALAR))) return position
    // A value is complete: close the containers that end here, then continue with the next value.
    for (let sign = open.at(-1); sign !== undefined && takeSign(sign); sign = open.at(-1)) open.pop()
    const container = open.at(-1)
    if (container === undefined) {
      take(WHITESPACE)
      return position === text.length ? undefined : position
    }
    if (!takeSign(',')) return position
    if (container === '}' && !(take(STRING) && takeSign(':'))) return position
  }
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g

/**
 * The position of the first repeated name in one object, in UTF-16 units from 0; undefined when there is
 * none. `JSON.parse` takes the last of them, and other readers another (RFC 8259 section 4). The text must be
 * JSON.
 */
export function findRepeatedName(json: string): number | undefined {
  // The names of each open object; undefined for a list.
  const open: (Set<string> | undefined)[] = []
  let isName = false
  for (const { 0: token, index } of json.matchAll(TOKEN)) {
    const names = open.at(-1)
    if (token === ',') isName = names !== undefined
    else if (token === '}' || token === ']') open.pop()
    else if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined)
      isName = token === '{'
    } else if (isName) {
      const name = JSON.parse(token) as string
      if (names?.has(name)) return index
      names?.add(name)
      isName = false
    }
  }
  return undefined
}

/** A position in a text as `line 2, column 5`, both counted from 1. */
export function printPosition(text: string, position: number): string {
  const before = text.slice(0, position).split('\n')
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`
}
