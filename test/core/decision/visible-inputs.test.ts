import { describe, expect, it } from '@jest/globals'
import {
  buildClientSchema,
  GraphQLSchema,
  introspectionFromSchema,
  printSchema,
  validateSchema,
} from 'graphql'
import { ANONYMOUS, type Subject } from '../../../src/core/decision/subject.ts'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'
import { visibleSchemaOf } from '../../../src/core/visibility/visible-schema.ts'
import { identified, schemaOf } from './subjects.ts'

/** As SDL, without directives of ours. */
function see(sdl: string, subject: Subject = ANONYMOUS): string {
  const table = buildRuleTable(schemaOf(sdl), { introspection: 'filtered' })
  const { schema } = visibleSchemaOf(table, subject)
  expect(validateSchema(new GraphQLSchema({ ...schema.toConfig(), assumeValid: false }))).toEqual([])
  expect(printSchema(buildClientSchema(introspectionFromSchema(schema)))).toBe(printSchema(schema))
  return printSchema(schema).replaceAll(/\s+/g, ' ').trim()
}

describe('filtered introspection', () => {
  const SDL = `
    type Query { people(name: String, email: String @auth(scopes: [["email"]]), filter: Filter): Int }
    input Filter { name: String, email: String = "x" @auth(scopes: [["email"]]), not: Filter, deep: Deep }
    input Deep { secret: Int @auth(scopes: [["deep"]]) }`

  it('hides the arguments and input fields that may not be supplied, and what is left with nothing', () => {
    expect(see(SDL)).toBe(
      'type Query { people(name: String, filter: Filter): Int } input Filter { name: String not: Filter }',
    )
    expect(see(SDL, identified('email'))).toBe(
      'type Query { people(name: String, email: String, filter: Filter): Int } input Filter { name: String email: String = "x" not: Filter }',
    )
    expect(see(SDL, identified('email', 'deep'))).toContain('input Deep { secret: Int }')
  })

  it('hides a field with an argument that is required and may not be supplied', () => {
    const sdl = `
      type Query { a(x: Int! @auth(scopes: [["x"]])): Int b(x: Int! = 1 @auth(scopes: [["x"]])): Int c(in: In!): Int d(in: In): Int e: Int }
      input In { x: Int! @auth(scopes: [["x"]]), y: Int }`
    expect(see(sdl)).toBe('type Query { b: Int d: Int e: Int }')
    expect(see(sdl, identified('x'))).toContain('c(in: In!): Int')
  })

  it('hides an argument of an interface where one of its implementers hides it', () => {
    const sdl = `
      interface Node { find(by: Int, of: Int): Int }
      interface Named implements Node { find(by: Int, of: Int): Int }
      type A implements Node & Named { find(by: Int, of: Int @auth(scopes: [["of"]])): Int }
      type B implements Node { find(by: Int, of: Int): Int }
      type Query { node: Node named: Named }`
    expect(see(sdl)).toBe(
      'interface Node { find(by: Int): Int } interface Named implements Node { find(by: Int): Int } type A implements Node & Named { find(by: Int): Int } type B implements Node { find(by: Int, of: Int): Int } type Query { node: Node named: Named }',
    )
  })

  it('shows what a condition could let through, to those whom it could', () => {
    const sdl = `
      type Query {
        mine(id: ID): Int @auth(scopes: [["all"]], unless: "args.id == subject.id")
        few(first: Int @auth(if: "args.first < 10")): Int
      }`
    expect(see(sdl)).toBe('type Query { few(first: Int): Int }')
    expect(see(sdl, identified())).toBe('type Query { mine(id: ID): Int few(first: Int): Int }')
  })
})
