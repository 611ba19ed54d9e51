import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isContained } from '../../src/core/scope/containment.ts'
import { covers, type Pattern, parsePattern, rejects } from '../../src/core/scope/pattern.ts'
import { parseScope } from '../../src/core/scope/scope.ts'
import { SEED } from '../support/seed.ts'

/** Law 1 of the design: containment is reflexive and transitive, and agrees with matching on enumerated scopes. */

console.info(`law 1: SEED=${SEED}`)
const RUNS = { seed: SEED, numRuns: 1_000 }

/** `b` is no path's character to micromatch, `.` and `/` are. No pattern below names `z`: it stands for all the rest. */
const LETTERS = ['a', '.', '/']
const SAMPLES = [...LETTERS, 'z']
const LONGEST = 4

const glob = fc
  .array(fc.constantFrom(...LETTERS, '*', '*', '?'), { minLength: 1, maxLength: 4 })
  .map((characters) => characters.join(''))
  .filter((text) => text.split('*').length <= 3)
const pattern = fc.array(glob, { minLength: 1, maxLength: 2 }).map((globs) => globs.join(':'))

/** A pattern, and the same with a character or a run of them in one place taken by a wildcard: never narrower. */
const wider = (text: string) =>
  fc
    .tuple(fc.nat(text.length - 1), fc.integer({ min: 1, max: 3 }), fc.constantFrom('*', '?', '*'))
    .map(([from, length, wildcard]) => {
      const taken = text.slice(from, from + length)
      const widened = text.slice(0, from) + wildcard + text.slice(from + length)
      const fits = !taken.includes(':') && (wildcard === '*' || /^[^*]$/.test(taken))
      return fits && widened.split(':').every((each) => each.split('*').length <= 3) ? widened : text
    })

/** Every text of one to four samples: long enough to take apart any two globs of at most four symbols. */
const NAMES = Array.from({ length: LONGEST }, (_, index) => textsOf(index + 1)).flat()

function textsOf(length: number): readonly string[] {
  return length === 0 ? [''] : textsOf(length - 1).flatMap((text) => SAMPLES.map((sample) => text + sample))
}

/** Written from the words of the design alone: no expression, no automaton, no micromatch. */
function oracleMatches(text: string, name: string): boolean {
  const [first, rest] = [text[0], text.slice(1)]
  if (first === undefined) return name === ''
  if (first === '*') return oracleMatches(rest, name) || (name !== '' && oracleMatches(text, name.slice(1)))
  return name !== '' && (first === '?' || first === name[0]) && oracleMatches(rest, name.slice(1))
}

function oracleCovers(text: string, scope: string): boolean {
  const [globs, names] = [text.split(':'), scope.split(':')]
  const isOpen = globs.at(-1) === '*' && names.length > globs.length
  return (
    (isOpen || globs.length === names.length) &&
    globs.every((each, index) => oracleMatches(each, names[index] ?? ''))
  )
}

function isInside(inner: string, outer: readonly string[]): boolean {
  return isContained(parsePattern(inner), outer.map(parsePattern))
}

/** A part of all scopes of one to three segments that is different in each run. */
const scope = fc
  .array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 })
  .map((names) => names.join(':'))

/** Names that two globs can be told apart by: those the inner one matches. */
function namesOf(text: string): readonly string[] {
  return NAMES.filter((name) => oracleMatches(text, name))
}

/** What a single pattern stands for, up to three segments, decided name by name: a segment is inside or it is not. */
function oracleInside(inner: string, outer: string): boolean {
  const [inners, outers] = [inner.split(':'), outer.split(':')]
  const [innerOpen, outerOpen] = [inners.at(-1) === '*', outers.at(-1) === '*']
  if (outerOpen ? inners.length < outers.length : innerOpen || inners.length !== outers.length) return false
  return outers.every((glob, index) =>
    namesOf(inners[index] ?? '').every((name) => oracleMatches(glob, name)),
  )
}

describe('containment', () => {
  it('is reflexive', () => {
    fc.assert(
      fc.property(pattern, (text) => isInside(text, [text])),
      RUNS,
    )
  })

  it('is transitive', () => {
    const widening = pattern.chain((a) => wider(a).chain((b) => wider(b).map((c) => [a, b, c] as const)))
    const chain = fc.oneof(widening, fc.tuple(pattern, pattern, pattern))
    let met = 0
    fc.assert(
      fc.property(chain, ([a, b, c]) => {
        if (!isInside(a, [b]) || !isInside(b, [c])) return true
        met += 1
        return isInside(a, [c])
      }),
      { ...RUNS, numRuns: 2_000 },
    )
    expect(met).toBeGreaterThan(200)
  })

  it('agrees with matching: what is inside is covered, scope by scope', () => {
    const question = fc.tuple(pattern, fc.array(pattern, { minLength: 1, maxLength: 3 }), scope)
    fc.assert(
      fc.property(question, ([inner, outer, name]) => {
        if (!isInside(inner, outer) || !oracleCovers(inner, name)) return true
        return outer.some((text) => oracleCovers(text, name))
      }),
      RUNS,
    )
  })

  it('of one pattern in one other equals inclusion on enumerated names', () => {
    const pair = fc.oneof(
      pattern.chain((a) => wider(a).map((b) => [a, b] as const)),
      fc.tuple(pattern, pattern),
    )
    let inside = 0
    fc.assert(
      fc.property(pair, ([inner, outer]) => {
        const expected = oracleInside(inner, outer)
        if (expected) inside += 1
        expect({ inner, outer, inside: isInside(inner, [outer]) }).toEqual({ inner, outer, inside: expected })
      }),
      { ...RUNS, numRuns: 2_000 },
    )
    expect(inside).toBeGreaterThan(200)
  })
})

describe('matching', () => {
  it('equals the words of the design', () => {
    fc.assert(
      fc.property(pattern, scope, (text, name) => {
        expect({ text, name, covers: covers(text, name) }).toEqual({
          text,
          name,
          covers: oracleCovers(text, name),
        })
      }),
      { ...RUNS, numRuns: 2_000 },
    )
  })

  it('of every name by every glob of up to three symbols equals the words of the design', () => {
    const symbols = ['a', '.', '*', '?']
    const globs = symbols.flatMap((a) => [
      a,
      ...symbols.flatMap((b) => [a + b, ...symbols.map((c) => a + b + c)]),
    ])
    const names = NAMES.filter((name) => name.length <= 3)
    for (const text of globs.filter((each) => each !== '***')) {
      const parsed: Pattern = parsePattern(text)
      const wrong = names.filter((name) => covers(parsed, name) !== oracleMatches(text, name))
      expect({ text, wrong }).toEqual({ text, wrong: [] })
    }
  })

  it('a reject list rejects what it covers and all below', () => {
    fc.assert(
      fc.property(pattern, scope, (text, name) => {
        const names = name.split(':')
        const above = names.map((_, index) => names.slice(0, index + 1).join(':'))
        const expected = above.some((each) => oracleCovers(text, each))
        expect({ text, name, rejects: rejects(parsePattern(text), parseScope(name)) }).toEqual({
          text,
          name,
          rejects: expected,
        })
      }),
      RUNS,
    )
  })
})
