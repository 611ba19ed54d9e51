import { describe, expect, it } from '@jest/globals'
import { buildSchema, introspectionFromSchema } from 'graphql'
import { printFinding } from '../../../src/core/lint/finding.ts'
import { lintSchema } from '../../../src/core/lint/lint.ts'
import { buildRuleTable, type RuleTable } from '../../../src/core/rules/rule-table.ts'
import { authTypeDefs } from '../../../src/core/schema/auth-type-defs.ts'
import { buildSchemaFromIntrospection } from '../../../src/core/schema/introspection-file.ts'
import { buildSchemaFromSdl } from '../../../src/core/schema/sdl.ts'
import { readSupergraph } from '../../../src/core/schema/supergraph.ts'
import { overlayRules } from '../../../src/upstream/rule-overlay.ts'
import { compose } from '../../support/composition.ts'
import { SINGLE, supergraphWith as supergraph } from '../../support/unrepeatable-supergraph.ts'

function tableOf(...texts: readonly string[]): RuleTable {
  return buildRuleTable(buildSchemaFromSdl(texts.map((text, index) => ({ name: `${index}.graphql`, text }))))
}

function scopesOf(table: RuleTable, type: string, field: string): readonly unknown[] {
  return table.needsOfField(type, field).map((need) => {
    const requirement = table.requirements[need]
    return requirement?.kind === 'scopes' ? requirement.anyOf : requirement?.kind
  })
}

const DEFINITION = authTypeDefs.split('\n').find((line) => line.startsWith('directive @auth'))

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
  const lossesOf = (text: string): readonly string[] =>
    lintSchema(buildRuleTable(readSupergraph({ name: 's.graphql', text })))
      .filter(({ kind }) => kind === 'possible-loss')
      .map(printFinding)

  it('is warned of with each coordinate where a rule may be lost, and what to write', () => {
    expect(lossesOf(supergraph(SINGLE, '@auth(scopes: [["c"]])'))).toEqual([
      `s.graphql:6 @auth: warning: it is not repeatable in this supergraph, so that composition may have kept one rule of several subgraphs, on Product (i, p), Product.price (i, p). Define it in every subgraph as "${DEFINITION}", and compose again.`,
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
