import { describe, expect, it } from '@jest/globals'
import { type GraphQLSchema, introspectionFromSchema, isObjectType } from 'graphql'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'
import { SchemaRuleError } from '../../../src/core/schema/schema-problem.ts'
import { buildSchemaFromSdl } from '../../../src/core/schema/sdl.ts'

function build(...texts: readonly string[]): GraphQLSchema {
  return buildSchemaFromSdl(texts.map((text, index) => ({ name: `${'abc'[index]}.graphql`, text })))
}

function problemsOf(...texts: readonly string[]): readonly string[] {
  try {
    build(...texts)
  } catch (error) {
    if (error instanceof SchemaRuleError) return error.message.split('\n')
    throw error
  }
  return []
}

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9"'

describe('a schema from SDL', () => {
  it('knows our directives without a definition', () => {
    const schema = build('type Query { me: Int @auth(scopes: [["a"]]) you: Int @public }')
    expect(schema.getDirective('auth')?.args.map((arg) => arg.name)).toEqual([
      'scopes',
      'type',
      'action',
      'if',
      'unless',
    ])
    expect(buildRuleTable(schema).catalog.scopes).toEqual(['a'])
  })

  it('takes a definition that is there, and adds no second', () => {
    expect(problemsOf('directive @public on FIELD_DEFINITION\ntype Query { me: Int @public }')).toEqual([])
  })

  it("knows Federation's rules by their bare names", () => {
    const schema = build(
      'type Query { a: Int @authenticated b: Int @requiresScopes(scopes: [["x"]]) c: Int }',
    )
    expect(schema.getDirective('requiresScopes')).toBeDefined()
    expect(schema.getDirective('policy')).toBeUndefined()
  })

  it('knows them by the names that a link gives them', () => {
    const schema = build(`
      ${LINK}, import: ["@key", { name: "@requiresScopes", as: "@needs" }])
      type Query { a: Int @needs(scopes: [["x"]]) b: Int @federation__authenticated }`)
    const table = buildRuleTable(schema)
    expect(table.catalog.scopes).toEqual(['x'])
    expect(table.needsOfField('Query', 'b')).toHaveLength(1)
  })

  it('asks no definition of what Federation and links bring in, nor of their scalars', () => {
    const schema = build(`
      ${LINK}, as: "fed", import: [{ name: "@key", as: "@id" }, "@shareable"])
      @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
      directive @own(fields: fed__FieldSet!, graph: join__Graph) on OBJECT
      type Query @own(fields: "a") { a: Int @shareable @fed__tag(name: "x") }
      type Thing @id(fields: "id", resolvable: false) @join__type(graph: A) @fed__key(fields: "id") { id: ID }`)
    expect(schema.getType('fed__FieldSet')).toBeDefined()
    expect(schema.getDirective('id')).toBeUndefined()
  })

  it('lets a subgraph extend types that others define, and leave Query to them', () => {
    const schema = build('extend type Person @key(fields: "id") { id: ID! @external name: String }')
    expect(isObjectType(schema.getType('Person'))).toBe(true)
    expect(problemsOf('extend type Query { a: Int }', 'extend type Query { b: Int }')).toEqual([])
    expect(problemsOf('type Person { name: String }')).toEqual([
      'a.graphql schema: Query root type must be provided.',
    ])
  })

  it('spreads over several files', () => {
    const schema = build('type Query { a: Person }', '# nothing yet\n', 'type Person { name: String }')
    expect(Object.keys(schema.getType('Person')?.toConfig() ?? {})).toContain('fields')
  })

  it('may define a field twice in the same words', () => {
    const again =
      'type Query {\n  a(b: Int = 1): Int @public\n  "Text."\n  a("Text." b: Int = 1): Int @public\n}'
    expect(Object.keys(build(again).getQueryType()?.getFields() ?? {})).toEqual(['a'])
  })

  it('may be the result of an introspection', () => {
    const data = introspectionFromSchema(build('type Query { a: Int } type Mutation { createPerson: Int }'))
    for (const json of [data, { data }]) {
      const schema = buildSchemaFromSdl([{ name: 'schema.json', text: JSON.stringify(json) }])
      expect(buildRuleTable(schema).catalog.scopes).toEqual(['Mutation:Person:Create'])
    }
  })
})

