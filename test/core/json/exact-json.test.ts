import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseJson, printJson } from '../../../src/core/json/exact-json.ts'
import { NumberToken } from '../../../src/core/json/number-token.ts'

const KEPT = ['9007199254740993', '-9007199254740993', '1.10', '1.0', '0.10', '1e400', '-1E-400', '-0', '1e3']
const PLAIN = ['0', '1', '-1', '1.5', '9007199254740992', '0.1', '123456789.125', '0.30000000000000004']

describe('exact JSON', () => {
  it.each(KEPT)('keeps the number %s as it is written, wherever it stands', (text) => {
    for (const json of [
      text,
      ` ${text}\n`,
      `[${text}]`,
      `{"a":${text}}`,
      `[1,{"a":[${text},2]}]`,
      `[ ${text} ]`,
    ]) {
      expect(printJson(parseJson(json))).toBe(json.trim().replaceAll(/\s/g, ''))
    }
    expect(parseJson(text)).toBeInstanceOf(NumberToken)
  })

  it.each(PLAIN)('reads the number %s, which a double holds, as a number', (text) => {
    expect(parseJson(`[${text},1e400]`)).toEqual([Number(text), new NumberToken('1e400')])
    expect(parseJson(text)).toBe(Number(text))
  })

  it('reads what JSON.parse reads, beside a number that is kept as well', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('', ' ', '\n\t'), (json, space) => {
        const value: unknown = JSON.parse(json)
        const spaced = JSON.stringify(value, undefined, space)
        const [read] = parseJson(`[${spaced}${space},${space}1e400]`) as readonly unknown[]
        expect(JSON.stringify(read)).toBe(JSON.stringify(value))
        expect(JSON.parse(printJson([value, new NumberToken('1.10')]))).toEqual([
          JSON.parse(JSON.stringify(value)),
          1.1,
        ])
      }),
      { seed: 8, numRuns: 500 },
    )
  })

  it('keeps any number that JSON can spell', () => {
    const number = fc.stringMatching(/^-?(?:0|[1-9]\d{0,25})(?:\.\d{1,25})?(?:[eE][+-]?\d{1,4})?$/)
    fc.assert(
      fc.property(number, (text) => {
        expect(printJson(parseJson(`{"a":[${text}]}`))).toBe(`{"a":[${text}]}`)
      }),
      { seed: 8, numRuns: 2_000 },
    )
  })

  it('leaves alone what only looks like a number, inside of a string', () => {
    const value = { 'a: 1.10 ,': ': 9007199254740993,', b: 'x\\", 1e400 }', c: '\\', ['[1.0]']: '\\\\' }
    expect(parseJson(JSON.stringify(value))).toEqual(value)
    expect(parseJson(JSON.stringify([value, 1]).replace(/1]$/, '1.0]'))).toEqual([
      value,
      new NumberToken('1.0'),
    ])
  })

  it('takes the last of two members with one name, as JSON.parse does', () => {
    expect(printJson(parseJson('{"a":1.10,"b":2,"a":1.20}'))).toBe('{"a":1.20,"b":2}')
  })

  it('makes a member of `__proto__`, and no prototype', () => {
    const read = parseJson('{"__proto__":{"isAdmin":1.10}}') as object
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
    expect(Object.keys(read)).toEqual(['__proto__'])
    expect(printJson(read)).toBe('{"__proto__":{"isAdmin":1.10}}')
  })

  it.each(['01', '1.', '.5', '+1', '1e', 'NaN', '[1.10,]', '{"a":1.10', '1.10 1.10', '"1.10'])(
    'refuses %s, which is no JSON',
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError)
    },
  )

  it('reads a text that nests deeper than the call stack', () => {
    const levels = 100_000
    const read = parseJson(`${'['.repeat(levels)}1.10${']'.repeat(levels)}`)
    let inner = read
    for (let level = 0; level < levels; level++) inner = (inner as readonly unknown[])[0]
    expect(inner).toEqual(new NumberToken('1.10'))
  })

  it('reads a long run of digits in time that grows with its length', () => {
    const digits = '9'.repeat(1_000_000)
    expect(printJson(parseJson(`[${digits},"${digits}"]`))).toBe(`[${digits},"${digits}"]`)
  })

  it('writes what has a toJSON of its own by it, and leaves out what JSON has no word for', () => {
    const token = new NumberToken('1.10')
    const value = {
      at: new Date(0),
      none: undefined,
      call: () => 1,
      list: [undefined, token, Number.NaN],
      token,
    }
    expect(printJson(value)).toBe('{"at":"1970-01-01T00:00:00.000Z","list":[null,1.10,null],"token":1.10}')
  })

  it('is never null where somebody else writes it', () => {
    const tokens = ['1.10', '1e400', '9007199254740993'].map((text) => new NumberToken(text))
    expect(JSON.stringify(tokens)).toBe('[1.1,"1e400",9007199254740992]')
  })
})
