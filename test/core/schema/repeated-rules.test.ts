import { describe, expect, it } from '@jest/globals'
import { buildSchema, introspectionFromSchema } from 'graphql'
import { printFinding } from '../../../src/core/policy/finding.ts'
import { lintSchema } from '../../../src/core/policy/lint.ts'
import { buildRuleTable, type RuleTable } from '../../../src/core/policy/rule-table.ts'
import { authTypeDefs } from '../../../src/core/schema/auth-type-defs.ts'
import { buildSchemaFromIntrospection } from '../../../src/core/schema/introspection-file.ts'
import { buildSchemaFromSdl } from '../../../src/core/schema/sdl.ts'
import { readSupergraph } from '../../../src/core/schema/supergraph.ts'
import { overlayRules } from '../../../src/upstream/rule-overlay.ts'
import { compose } from '../../support/composition.ts'

const SINGLE =
  'directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM'

function tableOf(...texts: readonly string[]): RuleTable {
  return buildRuleTable(buildSchemaFromSdl(texts.map((text, index) => ({ name: `${index}.graphql`, text }))))
}

function scopesOf(table: RuleTable, type: string, field: string): readonly unknown[] {
  return table.needsOfField(type, field).map((need) => {
    const requirement = table.requirements[need]
    return requirement?.kind === 'scopes' ? requirement.anyOf : requirement?.kind
  })
}

describe('several rules of one directive on one coordinate', () => {
  const both = [[['a'], ['b']], [['c']]]
  it.each([
    ['without a definition', ''],
    ['with our definition', authTypeDefs],
    ['with a definition that is not repeatable', SINGLE],
  ])('all hold, %s', (_, definition) => {
    const field = `${definition} type Query { a: Int @auth(scopes: [["a"], ["b"]]) @auth(scopes: [["c"]]) }`
    expect(scopesOf(tableOf(field), 'Query', 'a')).toEqual(both)
    const type = `${definition} type Query { a: A } type A @auth(scopes: [["a"], ["b"]]) { b: Int }`
    expect(scopesOf(tableOf(type, 'extend type A @auth(scopes: [["c"]])'), 'Query', 'a')).toEqual(both)
    const twice = `${definition} type Query { a: Int @requiresScopes(scopes: [["x"]]) @requiresScopes(scopes: [["y"]]) }`
    expect(scopesOf(tableOf(twice), 'Query', 'a')).toEqual([[['x']], [['y']]])
  })

  it('all hold in a file of rules', () => {
    const introspection = introspectionFromSchema(buildSchema('type Query { a: Int }'))
    const schema = buildSchemaFromIntrospection({ name: 'x', text: JSON.stringify(introspection) })
    const rules = `${SINGLE} type Query { a: Int @auth(scopes: [["a"], ["b"]]) @auth(scopes: [["c"]]) }`
    const table = buildRuleTable(overlayRules(schema, [{ name: 'r', text: rules }]))
    expect(scopesOf(table, 'Query', 'a')).toEqual(both)
  })

  it('all hold where several subgraphs write them', () => {
    const text = compose({
      p: 'type Query { product: Product } type Product @key(fields: "id") { id: ID! price: Int @shareable @auth(scopes: [["a"], ["b"]]) }',
      i: 'type Product @key(fields: "id") { id: ID! price: Int @shareable @auth(scopes: [["c"]]) }',
    })
    const table = buildRuleTable(readSupergraph({ name: 's.graphql', text }))
    expect(scopesOf(table, 'Product', 'price')).toEqual(expect.arrayContaining(both))
    expect(lintSchema(table).filter(({ kind }) => kind === 'possible-loss')).toEqual([])
  })
})

describe('a supergraph in which @auth is not repeatable', () => {
  /** As Apollo's composition 2.14 writes it down of the subgraphs `i` and `p`. */
  const supergraph = (definition: string, price: string): string => `schema
    @link(url: "https://specs.apollo.dev/link/v1.0")
    @link(url: "https://specs.apollo.dev/join/v0.4", for: EXECUTION)
    @link(url: "https://portcullis.dev/portcullis/v1.0", import: ["@auth"])
  { query: Query }
  ${definition}
  directive @join__field(graph: join__Graph, external: Boolean) repeatable on FIELD_DEFINITION
  directive @join__graph(name: String!, url: String!) on ENUM_VALUE
  directive @join__type(graph: join__Graph!, key: join__FieldSet) repeatable on OBJECT
  directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
  scalar join__FieldSet
  enum join__Graph { I @join__graph(name: "i", url: "http://i") P @join__graph(name: "p", url: "http://p") }
  scalar link__Import
  enum link__Purpose { SECURITY EXECUTION }
  type Product @join__type(graph: I, key: "id") @join__type(graph: P, key: "id") @auth(scopes: [["t"]]) {
    id: ID!
    price: Int ${price}
    stock: Int @join__field(graph: I) @auth(scopes: [["s"]])
    name: String @join__field(graph: I) @join__field(graph: P, external: true) @auth(scopes: [["n"]])
  }
  type Query @join__type(graph: I) @join__type(graph: P) { product: Product @join__field(graph: P) @auth(scopes: [["q"]]) }`
  const lossesOf = (text: string): readonly string[] =>
    lintSchema(buildRuleTable(readSupergraph({ name: 's.graphql', text })))
      .filter(({ kind }) => kind === 'possible-loss')
      .map(printFinding)

  it('is warned of with each coordinate where a rule may be lost, and what to write', () => {
    expect(lossesOf(supergraph(SINGLE, '@auth(scopes: [["c"]])'))).toEqual([
      `s.graphql:6 @auth: warning: it is not repeatable in this supergraph, so that composition may have kept one rule of several subgraphs, on Product (i, p), Product.price (i, p). Define it in every subgraph as "${SINGLE.replace(') on', ') repeatable on')}", and compose again.`,
    ])
  })

  it('is not warned of where a coordinate with two shows that composition kept all', () => {
    expect(lossesOf(supergraph(SINGLE, '@auth(scopes: [["c"]]) @auth(scopes: [["a"]])'))).toEqual([])
  })

  it('is not warned of where it is repeatable after all', () => {
    expect(lossesOf(supergraph(SINGLE.replace(') on', ') repeatable on'), '@auth(scopes: [["c"]])'))).toEqual(
      [],
    )
  })
})

describe('a link that gives the name of a rule to something else', () => {
  it.each([
    ['https://portcullis.dev/auth/v1.0', '@auth', 'https://portcullis.dev/portcullis/v1.0'],
    ['https://example.com/authz/v2.1', '@public', 'https://portcullis.dev/portcullis/v1.0'],
    ['https://example.com/authz/v2.1', '@policy', 'https://specs.apollo.dev/federation/v2.9'],
  ])('is told which link is read: %s with %s', (url, name, right) => {
    expect(() =>
      tableOf(`extend schema @link(url: "${url}", import: ["${name}"]) type Query { a: Int }`),
    ).toThrow(`@link(url: "${right}", import: ["${name}"])`)
  })
})
