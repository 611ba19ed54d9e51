import { makeExecutableSchema } from '@graphql-tools/schema'
import { describe, expect, it } from '@jest/globals'
import { buildSchema, GraphQLInt, GraphQLObjectType, GraphQLSchema, introspectionFromSchema } from 'graphql'
import type { Finding } from '../../../src/core/lint/finding.ts'
import { lintSchema } from '../../../src/core/lint/lint.ts'
import { schemaWarnings } from '../../../src/core/lint/schema-warnings.ts'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'
import type { DirectiveRenaming } from '../../../src/core/schema/directive-renaming.ts'
import { buildSchemaFromIntrospection } from '../../../src/core/schema/introspection-file.ts'
import { buildSchemaFromSdl } from '../../../src/core/schema/sdl.ts'
import { overlayRules } from '../../../src/upstream/rule-overlay.ts'

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requiresScopes"])'

function build(text: string, directives?: DirectiveRenaming): GraphQLSchema {
  return buildSchemaFromSdl([{ name: 'a.graphql', text }], directives)
}

function lintOf(schema: GraphQLSchema, name: string): readonly Finding[] {
  return lintSchema(buildRuleTable(schema)).filter(({ coordinate }) => coordinate === `@${name}`)
}

/** Everywhere a directive of a schema may stand. */
const everywhere = (use: string): string => `
  schema ${use} { query: Query }
  interface I ${use} { x: Int ${use} }
  type Query implements I ${use} { x: Int ${use} a(b: Int ${use}, c: In): E ${use} u: U s: S }
  enum E ${use} { X ${use} }
  input In ${use} { d: Int ${use} }
  union U ${use} = Query
  scalar S ${use}`

describe('an undefined directive of another platform', () => {
  it.each([
    ['aws_auth', '(cognito_groups: ["a", "b"])'],
    ['aws_iam', ''],
    ['hasRole', '(role: ADMIN)'],
    ['isAuthenticated', ''],
    ['authorize', '(policy: "p", roles: ["a"])'],
    ['hasScope', '(scopes: ["a:b"])'],
  ])('is left alone and called out as a rule that nobody enforces: @%s', (name, args) => {
    const findings = lintOf(build(everywhere(`@${name}${args}`)), name)
    expect(findings.map(({ kind, severity }) => [kind, severity])).toEqual([['foreign-rule', 'warning']])
    expect(findings[0]?.message).toContain('is not enforced by Portcullis, so its 13 uses guard nothing here')
  })

  it.each([
    ['cacheControl', '(maxAge: 3, scope: PRIVATE)'],
    ['model', ''],
    ['goField', '(forceResolver: true)'],
    ['constraint', '(minLength: 1, pattern: "^[0-9]+$", on: {a: [1, null]})'],
    ['tags', ''],
    ['required', ''],
  ])('is left alone with one line of lint: @%s', (name, args) => {
    const schema = build(everywhere(`@${name}${args}`))
    const finding = {
      kind: 'unknown-directive',
      severity: 'warning',
      coordinate: `@${name}`,
      location: 'a.graphql:2',
      message:
        'neither a definition nor a @link explains it, so it is left alone, and its 13 uses guard nothing here.',
    }
    expect(lintOf(schema, name)).toEqual([finding])
    expect(schemaWarnings(buildRuleTable(schema)).filter((line) => line.includes(`@${name}`))).toHaveLength(1)
    // Tools that print SDL with its directives still find it where it stood.
    const field = schema.getQueryType()?.getFields()['a']?.astNode
    expect(field?.directives?.map((one) => one.name.value)).toEqual([name])
  })

  it('changes no rule that stands beside it, and no rule of its neighbours', () => {
    const rules = (text: string) => [...buildRuleTable(build(text)).stated.fields]
    const plain = 'type Query { a: Int @auth(scopes: [["x"]]) b: Int @public } type Mutation { createA: Int }'
    const marked =
      'type Query @m { a: Int @m @auth(scopes: [["x"]]) @m b: Int @public @m } type Mutation { createA: Int @m }'
    const withoutPlaces = (text: string) => JSON.stringify(rules(text)).replaceAll(/"location":"[^"]*"/g, '')
    expect(withoutPlaces(marked)).toBe(withoutPlaces(plain))
  })

  it('is left alone in a file of rules for an introspected API, and in a subgraph', () => {
    const introspection = introspectionFromSchema(buildSchema('type Query { a: Int }'))
    const told = buildSchemaFromIntrospection({ name: 'x', text: JSON.stringify(introspection) })
    const laid = overlayRules(told, [
      { name: 'r.graphql', text: 'type Query { a: Int @hasRole(role: "a") }' },
    ])
    expect(lintOf(laid, 'hasRole').map(({ kind }) => kind)).toEqual(['foreign-rule'])
    const subgraph = build(`${LINK} type Query { a: A } type A @key(fields: "id") { id: ID @cacheControl }`)
    expect(lintOf(subgraph, 'cacheControl').map(({ kind }) => kind)).toEqual(['unknown-directive'])
  })

  it('may stand on one place several times, with other arguments each time', () => {
    const text = 'type Query { a: Int @aws_auth(groups: ["a"]) @aws_auth(groups: 1) @aws_auth }'
    expect(lintOf(build(text), 'aws_auth')[0]?.message).toContain('its 3 uses guard')
  })
})

