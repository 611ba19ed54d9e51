import { describe, expect, it } from '@jest/globals'
import { buildSchema, introspectionFromSchema } from 'graphql'
import { buildRuleTable, type RuleTable } from '../../src/core/rules/rule-table.ts'
import { buildSchemaFromIntrospection } from '../../src/core/schema/introspection-file.ts'
import { buildSchemaFromSdl } from '../../src/core/schema/sdl.ts'
import { overlayRules } from '../../src/upstream/rule-overlay.ts'
import { PRINTED_SUBGRAPHS } from '../support/printed-subgraphs.ts'

const PLAIN = 'type Query { user: User } type User { id: ID! mail: String name: String }'
const SUBGRAPH = `
  scalar _Any
  scalar FieldSet
  enum link__Purpose { SECURITY }
  type _Service { sdl: String }
  union _Entity = User
  type User { id: ID! mail: String name: String }
  directive @key(fields: FieldSet!) on OBJECT
  type Query { user: User _service: _Service! _entities(representations: [_Any!]!): [_Entity]! }`

function overlay(upstream: string, rules: string): RuleTable {
  const introspection = introspectionFromSchema(buildSchema(upstream))
  const schema = buildSchemaFromIntrospection({ name: 'x', text: JSON.stringify(introspection) })
  return buildRuleTable(overlayRules(schema, [{ name: 'rules.graphql', text: rules }]))
}

function needsOfUser(table: RuleTable): readonly unknown[] {
  return table.needsOfField('Query', 'user').map((need) => {
    const requirement = table.requirements[need]
    return requirement?.kind === 'scopes' ? requirement.anyOf : requirement?.kind
  })
}

describe.each(Object.entries(PRINTED_SUBGRAPHS))('the SDL that %s', (_, sdl) => {
  it('is a schema as it stands', () => {
    const table = buildRuleTable(buildSchemaFromSdl([{ name: 'a.graphql', text: sdl }]))
    expect(needsOfUser(table)).toEqual([[['user:read']]])
  })

  it.each([
    ['that tells of the machinery of Federation', SUBGRAPH],
    ['that does not', PLAIN],
  ])('is a file of rules for an upstream %s', (_upstream, upstream) => {
    expect(needsOfUser(overlay(upstream, sdl))).toEqual([[['user:read']]])
  })
})

describe('a file of rules', () => {
  const types = 'type Query { user: User @authenticated } type User { id: ID! }'

  it('may define directives with types that the schema has in its own way, or lacks', () => {
    const table = overlay(
      `${PLAIN} enum Role { ADMIN USER } input Filter { a: Int } directive @seen(role: Role) on OBJECT`,
      `${types} enum Role { ADMIN } enum Level { LOW } input Limit { level: Level! }
       directive @seen(role: Role! = ADMIN, limit: [Limit!] = [{ level: LOW }], by: Filter) on FIELD_DEFINITION`,
    )
    expect(needsOfUser(table)).toEqual(['authenticated'])
    expect(table.schema.getDirective('seen')?.args.map(({ type }) => String(type))).toEqual([
      'Role!',
      '[Limit!]',
      'Filter',
    ])
  })

  it('may be a whole supergraph', () => {
    const table = overlay(
      PLAIN,
      `schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION) { query: Query }
       directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
       directive @join__type(graph: join__Graph!, key: join__FieldSet) repeatable on OBJECT
       enum join__Graph { A } scalar join__FieldSet scalar link__Import enum link__Purpose { EXECUTION }
       type Query @join__type(graph: A) { user: User @authenticated }`,
    )
    expect(needsOfUser(table)).toEqual(['authenticated'])
  })

  it.each([
    ['type _Service @authenticated { sdl: String }', '_Service: there is no such type'],
    [
      'type Query { _entities(representations: [_Any!]!): [_Entity]! @authenticated }',
      'Query._entities: there is no such field',
    ],
    ['type _Servic { sdl: String }', '_Servic: there is no such type'],
    [
      'enum Role @authenticated { A } directive @x(role: Role) on OBJECT',
      'Role: there is no such type in the introspected schema',
    ],
  ])('is an error where a rule would stand on what the upstream lacks: %s', (rules, message) => {
    expect(() => overlay(PLAIN, `${rules} ${types.replace('type Query', 'extend type Query')}`)).toThrow(
      message,
    )
  })

  it('that defines another @auth is told whose @auth is, and of which argument, once', () => {
    const rules = `directive @auth(requires: Role = ADMIN) on OBJECT | FIELD_DEFINITION
      enum Role { ADMIN USER }
      type Query { user: User @auth(requires: USER) }
      type User @auth(requires: ADMIN) { id: ID! }`
    const message =
      '@auth (2 uses) is a directive of Portcullis, and "requires" is not one of its arguments (scopes, type, action, if, unless). Write the rule with the arguments that it has, or give the other directive another name. To keep both, rename ours: directives: { auth: requiresScope }.'
    expect(() => overlay(PLAIN, rules)).toThrow(new Error(`rules.graphql:1 @auth: ${message}`))
    expect(() => buildSchemaFromSdl([{ name: 'rules.graphql', text: rules }])).toThrow(
      new Error(`rules.graphql:1 @auth: ${message}`),
    )
  })

  it('that uses another @auth without a definition is told so once as well', () => {
    const rules = `type Query { user: User @auth(requires: USER) }
      type User { id: ID! @auth(requires: ADMIN) mail: String @auth(requires: ADMIN) }`
    expect(() => overlay(PLAIN, rules)).toThrow(
      /^rules\.graphql:1 Query\.user: @auth \(3 uses\) is a directive of Portcullis, and "requires" is not one of its arguments .*[^\n]$/,
    )
  })

  it('is told once of a misspelt directive, with the number of its uses and what was meant', () => {
    const rules = 'type Query { user: User @atuh } type User { id: ID! @atuh mail: String @atuh }'
    const message =
      'unknown directive "@atuh" (3 uses): neither a definition nor a @link explains it. Did you mean "@auth"? If it belongs to something else, define it: it then guards nothing here.'
    for (const read of [
      () => overlay(PLAIN, rules),
      () => buildSchemaFromSdl([{ name: 'rules.graphql', text: rules }]),
    ])
      expect(read).toThrow(new Error(`rules.graphql:1 Query.user: ${message}`))
  })
})