describe('a mistake in SDL is a problem with its file and line', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [
      'of syntax, in every file',
      ['type Query {\n  a Int\n}', 'type'],
      [
        'a.graphql:2 schema: Syntax Error: Expected ":", found Name "Int".',
        'b.graphql:1 schema: Syntax Error: Expected Name, found <EOF>.',
      ],
    ],
    [
      'a misspelt directive, with what was meant',
      ['type Query {\n  "Text."\n  a: Int @atuh\n}'],
      [
        'a.graphql:3 Query.a: unknown directive "@atuh": neither a definition nor a @link explains it. Did you mean "@auth"? If it belongs to something else, define it: it then guards nothing here.',
      ],
    ],
    [
      'a misspelt rule in a linked namespace',
      [`${LINK})\ntype Query { a: Int @federation__requireScopes(scopes: [["x"]]) }`],
      [
        'a.graphql:2 Query.a: "@federation__requireScopes" is linked from "federation", where no directive "requireScopes" is known. Did you mean "requiresScopes"?',
      ],
    ],
    [
      'a misspelt rule that is imported and used',
      [`${LINK}, import: [{ name: "@authenticate", as: "@in" }])\ntype Query { a: Int @in }`],
      [
        'a.graphql:2 Query.a: "@in" is linked from "federation", where no directive "authenticate" is known. Did you mean "authenticated"?',
      ],
    ],
    [
      'a directive in a place where it is not allowed',
      [
        'type Query @public { a: Int }',
        'input I { a: Int @public }',
        'type T @requires(fields: "a") { a: Int }',
      ],
      [
        'a.graphql:1 Query: Directive "@public" may not be used on OBJECT.',
        'b.graphql:1 I.a: Directive "@public" may not be used on INPUT_FIELD_DEFINITION.',
        'c.graphql:1 T: Directive "@requires" may not be used on OBJECT.',
      ],
    ],
    [
      'an argument that the directive does not have',
      ['type Query { a: Int @auth(scope: "a") }'],
      [
        'a.graphql:1 Query.a: @auth is a directive of Portcullis, and "scope" is not one of its arguments (scopes, type, action, if, unless). Did you mean "scopes"?',
      ],
    ],
    [
      'an extension of nothing, outside a subgraph',
      ['type Query { a: Int }\nextend type Mutaton { a: Int }'],
      ['a.graphql:2 Mutaton: Cannot extend type "Mutaton" because it is not defined.'],
    ],
    [
      'an unknown type and a type defined twice',
      ['type Query { a: Persn }\ntype Person { a: Int }', '"""\nText.\n"""\ntype Person { b: Int }'],
      [
        'a.graphql:1 Query.a: Unknown type "Persn". Did you mean "Person"?',
        'b.graphql:4 Person: There can be only one type named "Person".',
      ],
    ],
    [
      'a field that is guarded here and open there',
      ['type Query {\n  a: Int @auth\n  a: Int\n}'],
      ['a.graphql:3 Query.a: Field "Query.a" can only be defined once.'],
    ],
    [
      'a type that does not keep to its interface',
      ['interface Node { id: ID! }\ntype Query implements Node {\n  a: Int\n}'],
      ['a.graphql:2 Query: Interface field Node.id expected but Query does not provide it.'],
    ],
    [
      'an operation among the types',
      ['type Query { a: Int }\nfragment F on Query { a }'],
      ['a.graphql:2 schema: an operation or fragment has no place in a schema.'],
    ],
    [
      'a link that cannot be read',
      ['extend schema @link(as: "x")\ntype Query { a: Int }'],
      ['a.graphql:1 @link: a link needs a url.'],
    ],
    ['nothing at all', ['# only this\n'], ['a.graphql schema: nothing is defined.']],
    [
      'JSON of another kind',
      ['{"data": {}}'],
      ['a.graphql schema: it is JSON, but no introspection result: "__schema" is missing.'],
    ],
    ['a brace that is no JSON', ['{ a }'], ['a.graphql schema: it begins with a brace and is not JSON.']],
    ['null in JSON', ['{"data": null}'], [expect.stringContaining('"__schema" is missing') as never]],
  ])('%s', (_, texts, problems) => {
    expect(problemsOf(...texts)).toEqual(problems)
  })
})
