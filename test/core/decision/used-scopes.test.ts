import { describe, expect, it } from '@jest/globals'
import { parse } from 'graphql'
import { decide } from '../../../src/core/decision/decide.ts'
import { ANONYMOUS, type Subject } from '../../../src/core/decision/subject.ts'
import { usedScopes } from '../../../src/core/decision/used-scopes.ts'
import type { Variables } from '../../../src/core/plan/condition.ts'
import { planOperation } from '../../../src/core/plan/plan.ts'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'
import { type Asker, toSubject } from '../../laws/asker.ts'
import { describeCase, makeCases } from '../../laws/case.ts'
import { holdLaw } from '../../laws/tape.ts'
import { identified, schemaOf, withGrant } from './subjects.ts'

const TABLE = buildRuleTable(
  schemaOf(/* GraphQL */ `
    type Person {
      name: String
      email: String @auth(scopes: [["a", "b"], ["c"]])
      phone: String @auth(scopes: [["b"], ["c", "d"]])
      friend: Person @auth(scopes: [["f"]])
    }
    type Query { open: Int me: Int @authenticated person: Person }
    type Mutation { CreatePerson: Person }
  `),
)

function usedOf(source: string, subject: Subject, variables: Variables = {}): readonly string[] {
  return usedScopes(decide(planOperation(TABLE, parse(source)), subject, { variables }))
}

describe('the scopes that an operation makes use of', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['{ open }', ['*'], []],
    ['{ me }', ['*'], []],
    ['{ person { email } }', ['*'], ['c']],
    // What it could do with is not what it has.
    ['{ person { email } }', ['a', 'b', 'x'], ['a', 'b']],
    ['{ person { email phone } }', ['*'], ['a', 'b']],
    ['{ person { email phone } }', ['c', 'd', 'b'], ['b', 'c']],
    ['{ person { email phone } }', ['c', 'd'], ['c', 'd']],
    ['mutation { CreatePerson { name } }', ['Mutation:*'], ['Mutation:Person:Create']],
    // Denied in part: what is denied takes nothing along, nor does what lies below.
    ['{ open person { name friend { phone } email } }', ['b', 'c'], ['c']],
    ['mutation { CreatePerson { email } }', ['Mutation:*'], []],
  ])('of %s with %j are %j', (source, granted, used) => {
    expect(usedOf(source, identified(...granted))).toEqual(used)
    expect(usedOf(source, identified(...granted))).toEqual(used)
  })

  it('are none of a scope that is rejected or outside a ceiling', () => {
    const source = '{ person { email } }'
    expect(usedOf(source, withGrant({ allow: ['*'], reject: ['c'] }))).toEqual(['a', 'b'])
    expect(usedOf(source, withGrant({ allow: ['*'], ceilings: [['a', 'b']] }))).toEqual(['a', 'b'])
    expect(usedOf(source, ANONYMOUS)).toEqual([])
  })

  it('are those of what variables leave in', () => {
    const source = 'query ($all: Boolean!) { open person { name email @include(if: $all) } }'
    expect(usedOf(source, identified('*'), { all: true })).toEqual(['c'])
    expect(usedOf(source, identified('*'), { all: false })).toEqual([])
    expect(usedOf(source, identified(), { all: false })).toEqual([])
  })

  it('do the same alone, are granted each, and not one of them is too many', () => {
    const seen = { allowed: 0, reduced: 0, several: 0 }
    holdLaw(
      'used scopes',
      { cases: 400, until: () => Math.min(seen.allowed, seen.reduced, seen.several) > 20 },
      (tape) => {
        const cases = makeCases(tape, { requests: 3, askers: 2 })
        for (const [index, made] of cases.entries()) {
          const { variables } = made
          // Few of those who are made up may do much.
          const asker: Asker =
            index % 2 === 0 ? { ...made.asker, kind: 'identified', allow: ['*'] } : made.asker
          const plan = planOperation(made.table, made.document)
          const outcome = (subject: Subject): string => {
            const decision = decide(plan, subject, { variables })
            return JSON.stringify([
              decision.kind,
              decision.kind === 'allow'
                ? []
                : decision.denials.map(({ coordinate, path }) => [coordinate, path]),
            ])
          }
          const subject = toSubject(asker)
          const decision = decide(plan, subject, { variables })
          const used = usedScopes(decision)
          if (decision.kind === 'deny' || subject.kind !== 'identified') {
            if (used.length > 0) throw new Error(describeCase(made, { used }))
            continue
          }
          const withOnly = (...allow: readonly string[]): Subject => toSubject({ ...asker, allow })
          const isSame = outcome(withOnly(...used)) === outcome(subject)
          const tooMany = used.filter(
            (one) => outcome(withOnly(...used.filter((other) => other !== one))) === outcome(subject),
          )
          if (!isSame || tooMany.length > 0) throw new Error(describeCase(made, { used, isSame, tooMany }))
          if (used.length > 0) seen[decision.kind === 'allow' ? 'allowed' : 'reduced'] += 1
          if (used.length > 1) seen.several += 1
        }
        return cases.length
      },
    )
  })
})
