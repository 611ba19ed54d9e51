import { describe, expect, it } from '@jest/globals'
import {
  buildASTSchema,
  buildSchema,
  extendSchema,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
  printSchema,
  Source,
} from 'graphql'
import { buildRuleTable, type RuleTable } from '../../../src/core/rules/rule-table.ts'
import { authTypeDefs } from '../../../src/core/schema/auth-type-defs.ts'
import { SchemaRuleError } from '../../../src/core/schema/schema-problem.ts'

function tableOf(sdl: string, ...more: readonly string[]): RuleTable {
  const schema = buildASTSchema(parse(new Source(sdl, 'api.graphql')), { assumeValidSDL: true })
  const extended = more.reduce(
    (one, part, index) =>
      extendSchema(one, parse(new Source(part, `part-${index}.graphql`)), { assumeValidSDL: true }),
    schema,
  )
  return buildRuleTable(extended)
}

function problemsOf(sdl: string, ...more: readonly string[]): readonly string[] {
  try {
    tableOf(sdl, ...more)
    return []
  } catch (error) {
    if (!(error instanceof SchemaRuleError)) throw error
    expect(error.problems).toHaveLength(error.message.split('\n').length)
    return error.message.split('\n')
  }
}

const needs = (table: RuleTable, type: string, field: string): readonly unknown[] =>
  table.needsOfField(type, field).map((need) => {
    const requirement = table.requirements[need]
    return requirement !== undefined && 'anyOf' in requirement ? requirement.anyOf : requirement?.kind
  })

