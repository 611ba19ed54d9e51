import { AssertionError } from 'node:assert'
import { describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { expectAllowed, expectDenied, subject } from '../../src/entries/testing.ts'
import { authTypeDefs } from '../../src/index.ts'

const schema = buildSchema(`${authTypeDefs}
  type Query { people: [Person] }
  type Mutation { createPerson(name: String!): Person deletePerson: Int }
  type Person { name: String salary: Int @auth(scopes: [["pay"]]) tax: Int @auth(scopes: [["pay"]]) }
`)
const clerk = subject({ scopes: ['Mutation:Person:Create'] })

function messageOf(run: () => void): string {
  try {
    run()
  } catch (error) {
    if (error instanceof AssertionError) return error.message
    throw error
  }
  return 'nothing was thrown'
}

describe('expectDenied', () => {
  it('takes an operation of which nothing runs', () => {
    expectDenied(schema, 'mutation { deletePerson }')
    expectDenied(schema, 'mutation { deletePerson }', clerk)
    expectDenied(schema, 'mutation { createPerson(name: "a") { name } deletePerson }', clerk, [
      'deletePerson',
    ])
  })

  it('takes the denied paths of a query, in any order', () => {
    expectDenied(schema, '{ people { name salary tax } }', clerk, ['people.tax', 'people.salary'])
  })

  it('says what was decided otherwise, and why', () => {
    expect(messageOf(() => expectDenied(schema, '{ people { name } }'))).toBe(
      'The operation must be denied; the decision was allow.',
    )
    expect(messageOf(() => expectDenied(schema, '{ people { name salary } }', clerk))).toBe(
      'The operation must be denied; the decision was reduce.\n  people.salary (Person.salary): forbidden, missing pay',
    )
    expect(
      messageOf(() => expectDenied(schema, '{ people { salary tax name } }', clerk, ['people.tax'])),
    ).toContain('Exactly these paths must be denied; the decision was reduce.')
  })

  it('follows the options by which rules are read, and variables', () => {
    const query = 'query ($full: Boolean!) { people { name salary @include(if: $full) } }'
    expectDenied(schema, query, clerk, ['people.salary'], { variables: { full: true } })
    expectAllowed(schema, query, clerk, { variables: { full: false } })
    expectDenied(schema, query, clerk, undefined, { variables: { full: true }, queries: 'deny' })
    expectAllowed(schema, 'mutation { deletePerson }', undefined, { baseline: { mutation: 'public' } })
  })

  it('refuses an operation that does not fit the schema', () => {
    expect(() => expectDenied(schema, '{ nobody }')).toThrow(
      new TypeError('The operation must fit the schema: Cannot query field "nobody" on type "Query".'),
    )
  })
})

describe('expectAllowed', () => {
  it('takes an operation that runs whole, and says what is denied of another', () => {
    expectAllowed(schema, 'mutation { createPerson(name: "a") { name } }', clerk)
    expect(messageOf(() => expectAllowed(schema, 'mutation { deletePerson }', clerk))).toBe(
      'The operation must be allowed; the decision was deny.\n  deletePerson (Mutation.deletePerson): forbidden, missing Mutation:Person:Delete',
    )
  })

  it('holds the policies that are named', () => {
    const guarded = buildSchema(`${authTypeDefs}
      directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION
      type Query { open: Int @policy(policies: [["calm"]]) }`)
    expectAllowed(guarded, '{ open }', clerk, { policies: ['calm'] })
    expectDenied(guarded, '{ open }', clerk)
  })

  it('shows conditions the time that it is given, or the current time', () => {
    const reader = subject({ scopes: ['Query:*'] })
    const timed = buildSchema(`${authTypeDefs}
      type Query { early: Int @auth(if: "now < timestamp('2020-01-01T00:00:00Z')") }`)
    expectAllowed(timed, '{ early }', reader, { now: new Date('2019-12-31T23:59:59Z') })
    expectDenied(timed, '{ early }', reader)
  })
})
