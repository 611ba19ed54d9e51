import { describe, expect, it } from '@jest/globals'
import { covers, parsePattern, rejects } from '../../../src/core/scope/pattern.ts'
import { parseScope } from '../../../src/core/scope/scope.ts'

describe('a pattern covers a scope when they have as many segments and each matches', () => {
  it.each([
    ['Mutation:Person:Create', 'Mutation:Person:Create', true],
    ['Mutation:Person:Create', 'Mutation:Person:create', false],
    ['Mutation:Person', 'Mutation:Person', true],
    ['Mutation:Person', 'Mutation:Person:Create', false],
    ['Mutation:*:Create', 'Mutation:Person:Create', true],
    ['Mutation:*:Create', 'Mutation:Person:Sub:Create', false],
    ['Mutation:*:Create', 'Mutation:Create', false],
    ['Mutation:Music*:Create', 'Mutation:MusicComposition:Create', true],
    ['Mutation:Music*:Create', 'Mutation:Music:Create', true],
    ['Mutation:?erson:Create', 'Mutation:Person:Create', true],
    ['Mutation:?Person:Create', 'Mutation:Person:Create', false],
  ])('%s, %s: %s', (pattern, scope, expected) => {
    expect(covers(pattern, scope)).toBe(expected)
  })
})

describe('a last segment that is exactly * covers one segment or more', () => {
  it.each([
    ['*', 'a', true],
    ['*', 'a:b:c:d:e:f:g:h', true],
    ['Mutation:*', 'Mutation:Person:Create', true],
    ['Mutation:*', 'Mutation', false],
    ['Mutation:**', 'Mutation:Person', true],
    ['Mutation:**', 'Mutation:Person:Create', false],
    ['Mutation:a*', 'Mutation:a:Create', false],
    ['Mutation:*a', 'Mutation:b:a', false],
  ])('%s, %s: %s', (pattern, scope, expected) => {
    expect(covers(pattern, scope)).toBe(expected)
  })
})

describe('what micromatch makes of paths makes no difference', () => {
  it.each([
    ['*', 'a/b', true],
    ['a*', 'a/b', true],
    ['*:x', '.a:x', true],
    ['*:x', './a:x', true],
    ['a:x', './a:x', false],
    ['./a', 'a', false],
    ['./a', './a', true],
    ['a?b', 'a/b', true],
    ['?a', '.a', true],
    ['*:x', '..:x', true],
    ['**', 'a/b/c', true],
    ['a/**', 'a', false],
    ['a/**', 'a/b', true],
    ['**/a:x', 'a:x', false],
    ['a.b', 'axb', false],
    ['a*', 'b', false],
    ['-*', '-a', true],
    ['/*', '/', true],
  ])('%s, %s: %s', (pattern, scope, expected) => {
    expect(covers(pattern, scope)).toBe(expected)
  })
})

describe('a pattern in a reject list rejects what it covers and everything below', () => {
  it.each([
    ['Mutation', 'Mutation:Person:Delete', true],
    ['Mutation:Person', 'Mutation:Person:Delete', true],
    ['Mutation:Person:Delete', 'Mutation:Person:Delete', true],
    ['Mutation:Person:Delete', 'Mutation:Person', false],
    ['Mutation:P*', 'Mutation:Person:Delete', true],
    ['*', 'Query:Person:Read', true],
    ['Query', 'Mutation:Query', false],
  ])('%s, %s: %s', (pattern, scope, expected) => {
    expect(rejects(parsePattern(pattern), parseScope(scope))).toBe(expected)
  })
})

describe('no pattern makes a match slow', () => {
  it.each([
    [`*${'a'.repeat(100)}*`, 'a'.repeat(20_000)],
    [`*${'a?'.repeat(100)}*b`, 'a'.repeat(20_000)],
    [`${'?'.repeat(200)}*`, 'a'.repeat(20_000)],
    [`*a*:${'*a*:'.repeat(6)}*b`, `${'a'.repeat(2_000)}:`.repeat(7) + 'a'.repeat(2_000)],
  ])('%s', (pattern, scope) => {
    const before = process.cpuUsage()
    covers(pattern, scope)
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1_000)
  })
})