describe('a schema does not start', () => {
  it.each([
    [
      'a bare @auth off the root',
      'type Query { a: A }\ntype A {\n  b: Int @auth\n}',
      'api.graphql:3 A.b: @auth needs scopes here: only a root field has a scope of its own.',
    ],
    [
      'a bare @auth on a type',
      'type Query { a: A }\ntype A @auth { b: Int }',
      'api.graphql:2 A: @auth needs scopes here',
    ],
    [
      'a bare @auth on a root type',
      'type Query @auth { a: Int }',
      'api.graphql:1 Query: @auth needs scopes here',
    ],
    [
      'type and action off the root',
      'interface I {\n b: Int @auth(type: "X", action: "Y") }\ntype Query { a: I }',
      'api.graphql:2 I.b: @auth needs scopes here',
    ],
    [
      'an empty list',
      'type Query {\n\n a: Int @auth(scopes: []) }',
      'api.graphql:3 Query.a: scopes of @auth is a list of lists, none of them empty.',
    ],
    [
      'an empty list in a list',
      'type Query { a: Int @auth(scopes: [["a"], []]) }',
      'api.graphql:1 Query.a: scopes of @auth is a list of lists, none of them empty.',
    ],
    [
      'an empty list of policies',
      'type Query { a: Int @policy(policies: [[]]) }',
      'api.graphql:1 Query.a: policies of @policy is a list of lists',
    ],
    [
      'a flat list, which GraphQL would read as an or',
      'type Query {\n a: Int @auth(scopes: ["a", "b"]) }',
      'api.graphql:2 Query.a: @auth cannot be read: scopes is a list of lists: [["a", "b"], ["c"]] is a and b, or c.',
    ],
    [
      'a half flat list',
      'type Query { a: Int @requiresScopes(scopes: [["a"], "b"]) }',
      'api.graphql:1 Query.a: @requiresScopes cannot be read: scopes is a list of lists',
    ],
    [
      'a lone text',
      'type Query { a: Int @auth(scopes: "a") }',
      'api.graphql:1 Query.a: @auth cannot be read: scopes is a list of lists.',
    ],
    [
      'a list too deep',
      'type Query { a: Int @auth(scopes: [[["a"]]]) }',
      'api.graphql:1 Query.a: @auth cannot be read',
    ],
    [
      'null for scopes',
      'type Query { a: Int @auth(scopes: null) }',
      'api.graphql:1 Query.a: @auth cannot be read: scopes is a list of lists.',
    ],
    [
      'null among scopes',
      'type Query { a: Int @auth(scopes: [["a", null]]) }',
      'api.graphql:1 Query.a: @auth cannot be read',
    ],
    [
      'a number among scopes',
      'type Query { a: Int @auth(scopes: [[1]]) }',
      'api.graphql:1 Query.a: @auth cannot be read',
    ],
    [
      '@requiresScopes without scopes',
      'type Query { a: Int @requiresScopes }',
      'api.graphql:1 Query.a: @requiresScopes cannot be read',
    ],
    [
      '@policy without policies',
      'type Query { a: Int @policy }',
      'api.graphql:1 Query.a: @policy cannot be read',
    ],
    [
      'an unknown argument',
      'type Query { a: Int @auth(scope: [["a"]]) }',
      'api.graphql:1 Query.a: @auth cannot be read: it has no argument "scope".',
    ],
    [
      'an argument twice',
      'type Query { a: Int @auth(scopes: [["a"]], scopes: [["b"]]) }',
      'api.graphql:1 Query.a: @auth cannot be read: it has an argument twice.',
    ],
    [
      'scopes and type together',
      'type Query { a: Int @auth(scopes: [["a"]], type: "A") }',
      'api.graphql:1 Query.a: @auth takes scopes, or type and action, not both.',
    ],
    [
      '@public beside another rule',
      'type Query {\n a: Int @authenticated @public }',
      'api.graphql:2 Query.a: @public stands beside another rule.',
    ],
    [
      '@public twice',
      'type Query { a: Int @public @public }',
      'api.graphql:1 Query.a: @public stands beside another rule.',
    ],
    [
      '@public on a type',
      'type Query @public { a: Int }',
      'api.graphql:1 Query: @public belongs on a field.',
    ],
    [
      'a scope that is a syntax error',
      'type Query { a: Int @auth(scopes: [["a", "b c"]]) }',
      'api.graphql:1 Query.a: "b c": Unexpected " " at position 1',
    ],
    [
      'a pattern for a scope',
      'type Query { a: Int @auth(scopes: [["Query:*"]]) }',
      'api.graphql:1 Query.a: "Query:*": Unexpected "*" at position 6',
    ],
    [
      'an empty scope',
      'type Query { a: Int @auth(scopes: [[""]]) }',
      'api.graphql:1 Query.a: "": a name is expected.',
    ],
    [
      'a type of two segments',
      'type Query { a: Int @auth(type: "A:B") }',
      'api.graphql:1 Query.a: type and action are one segment each.',
    ],
    [
      'a type that is no segment',
      'type Query { a: Int @auth(type: "A*") }',
      'api.graphql:1 Query.a: Unexpected "*" at position 7',
    ],
    [
      'an empty action',
      'type Query { a: Int @auth(action: "") }',
      'api.graphql:1 Query.a: Unexpected end of text',
    ],
    [
      'a rule on a union',
      'type Query { a: U }\ntype A { b: Int }\nunion U @authenticated = A',
      'api.graphql:3 U: @authenticated has no effect here.',
    ],
    [
      "a rule of Federation's on an argument",
      'type Query { a(\nb: Int @authenticated): Int }',
      'api.graphql:2 Query.a(b:): @authenticated has no effect on an argument: Federation knows it on fields, objects, interfaces, scalars and enums. Write @auth(scopes: [["..."]]) here.',
    ],
    [
      "a rule of Federation's on an input field",
      'type Query { a(b: B): Int }\ninput B { c: Int @policy(policies: [["p"]]) }',
      'api.graphql:2 B.c: @policy has no effect on an input field',
    ],
    [
      '@public on an argument',
      'type Query { a(b: Int @public): Int }',
      'Query.a(b:): @public belongs on a field, and has no effect on an argument.',
    ],
    [
      'a bare @auth on an argument',
      'type Query { a(b: Int @auth): Int }',
      'Query.a(b:): @auth needs scopes here: an argument has no scope of its own.',
    ],
    [
      'a bare @auth on an input field',
      'type Query { a(b: B): Int }\ninput B { c: Int @auth }',
      'api.graphql:2 B.c: @auth needs scopes here: an input field has no scope of its own.',
    ],
    [
      'segments of a derived scope on an argument',
      'type Query { a(b: Int @auth(type: "B", action: "Set")): Int }',
      'Query.a(b:): type and action of @auth name the scope of a root field: an argument needs scopes.',
    ],
    [
      'a scope on an argument that is none',
      'type Query { a(b: Int @auth(scopes: [["a b"]])): Int }',
      'Query.a(b:): "a b": ',
    ],
    [
      'a rule on an argument of a directive',
      'directive @d(b: Int @auth(scopes: [["a"]])) on FIELD\ntype Query { a: Int }',
      '@d(b:): @auth has no effect here.',
    ],
    [
      'a rule in what a directive of operations takes',
      'directive @d(b: B) on FIELD\ntype Query { a: Int }\ninput B { c: C }\ninput C { d: Int @auth(scopes: [["a"]]) }',
      'api.graphql:1 @d(b:): it takes B, and the rule of C.d cannot hold in a directive of an operation.',
    ],
    [
      'a rule on an input object',
      'type Query { a(b: B): Int }\ninput B @authenticated { c: Int }',
      'api.graphql:2',
    ],
    [
      'a rule on an input type',
      'type Query { a(b: B): Int }\ninput B @authenticated { c: Int }',
      'api.graphql:2 B: @authenticated has no effect here.',
    ],
    [
      'a rule on an enum value',
      'type Query { a: E }\nenum E { X Y @authenticated }',
      'api.graphql:2 E.Y: @authenticated has no effect here.',
    ],
    [
      'a rule on the schema',
      'schema @authenticated { query: Query }\ntype Query { a: Int }',
      'api.graphql:1 schema: @authenticated has no effect here.',
    ],
    [
      'a definition without an argument',
      'directive @auth(scopes: [[String!]!]) on FIELD_DEFINITION\ntype Query { a: Int }',
      'api.graphql:1 @auth: the definition disagrees with Portcullis: the argument "type" is missing.',
    ],
    [
      'a definition with an argument more',
      'directive @authenticated(realm: String) on FIELD_DEFINITION\ntype Query { a: Int }',
      'api.graphql:1 @authenticated: @authenticated is a directive of Federation, which Portcullis honours, and "realm" is not one of its arguments (it has none).',
    ],
    [
      'a definition with another type',
      'directive @requiresScopes(scopes: [String!]!) on FIELD_DEFINITION\ntype Query { a: Int }',
      '@requiresScopes: the definition disagrees with Portcullis: "scopes" is [[String!]!]!.',
    ],
    [
      'a definition with a default',
      'directive @requiresScopes(scopes: [[String!]!]! = [["a"]]) on FIELD_DEFINITION\ntype Query { a: Int }',
      '"scopes" has no default.',
    ],
    [
      'a definition for other places',
      'directive @public on FIELD_DEFINITION | OBJECT\ntype Query { a: Int }',
      'it has no effect on OBJECT.',
    ],
  ])('with %s', (_, sdl, problem) => {
    expect(problemsOf(sdl)).toEqual([expect.stringContaining(problem)])
  })

  it('and says all that is wrong at once, each with its file', () => {
    const sdl = 'type Query { a: Int @auth(scopes: []) b: A }\ntype A { c: Int @auth }'
    const more = 'extend type A {\n d: Int @public @authenticated }\nextend type A @auth(scopes: ["x"])'
    expect(problemsOf(sdl, more)).toEqual([
      'api.graphql:1 Query.a: scopes of @auth is a list of lists, none of them empty.',
      'part-0.graphql:3 A: @auth cannot be read: scopes is a list of lists: [["a", "b"], ["c"]] is a and b, or c.',
      'api.graphql:2 A.c: @auth needs scopes here: only a root field has a scope of its own.',
      'part-0.graphql:2 A.d: @public stands beside another rule.',
    ])
  })
})

