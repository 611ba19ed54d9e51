import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { findJsonFault, findRepeatedName, printPosition } from '../../src/core/json-position.ts'
import { SEED } from '../support/seed.ts'

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('the place where a text stops being JSON', () => {
  it.each([
    ['', 0],
    ['[', 1],
    ['{"a"', 4],
    ['{"a":', 5],
    ['{"a":1', 6],
    ['{"a":1,}', 7],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['01', 1],
    ['1.', 1],
    ['tru', 0],
    ['"a\nb"', 0],
    ['"\\x"', 0],
    ['{a:1}', 1],
    ['[]]', 2],
    ['{} x', 3],
    ['\ufeff{}', 0],
  ])('%j: %d', (text, position) => {
    expect(findJsonFault(text)).toBe(position)
  })

  it('there is one exactly where JSON.parse refuses', () => {
    const anything = fc.oneof(
      fc.json(),
      fc
        .tuple(
          fc.json(),
          fc.nat(40),
          fc.constantFrom('', '"', ',', '}', ']', '{', '\\', '\n', 'e', '-', '0', ':'),
        )
        .map(([text, place, injected]) => text.slice(0, place) + injected + text.slice(place + 1)),
      fc
        .array(fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '1', 'a', ' ', '\\', 'null'), {
          maxLength: 12,
        })
        .map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(anything, (text) => (findJsonFault(text) === undefined) === isJson(text)),
      { numRuns: 3_000, seed: SEED },
    )
  })

  it('nesting has no bottom', () => {
    expect(findJsonFault('['.repeat(500_000))).toBe(500_000)
    expect(findJsonFault('['.repeat(100_000) + ']'.repeat(100_000))).toBeUndefined()
  })
})

describe('a name that an object has twice', () => {
  it.each([
    ['{"a":1,"b":{"a":[{"a":"a"},{"a":"b"}]},"c":["a","a"]}', undefined],
    ['{"a":1,"a":2}', 7],
    ['{"a":1,"\\u0061":2}', 7],
    ['[{},{"x":{"b":",","b":0}}]', 18],
    ['{"__proto__":1,"constructor":2}', undefined],
    ['{"__proto__":1,"__proto__":2}', 15],
    ['{"a":"\\"a\\":","b":["}"],"a":0}', 24],
  ])('%j: %j', (text, position) => {
    expect(findRepeatedName(text)).toBe(position)
  })

  it('is in no text that JSON.stringify wrote', () => {
    fc.assert(
      fc.property(fc.json(), (text) => findRepeatedName(text) === undefined),
      { seed: SEED },
    )
  })

  it('has a line and a column', () => {
    expect(printPosition('{\n  "a": 1,\n  "a": 2}', 14)).toBe('line 3, column 3')
  })
})
