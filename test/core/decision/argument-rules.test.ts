import { describe, expect, it } from '@jest/globals'
import { parse, validate } from 'graphql'
import type { Decision } from '../../../src/core/decision/decision.ts'
import { neededScopes } from '../../../src/core/decision/needed-scopes.ts'
import { ANONYMOUS } from '../../../src/core/decision/subject.ts'
import { usedScopes } from '../../../src/core/decision/used-scopes.ts'
import { planOperation } from '../../../src/core/plan/plan.ts'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'
import { decideOn, identified, schemaOf } from './subjects.ts'

const SDL = /* GraphQL */ `
  input Filter {
    name: String
    email: String @auth(scopes: [["email"]])
    size: Int = 3 @auth(scopes: [["size"]])
    any: [Filter!]
    not: Filter
    meta: Meta
    blob: Blob
    level: Level
  }
  input Meta { note: String, owner: Owner }
  input Owner { id: ID @auth(scopes: [["owner"]]), next: Owner }
  enum Level { LOW HIGH @deprecated }
  scalar Blob
  interface Node { find(by: String, deep: Filter): String }
  type A implements Node { find(by: String, deep: Filter, more: Int @auth(scopes: [["more"]])): String }
  type B implements Node { find(by: String @auth(scopes: [["by"]]), deep: Filter): String }
  type Query {
    person(id: ID, email: String = "x" @auth(scopes: [["email"]]), blob: Blob @auth(scopes: [["blob"]])): String
    people(filter: Filter, filters: [[Filter]], level: Level @auth(scopes: [["level"]])): String
    node: Node
    a: A
    open: String
  }
  type Mutation { save(input: Filter!, silently: Boolean @auth(scopes: [["silent"]])): String }
`
const schema = schemaOf(SDL)
const table = buildRuleTable(schema)

/** Which of the scopes somebody with all other scopes is denied for; undefined variables are not given. */
function needed(source: string, variables: Readonly<Record<string, unknown>> = {}): readonly string[] {
  const document = parse(source)
  expect(validate(schema, document).map(({ message }) => message)).toEqual([])
  const scopes = ['email', 'size', 'owner', 'by', 'more', 'blob', 'level', 'silent']
  return scopes.filter((scope) => {
    const subject = identified('Mutation:*', ...scopes.filter((one) => one !== scope))
    const decision = decideOn(SDL, document, { subject, variables })
    return decision.kind !== 'allow'
  })
}

