import { describe, expect, it } from '@jest/globals'
import { isGranted } from '../../../src/core/decision/granted-scope.ts'
import { ANONYMOUS, type IdentifiedSubject } from '../../../src/core/decision/subject.ts'
import { ScopeSyntaxError } from '../../../src/core/scope/grammar.ts'
import { parsePattern } from '../../../src/core/scope/pattern.ts'

function subject(
  allow: readonly string[],
  {
    reject = [],
    ceiling,
  }: { readonly reject?: readonly string[]; readonly ceiling?: readonly string[] } = {},
): IdentifiedSubject {
  const patterns = (texts: readonly string[]) => texts.map(parsePattern)
  const ceilings = ceiling === undefined ? [] : [patterns(ceiling)]
  const granted = { allow: patterns(allow), reject: patterns(reject), ceilings }
  return { kind: 'identified', issuer: 'tests', id: 'a', claims: {}, granted }
}

describe('whether a subject is granted a scope', () => {
  it.each([
    ['an allowed pattern covers it', subject(['Mutation:*:Create']), true],
    ['no allowed pattern covers it', subject(['Query:*']), false],
    ['a ceiling does not cover it', subject(['*'], { ceiling: ['Query:*'] }), false],
    ['a ceiling covers it', subject(['*'], { ceiling: ['Mutation:Person:*'] }), true],
    ['a rejected pattern covers it', subject(['*'], { reject: ['Mutation:Person:Create'] }), false],
    ['it lies below a rejected pattern', subject(['*'], { reject: ['Mutation:Person'] }), false],
    ['nobody is known', ANONYMOUS, false],
    ['the token must not be believed', { kind: 'refused', reason: 'invalid_token' } as const, false],
  ])('is as the patterns say: %s', (_, who, granted) => {
    expect(isGranted(who, 'Mutation:Person:Create')).toBe(granted)
  })

  it('needs a scope, not a pattern', () => {
    expect(() => isGranted(subject(['*']), 'Mutation:*')).toThrow(ScopeSyntaxError)
    expect(() => isGranted(ANONYMOUS, '')).toThrow(ScopeSyntaxError)
  })
})
