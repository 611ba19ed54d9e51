import { describe, expect, it } from '@jest/globals'
import { isContained } from '../../../src/core/scope/containment.ts'
import { parsePattern } from '../../../src/core/scope/pattern.ts'

function isInside(inner: string, ...ceiling: readonly string[]): boolean {
  return isContained(parsePattern(inner), ceiling.map(parsePattern))
}

describe('a pattern is inside a ceiling when one of its patterns covers all that it covers', () => {
  it.each([
    ['Mutation:Person:Create', 'Mutation:Person:*', true],
    ['Mutation:Person', 'Mutation:*', true],
    ['Mutation:*', 'Mutation:*:*', false],
    ['Mutation:*:*', 'Mutation:*', true],
    ['a:b:c:d:e:f:g:*', 'a:b:c:d:e:f:g:*', true],
    ['a:b:c:d:e:f:g:*', 'a:b:c:d:e:f:g:?*', true],
    ['a:b:c:d:e:f:*', 'a:b:c:d:e:f:?*', false],
    ['*', '**', false],
    ['**', '*', true],
    ['**', '?*', true],
    ['*:x', '?*:x', true],
    ['*:x', '??*:x', false],
    ['a*:x', 'a?*:x', false],
    ['a?*:x', 'a*?:x', true],
    ['*a*:x', '*:x', true],
    ['a*b:x', '*b:x', true],
    ['*a?:x', '*a*:x', true],
    ['*aab*:x', '*ab*:x', true],
    ['*ab*:x', '*aab*:x', false],
    ['?:x', '*:x', true],
    ['*:x', '?:x', false],
    ['a/b:x', '*:x', true],
    ['.a:x', '?a:x', true],
  ])('%s in %s: %s', (inner, outer, expected) => {
    expect(isInside(inner, outer)).toBe(expected)
  })

  it('any one of the ceiling’s patterns will do, and an empty ceiling holds nothing', () => {
    expect(isInside('Mutation:Person:Create', 'Query:*', 'Mutation:Person:*')).toBe(true)
    expect(isInside('Mutation:Person:Create')).toBe(false)
  })

  it('what only a union contains is refused, not passed', () => {
    expect(isInside('Mutation:*', 'Mutation:*:*', 'Mutation:?*')).toBe(false)
  })
})

describe('containment is cheap', () => {
  it.each([
    ['names', (index: number) => `Mutation:Type${index}:Create`],
    ['globs', (index: number) => `Mutation:Type${index}*:Create`],
  ])('a thousand %s against a thousand', (_, spell) => {
    const ceiling = Array.from({ length: 1_000 }, (_, index) => parsePattern(spell(index)))
    const asks = Array.from({ length: 1_000 }, (_, index) => parsePattern(spell(index + 1)))
    const before = process.cpuUsage()
    expect(asks.filter((ask) => isContained(ask, ceiling)).length).toBeGreaterThan(998)
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(10_000)
  })

  it.each([
    ['?'.repeat(200), '*a*'],
    [`*${'a'.repeat(120)}*`, `${'?'.repeat(200)}*a*`],
    [`*${'ab'.repeat(100)}*`, `*${'a?'.repeat(100)}*`],
  ])('globs as long as the grammar allows: %s in %s', (inner, outer) => {
    const before = process.cpuUsage()
    isInside(inner, outer)
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1_000)
  })
})