describe('an undefined directive that may be a rule of ours ends the start', () => {
  it.each([
    ['@auht', '@auth'],
    ['@Auth', '@auth'],
    ['@AUTH(scopes: [["a"]])', '@auth'],
    ['@_auth', '@auth'],
    ['@authz', '@auth'],
    ['@pubilc', '@public'],
    ['@authenticate', '@authenticated'],
    ['@authentciated', '@authenticated'],
    ['@unauthenticated', '@authenticated'],
    ['@requiresScope(scopes: "a")', '@requiresScopes'],
    ['@requireScopes', '@requiresScopes'],
    ['@polcy', '@policy'],
    ['@deprecate', '@deprecated'],
  ])('as the misspelling %s, with what was meant', (use, meant) => {
    const read = () => build(`type Query { a: Int ${use} b: Int ${use} }`)
    const name = /\w+/.exec(use)?.[0]
    expect(read).toThrow(
      `a.graphql:1 Query.a: unknown directive "@${name}" (2 uses): neither a definition nor a @link explains it. Did you mean "${meant}"? If it belongs to something else, define it`,
    )
  })

  it('as a misspelling of a directive that the schema defines, or of Federation where it is used', () => {
    const defined = 'directive @hasRole(role: String) on FIELD_DEFINITION'
    expect(() => build(`${defined} type Query { a: Int @hasRoles(role: "a") }`)).toThrow(
      /Did you mean "@hasRole"/,
    )
    expect(() => build(`${LINK} type Query { a: Int @inaccesible }`)).toThrow(/Did you mean "@inaccessible"/)
  })

  it('as a misspelling of the name that @auth or @public was given, or has given up', () => {
    const renaming = { auth: 'guarded', public: 'open' }
    for (const [use, meant] of [
      ['@gaurded', 'guarded'],
      ['@opne', 'open'],
      ['@atuh', 'auth'],
    ])
      expect(() => build(`type Query { a: Int ${use} }`, renaming)).toThrow(`Did you mean "@${meant}"`)
  })

  it.each([
    ['@guarded(scopes: [["a"]])', 'Write @auth where', 'directives: { auth: guarded }'],
    ['@guarded(scopes: ["a", ["b"]])', 'Write @auth where', 'directives: { auth: guarded }'],
    ['@allow(policies: [["a"]])', 'Write @policy where', 'define it'],
  ])('by the form of its arguments: %s', (use, ...texts) => {
    for (const text of texts) expect(() => build(`type Query { a: Int ${use} }`)).toThrow(text)
  })

  it.each(['federation__policy', 'join__thing', 'mine__auth'])(
    'by a namespace that nothing links: @%s',
    (name) => {
      expect(() => build(`type Query { a: Int @${name} }`)).toThrow(/no @link names its namespace/)
    },
  )

  it('unless a definition says that it is somebody else’s: then lint says so', () => {
    const schema = build('directive @authz on FIELD_DEFINITION type Query { a: Int @authz }')
    expect(lintOf(schema, 'authz').map(({ kind }) => kind)).toEqual(['misspelt-directive'])
  })
})

describe('a schema made in code', () => {
  const inCode = (directives: unknown) =>
    new GraphQLSchema({
      query: new GraphQLObjectType({
        name: 'Query',
        fields: { a: { type: GraphQLInt, extensions: { directives: directives as object } } },
      }),
    })

  it.each([
    ['an object', { hasRole: { role: 'a' }, auht: [{ scopes: [['x']] }, {}], cacheControl: null }],
    [
      'a list',
      [
        { name: 'hasRole', args: { role: 'a' } },
        { name: 'auht', args: {} },
        { name: 'auht' },
        { name: 'cacheControl' },
        null,
      ],
    ],
  ])('is linted by its `extensions.directives`, too, as %s', (_, directives) => {
    const schema = inCode(directives)
    expect(lintOf(schema, 'hasRole').map(({ kind }) => kind)).toEqual(['foreign-rule'])
    expect(lintOf(schema, 'cacheControl').map(({ kind }) => kind)).toEqual(['unknown-directive'])
    const [misspelt] = lintOf(schema, 'auht')
    expect([misspelt?.kind, misspelt?.suggestion]).toEqual(['misspelt-directive', '@auth'])
    expect(misspelt?.message).toContain('its 2 uses guard nothing')
  })

  it.each([
    ['an object', { requiresScope: { scopes: [['x']] } }],
    ['a list', [{ name: 'requiresScope', args: { scopes: [['x']] } }]],
  ])('is guarded by a renamed directive in `extensions.directives`: %s', (_, directives) => {
    const table = buildRuleTable(inCode(directives), { directives: { auth: 'requiresScope' } })
    expect(table.stated.fields.get('Query.a')?.requirements).toMatchObject([{ anyOf: [['x']] }])
  })

  it('is told where a use in code still goes by the name that was given up', () => {
    const table = buildRuleTable(inCode({ auth: { scopes: [['x']] } }), { directives: { auth: 'guarded' } })
    const kinds = lintSchema(table).map(({ kind, coordinate }) => `${kind} ${coordinate}`)
    expect(kinds).toContain('forgotten-name @auth')
    const foreign = buildRuleTable(inCode({ auth: { rules: ['x'] } }), { directives: { auth: 'guarded' } })
    expect(lintSchema(foreign).map(({ kind }) => kind)).toContain('foreign-rule')
  })

  it('counts a use once that stands in its SDL and in its extensions', () => {
    const schema = makeExecutableSchema({
      typeDefs: 'directive @hasRole on FIELD_DEFINITION type Query { a: Int @hasRole }',
    })
    const field = schema.getQueryType()?.getFields()['a']
    if (field !== undefined) field.extensions = { directives: { hasRole: {} } }
    expect(lintOf(schema, 'hasRole')[0]?.message).toContain('its 1 use guards')
  })
})
