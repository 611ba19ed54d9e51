import { describe, expect, it } from '@jest/globals'
import { parse } from 'graphql'
import { type Explanation, explain } from '../../../src/core/decision/explain.ts'
import { ANONYMOUS, type Subject } from '../../../src/core/decision/subject.ts'
import { planOperation } from '../../../src/core/plan/plan.ts'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'
import { identified, schemaOf, withGrant } from './subjects.ts'

const table = buildRuleTable(
  schemaOf(`
    type Person @authenticated { name: String email: String @auth(scopes: [["a", "b"], ["c"]]) }
    type Query { open: Int person: Person }
    type Mutation { CreatePerson: Person }`),
)
const explained = (source: string, subject: Subject, variables = {}): Explanation =>
  explain(planOperation(table, parse(source)), subject, { variables })

describe('an explanation', () => {
  it('names each requirement of each coordinate once, where it comes from, and what granted it', () => {
    const source = '{ open person { name email } x: person { email ...F } } fragment F on Person { email }'
    const {
      decision,
      requirements,
      public: open,
    } = explained(source, withGrant({ allow: ['a', 'b*', '*'], reject: ['c'] }))
    expect(decision).toBe('allow')
    expect(open).toEqual(['Query.open'])
    expect(
      requirements.map(({ coordinate, source: { coordinate: from, origin, location } }) => [
        coordinate,
        from,
        origin,
        location,
      ]),
    ).toEqual([
      ['Query.person', 'Person', '@authenticated', 'GraphQL request:2'],
      ['Person.name', 'Person', '@authenticated', 'GraphQL request:2'],
      ['Person.email', 'Person', '@authenticated', 'GraphQL request:2'],
      ['Person.email', 'Person.email', '@auth', 'GraphQL request:2'],
    ])
    const email = requirements.at(-1)
    expect({ ...email?.grantedBy }).toEqual({ a: 'a', b: 'b*' })
    expect({ ...email?.rejectedBy }).toEqual({ c: 'c' })
  })

  it('says what is missing, outside a ceiling too', () => {
    const { decision, requirements } = explained(
      '{ open person { email } }',
      withGrant({ allow: ['*'], ceilings: [['a']] }),
    )
    expect(decision).toBe('reduce')
    expect(requirements.at(-1)).toMatchObject({ isMet: false, missingScopes: ['b', 'c'] })
    const nobody = explained('mutation { CreatePerson { name } }', ANONYMOUS)
    expect(nobody).toMatchObject({ decision: 'deny' })
    expect(nobody.requirements.every((one) => !one.isMet)).toBe(true)
  })

  it('leaves out what a condition leaves out', () => {
    const source = 'query ($s: Boolean = true) { open person @skip(if: $s) { email } }'
    expect(explained(source, ANONYMOUS).requirements).toEqual([])
    expect(explained(source, ANONYMOUS, { s: false }).requirements).not.toEqual([])
  })

  it('is the same each time, and for each plan of the same document', () => {
    const source = '{ b: person { email name } open a: person { name } }'
    const once = JSON.stringify(explained(source, identified('a', 'c')))
    expect(JSON.stringify(explained(source, identified('a', 'c')))).toBe(once)
  })
})
