import { describe, expect, it } from '@jest/globals'
import { parse } from 'graphql'
import { decide } from '../../../src/core/decision/decide.ts'
import {
  missingScopesOf,
  neededScopes,
  type OperationNeeds,
} from '../../../src/core/decision/needed-scopes.ts'
import { printNeeds } from '../../../src/core/decision/needs-text.ts'
import { ANONYMOUS } from '../../../src/core/decision/subject.ts'
import type { Variables } from '../../../src/core/plan/condition.ts'
import { type Plan, planOperation } from '../../../src/core/plan/plan.ts'
import { type AnyOfAll, combineAlternatives } from '../../../src/core/rules/alternatives.ts'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'
import { compareNeeds, parseRecord, printRecord } from '../../../src/persisted/recorded-needs.ts'
import { describeCase, makeCases } from '../../laws/case.ts'
import { holdLaw } from '../../laws/tape.ts'
import { identified, schemaOf, withGrant } from './subjects.ts'

const TABLE = buildRuleTable(
  schemaOf(/* GraphQL */ `
    type Person {
      name: String
      email: String @auth(scopes: [["a", "b"], ["c"]])
      phone: String @auth(scopes: [["b"], ["c", "d"]])
      own: Int @policy(policies: [["p", "q"], ["r"]])
    }
    type Query { open: Int me: Int @authenticated person: Person }
    type Mutation { CreatePerson: Person }
  `),
  { introspection: 'off' },
)

function planOf(source: string): Plan {
  return planOperation(TABLE, parse(source))
}

function needsOf(source: string, variables?: Variables): OperationNeeds {
  return neededScopes(planOf(source), variables)
}

describe('what an operation needs', () => {
  it.each<[string, OperationNeeds['access'], AnyOfAll<string>, AnyOfAll<string>]>([
    ['{ open }', 'public', [], []],
    ['{ me }', 'authenticated', [], []],
    ['{ __schema { queryType { name } } }', 'nobody', [], []],
    ['{ person { email } }', 'authenticated', [['c'], ['a', 'b']], []],
    // b and c meet both as well, and no name of a and b does it alone.
    [
      '{ person { email phone } }',
      'authenticated',
      [
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'd'],
      ],
      [],
    ],
    ['mutation { CreatePerson { name } }', 'authenticated', [['Mutation:Person:Create']], []],
    ['{ person { own } }', 'authenticated', [], [['r'], ['p', 'q']]],
  ])('for %s', (source, access, scopes, policies) => {
    expect(needsOf(source)).toEqual({ access, scopes, policies, isComplete: true })
  })

  it('counts conditional parts, unless variables leave them out', () => {
    const source = 'query ($all: Boolean = false) { open person @include(if: $all) { email } }'
    expect(needsOf(source).scopes).toEqual([['c'], ['a', 'b']])
    expect(needsOf(source, {}).access).toBe('public')
    expect(needsOf(source, { all: true }).scopes).toEqual([['c'], ['a', 'b']])
  })
})

describe('what is missing', () => {
  it.each<[readonly string[], readonly string[]]>([
    [[], ['a', 'b']],
    [['a'], ['b']],
    [['d'], ['c']],
    [['c'], ['b']],
    [['b'], ['a']],
    [['*'], []],
  ])('with %j is the fewest scopes that would do', (granted, missing) => {
    expect(missingScopesOf(planOf('{ person { email phone } }'), identified(...granted))).toEqual(missing)
  })

  it('is all of it for nobody, and what a token rejects', () => {
    const plan = planOf('{ person { email } }')
    expect(missingScopesOf(plan, ANONYMOUS)).toEqual(['c'])
    expect(missingScopesOf(plan, withGrant({ allow: ['*'], reject: ['b', 'c'] }))).toEqual(['b'])
  })
})

describe('least lists', () => {
  it('are bounded, and each is still least, where all would be too many', () => {
    const demands = Array.from({ length: 300 }, (_, index) => [
      [`a${index}`, `b${index % 7}`],
      [`c${index % 11}`, 'd'],
      [`e${index}`],
    ])
    const { lists, isComplete } = combineAlternatives(demands)
    expect(isComplete).toBe(false)
    expect(lists.length).toBeGreaterThan(0)
    expect(lists.length).toBeLessThanOrEqual(32)
    const isMet = (names: readonly string[]): boolean =>
      demands.every((anyOf) => anyOf.some((all) => all.every((name) => names.includes(name))))
    for (const list of lists) {
      expect(isMet(list)).toBe(true)
      expect(list.filter((name) => isMet(list.filter((other) => other !== name)))).toEqual([])
    }
    expect(combineAlternatives(demands)).toEqual({ lists, isComplete })
  })
})

