import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { coveredBy, faultOf, suggestPatterns } from '../../src/console/scope-patterns.ts'
import { covers, parsePattern } from '../../src/core/scope/pattern.ts'

const CATALOG = [
  'Mutation:Person:Create',
  'Mutation:Person:Delete',
  'Mutation:Place:Create',
  'admin',
  'a.b:x/y',
]

/** Short, and of few signs, so that patterns meet scopes. */
const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'M', ':', '*', '?', '.', '-', '/', ' ', '['),
  maxLength: 12,
})
const scope = fc.string({
  unit: fc.constantFrom('a', 'b', 'M', ':', '.', '-', '/'),
  minLength: 1,
  maxLength: 12,
})

function isScope(one: string): boolean {
  return !one.split(':').includes('') && one.split(':').length <= 8
}

describe('the patterns of the console', () => {
  it('are those of the gateway, and cover what they cover there', () => {
    fc.assert(
      fc.property(text, fc.array(scope.filter(isScope), { maxLength: 5 }), (pattern, scopes) => {
        let parsed: ReturnType<typeof parsePattern> | undefined
        try {
          parsed = parsePattern(pattern)
        } catch {
          parsed = undefined
        }
        expect(faultOf(pattern) === undefined).toBe(parsed !== undefined)
        const expected = parsed === undefined ? [] : scopes.filter((one) => covers(parsed, one))
        expect(coveredBy(pattern, scopes)).toEqual(expected)
      }),
      { seed: 12, numRuns: 3_000 },
    )
  })

  it.each([
    ['Mutation:Person:*', 2],
    ['Mutation:*', 3],
    ['*', 5],
    ['Mutation:P*:Create', 2],
    ['a?b:x?y', 1],
    ['Mutation:Person', 0],
  ])('%s covers %i scopes', (pattern, count) => {
    expect(coveredBy(pattern, CATALOG)).toHaveLength(count)
  })

  it('are suggested from what was typed: places with all below them, and scopes', () => {
    expect(suggestPatterns('Mutation:P', CATALOG)).toEqual([
      'Mutation:Person:*',
      'Mutation:Person:Create',
      'Mutation:Person:Delete',
      'Mutation:Place:*',
      'Mutation:Place:Create',
    ])
    expect(suggestPatterns('delete', CATALOG)).toEqual(['Mutation:Person:Delete'])
    expect(suggestPatterns('admin', CATALOG)).toEqual([])
  })
})
