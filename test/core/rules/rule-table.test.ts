import { describe, expect, it } from '@jest/globals'
import { buildASTSchema, parse } from 'graphql'
import type { PolicyOptions } from '../../../src/core/rules/policy-options.ts'
import { printRequirement } from '../../../src/core/rules/rule.ts'
import { buildRuleTable, type RuleTable } from '../../../src/core/rules/rule-table.ts'
import { SchemaRuleError } from '../../../src/core/schema/schema-problem.ts'

function tableOf(sdl: string, options?: PolicyOptions): RuleTable {
  return buildRuleTable(buildASTSchema(parse(sdl), { assumeValidSDL: true }), options)
}

function fieldNeeds(table: RuleTable, coordinate: string): readonly string[] {
  const [type = '', field = ''] = coordinate.split('.')
  return print(table, table.needsOfField(type, field))
}

function print(table: RuleTable, needs: readonly number[]): readonly string[] {
  return needs.map((need) => {
    const requirement = table.requirements[need]
    return requirement === undefined ? 'unknown' : printRequirement(requirement)
  })
}

const ROOTS =
  'type Query { a: String people: [Person!]! } type Mutation { createPerson: Person } type Subscription { changed: Person } type Person { name: String }'

describe('the baseline', () => {
  it('of a schema with no directive at all is the convention', () => {
    const table = tableOf(ROOTS)
    expect(fieldNeeds(table, 'Mutation.createPerson')).toEqual(['Mutation:Person:Create'])
    for (const open of ['Query.a', 'Query.people', 'Subscription.changed', 'Person.name'])
      expect(fieldNeeds(table, open)).toEqual([])
    expect(table.catalog.scopes).toEqual(['Mutation:Person:Create'])
  })

  it('is said for each kind of operation', () => {
    const derived = tableOf(ROOTS, {
      baseline: { query: 'derived', mutation: 'authenticated', subscription: 'derived' },
    })
    expect(fieldNeeds(derived, 'Query.a')).toEqual(['Query:String:Read'])
    expect(fieldNeeds(derived, 'Query.people')).toEqual(['Query:Person:Read'])
    expect(fieldNeeds(derived, 'Mutation.createPerson')).toEqual(['authenticated'])
    expect(fieldNeeds(derived, 'Subscription.changed')).toEqual(['Subscription:Person:Subscribe'])
    expect(fieldNeeds(tableOf(ROOTS, { baseline: { mutation: 'public' } }), 'Mutation.createPerson')).toEqual(
      [],
    )
  })

  it('goes by the kind of operation, never by the name of the root type', () => {
    const sdl =
      'schema { query: Mutation mutation: Query } type Mutation { createA: Int } type Query { createB: Int }'
    const table = tableOf(sdl)
    expect(fieldNeeds(table, 'Mutation.createA')).toEqual([])
    expect(fieldNeeds(table, 'Query.createB')).toEqual(['Mutation:B:Create'])
  })

  it('is no word of another language: a misspelt one is a mistake of the caller', () => {
    const options = { baseline: { query: 'derive' } } as unknown as PolicyOptions
    expect(() => tableOf(ROOTS, options)).toThrow(TypeError)
    expect(() => tableOf(ROOTS, { introspection: 'none' } as unknown as PolicyOptions)).toThrow(TypeError)
    expect(fieldNeeds(tableOf(ROOTS, { baseline: {} }), 'Mutation.createPerson')).toEqual([
      'Mutation:Person:Create',
    ])
  })

  it('is replaced by a directive on the root field, and joined by a rule on the root type', () => {
    const table = tableOf(
      'type Query { a: Int } type Mutation @authenticated { createA: Int createB: Int @public createC: Int @auth(scopes: [["c"]]) }',
    )
    expect(fieldNeeds(table, 'Mutation.createA')).toEqual(['Mutation:A:Create'])
    expect(fieldNeeds(table, 'Mutation.createB')).toEqual([])
    expect(fieldNeeds(table, 'Mutation.createC')).toEqual(['c'])
    expect(print(table, table.needsOfType('Mutation'))).toEqual(['authenticated'])
  })

  it('asks for a directive where a naming pattern misses', () => {
    const naming = { pattern: '^(?<action>create|delete)(?<type>.+)$' }
    expect(() => tableOf('type Query { a: Int } type Mutation { login: Int }', { naming })).toThrow(
      SchemaRuleError,
    )
    const table = tableOf(
      'type Query { a: Int } type Mutation { login: Int @auth(type: "Session", action: "Login") }',
      { naming },
    )
    expect(fieldNeeds(table, 'Mutation.login')).toEqual(['Mutation:Session:Login'])
  })
})

describe('the rule of a field', () => {
  it('replaces the segments that @auth names, and derives the others', () => {
    const table = tableOf(
      'type Query { a: Int @auth b: Int @auth(type: "B") c: Int @auth(action: "List") } type Mutation { CreatePerson: Int @auth(action: "Add") }',
    )
    expect(['a', 'b', 'c'].map((name) => fieldNeeds(table, `Query.${name}`))).toEqual([
      ['Query:Int:Read'],
      ['Query:B:Read'],
      ['Query:Int:List'],
    ])
    expect(fieldNeeds(table, 'Mutation.CreatePerson')).toEqual(['Mutation:Person:Add'])
  })

  it('is the AND of its directives, its interfaces and what it returns', () => {
    const table = tableOf(`
      interface I { x: S @auth(scopes: [["i"]]) }
      interface J implements I { x: S @policy(policies: [["j"]]) }
      scalar S @auth(scopes: [["s"]])
      type A implements I & J @authenticated { x: S @auth(scopes: [["a", "b"], ["c"]]) @authenticated }
      type Query { a: A }`)
    expect(fieldNeeds(table, 'A.x')).toEqual(['a + b | c', 'authenticated', 'i', 'policy j', 's'])
    expect(fieldNeeds(table, 'Query.a')).toEqual(['authenticated'])
    expect(fieldNeeds(table, 'I.x')).toEqual(['i', 's'])
  })

  it('is the AND over every part that declares the type', () => {
    const table = tableOf(`type Query { a: A } type A @auth(scopes: [["one"]]) { x: Int }
      extend type A @auth(scopes: [["two"]]) extend type A @authenticated { y: Int }`)
    expect(fieldNeeds(table, 'Query.a')).toEqual(['one', 'two', 'authenticated'])
  })

  it('knows where it comes from', () => {
    const table = tableOf(
      'type Query { a: Int @auth(scopes: [["a"]]) }\ntype Mutation { createA: Int\n createB: Int @authenticated }',
    )
    expect(table.requirements.map(({ source }) => source)).toEqual([
      { coordinate: 'Query.a', origin: '@auth', location: 'GraphQL request:1' },
      { coordinate: 'Mutation.createA', origin: 'convention', location: 'GraphQL request:2' },
      { coordinate: 'Mutation.createB', origin: '@authenticated', location: 'GraphQL request:3' },
      { coordinate: 'Query.__schema', origin: 'introspection' },
    ])
  })
})

describe('a rule table', () => {
  it('is frozen, numbers each scope once, and knows nothing of what is not in the schema', () => {
    const table = tableOf(
      'type Query { a: Int @auth(scopes: [["x", "y"], ["x"]]) b: Int @auth(scopes: [["y"]]) }',
    )
    expect(Object.isFrozen(table)).toBe(true)
    expect(table.catalog.scopes).toEqual(['x', 'y'])
    expect(table.needsOfField('Query', 'toString')).toEqual([])
    expect(table.needsOfType('__proto__')).toEqual([])
  })
})