describe('the least scopes of an operation', () => {
  it('allow it, any list of them wholly, and no part of a list does', () => {
    const seen = { lists: 0, longer: 0, several: 0 }
    holdLaw(
      'least scopes',
      { cases: 500, until: () => Math.min(seen.lists, seen.longer, seen.several) > 40 },
      (tape) => {
        const cases = makeCases(tape, { requests: 3, askers: 1 })
        for (const made of cases) {
          const plan = planOperation(made.table, made.document)
          const { access, scopes, policies } = neededScopes(plan, made.variables)
          const isAllowed = (names: readonly string[]): boolean =>
            decide(plan, identified(...names), { variables: made.variables }).kind === 'allow'
          const nobodyIsAllowed = decide(plan, ANONYMOUS, { variables: made.variables }).kind === 'allow'
          if (nobodyIsAllowed !== (access === 'public')) throw new Error(describeCase(made, { access }))
          if (access === 'nobody' || policies.length > 0) {
            if (isAllowed(['*'])) throw new Error(describeCase(made, { access, policies }))
            continue
          }
          if (scopes.length === 0 && !isAllowed([])) throw new Error(describeCase(made, { scopes }))
          for (const list of scopes) {
            const tooMany = list.filter((name) => isAllowed(list.filter((other) => other !== name)))
            const isNested = scopes.some(
              (other) => other !== list && other.every((one) => list.includes(one)),
            )
            if (!isAllowed(list) || tooMany.length > 0 || isNested)
              throw new Error(describeCase(made, { scopes, list, tooMany }))
            seen.lists += 1
            if (list.length > 1) seen.longer += 1
          }
          if (scopes.length > 1) seen.several += 1
        }
        return cases.length
      },
    )
  })

  it('are missing no more once they were granted', () => {
    holdLaw('missing scopes', { cases: 200 }, (tape) => {
      const cases = makeCases(tape, { requests: 2, askers: 2 })
      for (const made of cases) {
        const plan = planOperation(made.table, made.document)
        const { allow } = made.asker
        const missing = missingScopesOf(plan, identified(...allow), made.variables)
        const after = missingScopesOf(plan, identified(...allow, ...missing), made.variables)
        const before = missing.map((scope) =>
          missingScopesOf(
            plan,
            identified(...allow, ...missing.filter((other) => other !== scope)),
            made.variables,
          ),
        )
        if (after.length > 0 || before.some((one) => one.length !== 1))
          throw new Error(describeCase(made, { missing, after, before }))
      }
      return cases.length
    })
  })
})

describe('the conditions that an operation needs', () => {
  const table = buildRuleTable(
    schemaOf(`type Query {
      a(id: ID, b: Int @auth(if: "args.b > 1")): Int @auth(scopes: [["a"]], unless: "args.id == subject.id")
      c(d: Int @auth(if: "args.d > 1")): Int
    }`),
  )

  it('are named with their coordinates, and printed', () => {
    const needs = neededScopes(planOperation(table, parse('query ($b: Int) { a(b: $b) }')))
    expect(needs).toEqual({
      access: 'authenticated',
      scopes: [['a']],
      policies: [],
      conditions: [
        { coordinate: 'Query.a', unless: 'args.id == subject.id' },
        { coordinate: 'Query.a(b:)', if: 'args.b > 1' },
      ],
      isComplete: true,
    })
    expect(printNeeds(needs)).toBe('a, unless args.id == subject.id, if args.b > 1')
    expect(parseRecord(printRecord(needs))).toEqual(needs)
  })

  it('need no token by themselves, and are not there where nothing is supplied', () => {
    const plan = planOperation(table, parse('query ($d: Int) { c(d: $d) }'))
    expect(neededScopes(plan)).toMatchObject({ access: 'public', conditions: [{ if: 'args.d > 1' }] })
    expect(neededScopes(plan, {}).conditions).toBeUndefined()
    expect(printNeeds(neededScopes(plan))).toBe('public, if args.d > 1')
  })

  it('make more of it when one is added, or a stand-in is taken away', () => {
    const plain = { access: 'authenticated', scopes: [], policies: [], isComplete: true } as const
    const asked = { ...plain, conditions: [{ coordinate: 'Query.a', if: 'x' }] }
    const spared = { ...plain, conditions: [{ coordinate: 'Query.a', unless: 'x' }] }
    expect(compareNeeds(plain, asked)).toBe('more')
    expect(compareNeeds(asked, plain)).toBe('other')
    expect(compareNeeds(plain, spared)).toBe('other')
    expect(compareNeeds(spared, plain)).toBe('more')
  })
})
