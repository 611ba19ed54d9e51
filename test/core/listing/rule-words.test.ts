import { describe, expect, it } from '@jest/globals'
import { exportRules, printState, printToldRule } from '../../../src/core/listing/rule-words.ts'
import type { ToldRule } from '../../../src/core/listing/told-rules.ts'
import { parseScope } from '../../../src/core/scope/scope.ts'

/** A rule with scopes as plain text. */
type Members = Omit<Partial<ToldRule>, 'scopes' | 'missing'> & {
  readonly scopes?: readonly (readonly string[])[]
  readonly missing?: readonly string[]
}

function rule({ scopes, missing, ...members }: Members): ToldRule {
  return {
    coordinate: 'Query.a',
    kind: 'root field',
    access: 'authenticated',
    state: 'missing',
    ...members,
    ...(scopes && { scopes: scopes.map((all) => all.map(parseScope)) }),
    ...(missing && { missing: missing.map(parseScope) }),
  }
}

describe('a rule in words', () => {
  it.each<[string, Members]>([
    ['nothing', { access: 'public', state: 'public' }],
    ['closed to everybody', { access: 'nobody', state: 'nobody' }],
    ['authenticated', {}],
    ['a + b | c', { scopes: [['a', 'b'], ['c']] }],
    ['(a | b) and policy own', { scopes: [['a'], ['b']], policies: [['own']] }],
    ['policy own + paid', { policies: [['own', 'paid']] }],
    ["a unless subject.id == 'x'", { scopes: [['a']], conditions: [{ unless: "subject.id == 'x'" }] }],
    ['if args.first < 9', { access: 'public', state: 'depends', conditions: [{ if: 'args.first < 9' }] }],
    ['a | b | ...', { scopes: [['a'], ['b']], isComplete: false }],
  ])('is %j', (text, members) => {
    expect(printToldRule(rule(members))).toBe(text)
  })

  it.each<[string, Members]>([
    ['missing', {}],
    ['missing a + b', { missing: ['a', 'b'] }],
    ['granted', { state: 'granted' }],
    ['public, not reached', { state: 'public', reach: 'others' }],
    ['missing', { reach: 'others' }],
    ['nobody can use it', { state: 'nobody', reach: 'nobody' }],
    ['nobody can use it', { state: 'public', reach: 'nobody' }],
  ])('stands as %j', (text, members) => {
    expect(printState(rule(members))).toBe(text)
  })

  it('is one row of a table that is saved', () => {
    const by = [
      { origin: 'convention', location: 'a.graphql:1' },
      { origin: '@auth', coordinate: 'Person', location: 'a.graphql:9' },
    ]
    expect(exportRules([rule({ scopes: [['a']], missing: ['a'], by })])).toEqual({
      columns: ['Coordinate', 'Kind', 'Requires', 'State', 'By', 'At'],
      rows: [
        [
          'Query.a',
          'root field',
          'a',
          'missing a',
          'convention, @auth on Person',
          'a.graphql:1, a.graphql:9',
        ],
      ],
    })
  })
})