describe('a definition', () => {
  it('is not needed, and may be ours, repeatable, for fewer places, or with the scalars of Federation', () => {
    const uses = 'type Query { a: Int @auth(type: "X") b: Int @requiresScopes(scopes: [["b"]]) }'
    for (const definitions of [
      '',
      authTypeDefs,
      'directive @auth(scopes: [[String!]!], type: String, action: String) repeatable on FIELD_DEFINITION',
      'scalar federation__Scope directive @requiresScopes(scopes: [[federation__Scope!]!]!) on FIELD_DEFINITION | OBJECT',
    ]) {
      const table = tableOf(`${definitions} ${uses}`)
      expect(needs(table, 'Query', 'a')).toEqual([[['Query:X:Read']]])
      expect(needs(table, 'Query', 'b')).toEqual([[['b']]])
    }
  })

  it('that we publish is valid SDL', () => {
    expect(() => buildSchema(`${authTypeDefs} type Query { a: Int @public }`)).not.toThrow()
    expect(printSchema(buildSchema(`${authTypeDefs} type Query { a: Int }`))).toContain(
      'directive @public on FIELD_DEFINITION',
    )
  })
})

describe('a schema made in code', () => {
  const schemaWith = (directives: unknown, sdl?: string): GraphQLSchema => {
    const astNode =
      sdl === undefined
        ? undefined
        : buildASTSchema(parse(sdl), { assumeValidSDL: true }).getQueryType()?.getFields()['a']?.astNode
    const a = { type: GraphQLString, extensions: { directives }, astNode }
    return new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields: { a } }) })
  }
  it.each([
    ['by name', { auth: { scopes: [['x']] } }],
    ['as a list under a name', { auth: [{ scopes: [['x']] }] }],
    ['as a list', [{ name: 'auth', args: { scopes: [['x']] } }, { name: 'deprecated' }]],
  ])('says its rules in extensions: %s', (_, directives) => {
    expect(needs(buildRuleTable(schemaWith(directives)), 'Query', 'a')).toEqual([[['x']]])
  })

  it('adds them to those of its SDL, and says the same thing once', () => {
    const sdl = 'type Query { a: String @auth(scopes: [["x"]]) }'
    const both = buildRuleTable(schemaWith({ requiresScopes: { scopes: [['y']] } }, sdl))
    expect(needs(both, 'Query', 'a')).toEqual([[['x']], [['y']]])
    const same = buildRuleTable(schemaWith({ auth: { scopes: [['x']] } }, sdl))
    expect(needs(same, 'Query', 'a')).toEqual([[['x']]])
    const open = buildRuleTable(schemaWith({ public: {} }, 'type Query { a: String @public }'))
    expect(needs(open, 'Query', 'a')).toEqual([])
    expect(() =>
      buildRuleTable(schemaWith({ authenticated: {} }, 'type Query { a: String @public }')),
    ).toThrow(SchemaRuleError)
  })

  it.each([
    ['arguments that are none', { auth: 'x' }],
    ['an unknown argument', { auth: { scope: [['x']] } }],
    ['a flat list', { auth: { scopes: ['x', 'y'] } }],
    ['an empty list', { auth: { scopes: [] } }],
    ['a type that is no text', { auth: { type: 5 } }],
    ['a scope that is no text', { auth: { scopes: [[5]] } }],
    ['false', { authenticated: false }],
    ['a namespace that nothing links', { federation__authenticated: {} }],
  ])('does not start with %s', (_, directives) => {
    expect(() => buildRuleTable(schemaWith(directives))).toThrow(SchemaRuleError)
  })
})
