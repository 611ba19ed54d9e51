import { describe, expect, it } from '@jest/globals'
import {
  buildClientSchema,
  GraphQLSchema,
  introspectionFromSchema,
  parse,
  printSchema,
  validate,
  validateSchema,
} from 'graphql'
import { decide } from '../../../src/core/decision/decide.ts'
import { ANONYMOUS, type Subject } from '../../../src/core/decision/subject.ts'
import { planOperation } from '../../../src/core/plan/plan.ts'
import { buildRuleTable, type RuleTable } from '../../../src/core/rules/rule-table.ts'
import { seesWholeSchema, visibleSchemaOf } from '../../../src/core/visibility/visible-schema.ts'
import { identified, schemaOf } from '../../attacks/operation.ts'

const tableOf = (sdl: string): RuleTable => buildRuleTable(schemaOf(sdl), { introspection: 'filtered' })

/** As SDL, without directives of ours. */
function see(sdl: string, subject: Subject = ANONYMOUS): string {
  const { schema } = visibleSchemaOf(tableOf(sdl), subject)
  expect(validateSchema(new GraphQLSchema({ ...schema.toConfig(), assumeValid: false }))).toEqual([])
  expect(printSchema(buildClientSchema(introspectionFromSchema(schema)))).toBe(printSchema(schema))
  return printSchema(schema).replaceAll(/\s+/g, ' ').trim()
}

describe('a field of an interface', () => {
  const SDL = `
    interface Node { id: ID! name: String }
    type User implements Node { id: ID! name: String }
    type Bot implements Node { id: ID! @auth(scopes: [["bots"]]) name: String }
    type Query { node: Node }`

  it('is visible where it may be selected on the interface itself', () => {
    expect(see(SDL)).toBe(
      'interface Node { name: String } type User implements Node { id: ID! name: String } type Bot implements Node { name: String } type Query { node: Node }',
    )
    expect(see(SDL, identified('bots'))).toContain('interface Node { id: ID! name: String }')
  })

  it('counts the implementers that are hidden, as long as something is left', () => {
    const whole =
      'interface Node { a: Int b: Int } type Public implements Node { a: Int b: Int } type Query { node: Node }'
    const secret = 'type Secret implements Node { a: Int b: Int @auth(scopes: [["s"]]) }'
    expect(see(`${whole} ${secret}`)).toContain('interface Node { a: Int }')
  })

  it('stays for the sake of its implementers where none may be selected on the interface', () => {
    const sdl = `
      interface Node { id: ID! }
      type User implements Node { id: ID! }
      type Hidden implements Node @auth(scopes: [["h"]]) { id: ID! }
      type Query { node: Node }`
    expect(see(sdl)).toBe(
      'interface Node { id: ID! } type User implements Node { id: ID! } type Query { node: Node }',
    )
    const table = tableOf(sdl)
    const kindOf = (query: string): string => decide(planOperation(table, parse(query)), ANONYMOUS).kind
    expect([kindOf('{ node { id } }'), kindOf('{ node { ... on User { id } } }')]).toEqual(['deny', 'allow'])
  })

  it('is nowhere where no field is common: the interface goes, and what returns it', () => {
    const sdl = `
      interface Node { a: Int b: Int }
      type One implements Node { a: Int b: Int @auth(scopes: [["s"]]) }
      type Two implements Node { a: Int @auth(scopes: [["s"]]) b: Int }
      type Query { node: Node one: One }`
    expect(see(sdl)).toBe('type One { a: Int } type Query { one: One }')
  })
})

