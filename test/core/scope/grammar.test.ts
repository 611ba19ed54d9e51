import { describe, expect, it } from '@jest/globals'
import { parseSegments, ScopeSyntaxError } from '../../../src/core/scope/grammar.ts'
import { parsePattern, printPattern } from '../../../src/core/scope/pattern.ts'
import { parseScope, segmentsOf } from '../../../src/core/scope/scope.ts'

const NAME = 'a segment character (A-Z a-z 0-9 _ . - /)'
const GLOB = `${NAME}, "*" or "?"`

function faultOf(parse: () => unknown): Pick<ScopeSyntaxError, 'position' | 'expected' | 'message' | 'code'> {
  try {
    parse()
  } catch (error) {
    if (error instanceof ScopeSyntaxError) {
      const { position, expected, message, code } = error
      return { position, expected, message, code }
    }
    throw error
  }
  throw new Error('It was read.')
}

/** Each character from U+0000 to U+00FF that the alphabet lacks, and some beyond. */
const FORBIDDEN = [
  ...Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter(
    (character) => !/[\w.:/*?-]/.test(character),
  ),
  '\u0130',
  '\u212a',
  '\u017f',
  '\u200b',
  '\u202e',
  '\u2028',
  '\uff0a',
  '\uff1a',
  '\ufeff',
  '\ufffd',
  '\ud800',
  '🏰',
  '\ue000',
  '\ue001',
]

describe('what is not in the alphabet is a syntax error with its position', () => {
  it.each(FORBIDDEN)('%j, first, within and last', (character) => {
    for (const [text, position] of [
      [`${character}Mutation`, 0],
      [`Mutation:Per${character}son:Create`, 12],
      [`Mutation:Person${character}`, 15],
    ] as const) {
      const found = /^[ -~]$/.test(character) ? JSON.stringify(character) : 'character'
      const message = (expected: string) =>
        `Unexpected ${found} at position ${position}: expected ${expected}.`
      const [scope, pattern] = [faultOf(() => parseScope(text)), faultOf(() => parsePattern(text))]
      expect(scope).toEqual({ code: 'INVALID_SCOPE', position, expected: NAME, message: message(NAME) })
      expect(pattern).toEqual({ code: 'INVALID_SCOPE', position, expected: GLOB, message: message(GLOB) })
    }
  })

  it.each([
    ['*', 0],
    ['Mutation:*', 9],
    ['Mutation:?', 9],
  ])('a scope has no wildcard: %j', (text, position) => {
    expect(faultOf(() => parseScope(text))).toMatchObject({ position, expected: NAME })
  })

  it.each([
    ['', 0, 'end of text'],
    [':', 0, '":"'],
    ['Mutation:', 9, 'end of text'],
    [':Mutation', 0, '":"'],
    ['Mutation::Create', 9, '":"'],
  ])('an empty segment: %j', (text, position, found) => {
    const message = `Unexpected ${found} at position ${position}: expected ${NAME}.`
    expect(faultOf(() => parseScope(text))).toMatchObject({ position, message })
    expect(faultOf(() => parsePattern(text))).toMatchObject({ position })
  })

  it('a control character is not printed back', () => {
    expect(faultOf(() => parsePattern('a\u001b[31m')).message).toBe(
      `Unexpected character at position 1: expected ${GLOB}.`,
    )
  })
})

describe('a scope and a pattern have bounds', () => {
  it('eight segments, and not nine', () => {
    expect(parseSegments('a:b:c:d:e:f:g:h', 'scope')).toHaveLength(8)
    expect(faultOf(() => parseScope('a:b:c:d:e:f:g:h:i'))).toMatchObject({
      position: 16,
      expected: 'at most 8 segments',
    })
    expect(faultOf(() => parsePattern('a:b:c:d:e:f:g:h:*'))).toMatchObject({
      position: 16,
      expected: 'at most 8 segments',
    })
  })

  it('256 characters in a pattern, and not 257', () => {
    expect(printPattern(parsePattern('a'.repeat(256)))).toHaveLength(256)
    expect(faultOf(() => parsePattern('a'.repeat(257)))).toMatchObject({
      position: 256,
      expected: 'at most 256 characters',
    })
  })

  it('two stars in a segment, and not three, wherever they stand', () => {
    expect(parsePattern('*a*:**:*a*b').segments).toHaveLength(3)
    for (const text of ['***', '*a*b*', 'a*b*c*d']) {
      expect(faultOf(() => parsePattern(`*:${text}`))).toMatchObject({
        position: 2 + text.lastIndexOf('*'),
        expected: 'at most 2 "*" in a segment',
      })
    }
  })
})

describe('what is in the alphabet is read as it is', () => {
  it.each([
    'Mutation:Person:Create',
    'a',
    'A-Z',
    '0',
    '_',
    '.',
    '-',
    '/',
    '..',
    './a',
    '__proto__',
    'constructor:toString',
  ])('%j', (text) => {
    expect(segmentsOf(parseScope(text))).toEqual(text.split(':'))
    expect(printPattern(parsePattern(text))).toBe(text)
  })
})