describe('a rule on an argument or an input field', () => {
  it.each<[string, string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ['a literal', '{ person(email: "a") }', {}, ['email']],
    ['an explicit null', '{ person(email: null) }', {}, ['email']],
    ['a variable', 'query ($e: String) { person(email: $e) }', { e: 'a' }, ['email']],
    ['a variable that is null', 'query ($e: String) { person(email: $e) }', { e: null }, ['email']],
    ['the default of a variable', 'query ($e: String = "a") { person(email: $e) }', {}, ['email']],
    ['a default that is null', 'query ($e: String = null) { person(email: $e) }', {}, ['email']],
    ['an enum value', '{ people(level: LOW) }', {}, ['level']],
    ['an enum in a variable', 'query ($l: Level) { people(level: $l) }', { l: 'LOW' }, ['level']],
    ['an object for a scalar', '{ person(blob: {email: 1}) }', {}, ['blob']],
    ['an input field', '{ people(filter: {email: "a"}) }', {}, ['email']],
    ['a null in an input field', '{ people(filter: {email: null}) }', {}, ['email']],
    ['a field with a default', '{ people(filter: {size: 3}) }', {}, ['size']],
    ['lists', '{ people(filters: [[{name: "a"}, {email: "a"}]]) }', {}, ['email']],
    ['an item for a list', '{ people(filters: {any: {email: "a"}}) }', {}, ['email']],
    ['depth', '{ people(filter: {not: {any: [{meta: {owner: {next: {id: 1}}}}]}}) }', {}, ['owner']],
    ['a variable in an object', 'query ($e: String) { people(filter: {email: $e}) }', { e: 'a' }, ['email']],
    ['a whole object', 'query ($f: Filter) { people(filter: $f) }', { f: { email: 'a' } }, ['email']],
    ['a null in an object', 'query ($f: Filter) { people(filter: $f) }', { f: { size: null } }, ['size']],
    [
      'a default object',
      'query ($f: Filter = {any: {meta: {owner: {id: 1}}}}) { people(filter: $f) }',
      {},
      ['owner'],
    ],
    [
      'one item for a variable of lists',
      'query ($f: [[Filter]]) { people(filters: $f) }',
      { f: { not: { size: 1 } } },
      ['size'],
    ],
    [
      'a variable of items in lists',
      'query ($f: Filter) { people(filters: [[$f, {name: "a"}]]) }',
      { f: { any: [{ email: 'a' }, { size: 1 }] } },
      ['email', 'size'],
    ],
    [
      'a variable below an object',
      'query ($o: Owner) { people(filter: {meta: {owner: $o}}) }',
      { o: { next: { id: 1 } } },
      ['owner'],
    ],
    [
      'one variable in two places',
      'query ($e: String) { person(email: $e) people(filter: {name: $e}) }',
      { e: 'a' },
      ['email'],
    ],
    [
      'a named fragment',
      'query ($e: String) { ...F } fragment F on Query { person(email: $e) }',
      { e: 'a' },
      ['email'],
    ],
    ['an interface whose implementer has a rule', '{ node { find(by: "a") } }', {}, ['by']],
    ['an object type', '{ a { find(more: 1) } }', {}, ['more']],
    ['a mutation', 'mutation { save(input: {}, silently: true) }', {}, ['silent']],
  ])('holds for %s', (_, source, variables, scopes) => {
    expect(needed(source, variables)).toEqual(scopes)
  })

  it.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['the default of the schema', '{ person }', {}],
    ['the default of an input field', '{ people(filter: {name: "a"}) }', {}],
    ['a variable that is not given', 'query ($e: String) { person(email: $e) }', {}],
    ['a variable that is not given in an object', 'query ($e: String) { people(filter: {email: $e}) }', {}],
    ['an object without the field', 'query ($f: Filter) { people(filter: $f) }', { f: { name: 'a' } }],
    [
      'an object in the place of a default',
      'query ($f: Filter = {email: "a"}) { people(filter: $f) }',
      { f: {} },
    ],
    ['a null for an object', 'query ($f: Filter = {email: "a"}) { people(filter: $f) }', { f: null }],
    ['a scalar that holds the name', '{ people(filter: {blob: {email: "a"}}) }', {}],
    [
      'a scalar in a variable that holds the name',
      'query ($f: Filter) { people(filter: $f) }',
      { f: { blob: { email: 'a', owner: { id: 1 } } } },
    ],
    ['a field that is skipped', '{ person(email: "a") @skip(if: true) open }', {}],
    [
      'a field that a variable skips',
      'query ($e: String, $s: Boolean!) { person(email: $e) @skip(if: $s) open }',
      { e: 'a', s: true },
    ],
    ['an implementer that is not asked', '{ a { find(by: "a") } }', {}],
    ['members that an object inherits', 'query ($f: Filter) { people(filter: $f) }', { f: { toString: 1 } }],
    ['a member that is undefined', 'query ($f: Filter) { people(filter: $f) }', { f: { email: undefined } }],
  ])('does not hold for %s', (_, source, variables) => {
    expect(needed(source, variables)).toEqual([])
  })

  it('looks at what objects of a class inherit, as graphql-js does', () => {
    class Given {
      get email(): string {
        return 'a'
      }
    }
    expect(needed('query ($f: Filter) { people(filter: $f) }', { f: new Given() })).toEqual(['email'])
    expect(needed('query ($f: [[Filter]]) { people(filters: $f) }', { f: new Set([{ size: 1 }]) })).toEqual([
      'size',
    ])
  })

  it('ends with a value that holds itself', () => {
    const circle: Record<string, unknown> = { name: 'a' }
    circle['not'] = circle
    circle['any'] = [circle, { email: 'a' }]
    expect(needed('query ($f: Filter) { people(filter: $f) }', { f: circle })).toEqual(['email'])
  })

  it('denies the field, and names what was supplied', () => {
    const source = `query ($f: Filter, $e: String) {
      person(email: $e) people(filter: $f) node { find(by: "a", deep: {meta: {owner: {id: 1}}}) } open }`
    const variables = { e: 'a', f: { email: 'a', size: 1 } }
    const decision = decideOn(SDL, source, { subject: identified('size'), variables })
    expect(denialsOf(decision)).toEqual([
      ['Query.person', ['Query.person(email:)'], ['email']],
      ['Query.people', ['Filter.email'], ['email']],
      ['Node.find', ['Node.find(by:)', 'Owner.id'], ['by', 'owner']],
    ])
  })

  it('denies a mutation as a whole', () => {
    const source = 'mutation ($f: Filter!) { a: save(input: {}) b: save(input: $f) }'
    const subject = identified('Mutation:*')
    expect(decideOn(SDL, source, { subject, variables: { f: {} } }).kind).toBe('allow')
    expect(decideOn(SDL, source, { subject, variables: { f: { email: 'a' } } }).kind).toBe('deny')
  })

  it('is judged anew for the values of each request, also for the same token', () => {
    const plan = planOperation(table, parse('query ($f: Filter) { people(filter: $f) open }'))
    const kinds = [{ name: 'a' }, { email: 'a' }, { size: 1 }, { email: 'a' }, null].map((f) => {
      return decideOn(SDL, plan.document, { subject: identified('size'), variables: { f } }).kind
    })
    expect(kinds).toEqual(['allow', 'reduce', 'allow', 'reduce', 'allow'])
  })

  it('asks nothing of an operation that supplies nothing of the kind', () => {
    const plan = planOperation(table, parse('query ($id: ID) { person(id: $id) a { find(by: "a") } }'))
    expect([plan.questions, plan.guarded, plan.needs]).toEqual([[], [], []])
  })

  it('counts among the scopes that an operation needs, and that it uses', () => {
    const document = parse('query ($f: Filter) { people(filter: $f) person(email: "a") }')
    const plan = planOperation(table, document)
    expect(neededScopes(plan).scopes).toEqual([['email', 'owner', 'size']])
    expect(neededScopes(plan, {}).scopes).toEqual([['email']])
    expect(neededScopes(plan, { f: { size: 1 } }).scopes).toEqual([['email', 'size']])
    const subject = identified('*')
    expect(usedScopes(decideOn(SDL, document, { subject, variables: {} }))).toEqual(['email'])
    expect(usedScopes(decideOn(SDL, document, { subject, variables: { f: { size: 1 } } }))).toEqual([
      'email',
      'size',
    ])
  })

  it('is only observed where a dry run says so', () => {
    const policy = { enforcement: { observe: ['Query.person(email:)', 'Filter.*'] } }
    const asked = { subject: ANONYMOUS, policy }
    const observed = decideOn(SDL, '{ person(email: "a") }', asked)
    expect([observed.kind, observed.observed?.denials[0]?.arguments]).toEqual([
      'allow',
      ['Query.person(email:)'],
    ])
    expect(decideOn(SDL, '{ person(blob: 1) open }', asked).kind).toBe('reduce')
    const variables = { f: { email: 'a', meta: { owner: { id: 1 } } } }
    const mixed = decideOn(SDL, 'query ($f: Filter) { open people(filter: $f) }', { ...asked, variables })
    expect(denialsOf(mixed)).toEqual([['Query.people', ['Owner.id'], ['owner']]])
  })
})

function denialsOf(decision: Decision): readonly unknown[] {
  if (decision.kind === 'allow') return []
  return decision.denials.map((one) => [one.coordinate, one.arguments, one.missingScopes])
}