describe('a type', () => {
  it('of which nothing is left goes with what returns it, however far that goes', () => {
    const sdl = `
      type A { b: B } type B { c: C } type C { d: Int @auth(scopes: [["d"]]) }
      union U = A | C
      type Query { a: A u: [U!]! open: Int }
      type Mutation { make: A }`
    expect(see(sdl, identified('Mutation:*'))).toBe('type Query { open: Int }')
    expect(see(sdl, identified('d'))).not.toContain('type Mutation')
    expect(see(sdl, identified('*'))).toContain('union U = A | C')
  })

  it('is visible as an argument whatever its rule says, and only while a visible field takes it', () => {
    const sdl = `
      enum Rank @auth(scopes: [["r"]]) { LOW HIGH }
      scalar Day @specifiedBy(url: "https://example.org/day")
      input Filter { rank: Rank = HIGH day: Day more: More } input More @oneOf { a: Int b: Int }
      type Query { list(filter: Filter = { rank: LOW }): Int rank: Rank open: Int closed(more: Unseen): Int @auth(scopes: [["c"]]) }
      input Unseen { a: Int }`
    const seen = see(sdl)
    expect(seen).toContain('list(filter: Filter = {rank: LOW}): Int open: Int }')
    expect(seen).toContain('enum Rank { LOW HIGH }')
    expect(seen).toContain('scalar Day @specifiedBy(url: "https://example.org/day")')
    expect(seen).toContain('input More @oneOf')
    expect(seen).not.toContain('Unseen')
  })

  it('keeps its descriptions, deprecations and names of its own for roots', () => {
    const seen = see(`
      schema { query: Q mutation: M }
      """What is asked""" type Q { old(a: Int = 1 @deprecated(reason: "b")): Int @deprecated(reason: "new") new: Int hidden: Int @auth(scopes: [["h"]]) }
      type M { "Makes" make: Int @public unmake: Int }`)
    expect(seen).toContain(
      '"""What is asked""" type Q { old(a: Int = 1 @deprecated(reason: "b")): Int @deprecated(reason: "new") new: Int }',
    )
    expect(seen).toContain('type M { """Makes""" make: Int }')
  })

  it('is reached by what is returned, and not by an interface that it shares', () => {
    const seen = see(`
      interface Node { id: ID! } type User implements Node { id: ID! } type Other implements Node { id: ID! }
      type Query { user: User other: Other @auth(scopes: [["o"]]) }`)
    expect(seen).toBe(
      'interface Node { id: ID! } type User implements Node { id: ID! } type Query { user: User }',
    )
  })
})

describe('a query root of which nothing is visible', () => {
  it('has one field that nobody can ask for, and the schema is valid', () => {
    const sdl =
      'type Query { _empty: Int @auth(scopes: [["q"]]) } type Mutation { make: Made } type Made { query: Query id: ID }'
    const seen = see(sdl, identified('Mutation:*'))
    expect(seen).toContain(
      'type Query { """ Stands for nothing: this token may not use any field here. It cannot be asked for. """ _empty_: Boolean }'.replace(
        '__empty',
        '_x_empty',
      ),
    )
    expect(seen).toContain('type Made { id: ID }')
    expect(validate(schemaOf(sdl), parse('{ _empty_ }'))).toHaveLength(1)
  })
})

describe('what is kept', () => {
  const sdl = `type Query { a: Int @auth(scopes: [["a"]]) b: Int @auth(scopes: [["b"]]) p: Int @policy(policies: [["paid"]]) }`
  const table = tableOf(sdl)
  const of = (subject: Subject): GraphQLSchema => visibleSchemaOf(table, subject).schema

  it('is one schema for all tokens that come to the same, however they are written', () => {
    expect(of(identified('a'))).toBe(of(identified('a*', 'a', 'nothing')))
    expect(of(identified('a'))).not.toBe(of(identified('b')))
    expect(of(ANONYMOUS)).toBe(of({ kind: 'anonymous', reason: 'expired_token' }))
    expect(of({ ...identified('a'), policies: new Set(['paid']) } as Subject)).not.toBe(of(identified('a')))
  })

  it('is the guarded schema itself for who lacks nothing, and under any other rule', () => {
    const all = { ...identified('*'), policies: new Set(['paid']) } as Subject
    expect([
      of(all) === table.schema,
      seesWholeSchema(table, all),
      seesWholeSchema(table, identified('*')),
    ]).toEqual([true, true, false])
    const open = buildRuleTable(schemaOf(sdl), { introspection: 'public' })
    expect(visibleSchemaOf(open, ANONYMOUS).schema).toBe(open.schema)
  })

  it('belongs to its table, and a table to its epoch', () => {
    expect(visibleSchemaOf(tableOf(sdl), identified('a')).schema).not.toBe(of(identified('a')))
  })
})
