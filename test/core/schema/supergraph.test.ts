import { describe, expect, it } from '@jest/globals'
import { printSchema } from 'graphql'
import { printRequirement } from '../../../src/core/rules/rule.ts'
import { buildRuleTable, type RuleTable } from '../../../src/core/rules/rule-table.ts'
import { SchemaRuleError } from '../../../src/core/schema/schema-problem.ts'
import { readSupergraph } from '../../../src/core/schema/supergraph.ts'
import { compose } from '../../support/composition.ts'

const read = (text: string) => readSupergraph({ name: 'supergraph.graphql', text })
const tableOf = (subgraphs: Readonly<Record<string, string>>): RuleTable =>
  buildRuleTable(read(compose(subgraphs)))

function needs(table: RuleTable, coordinate: string): readonly string[] {
  const [type = '', field] = coordinate.split('.')
  const numbers = field === undefined ? table.needsOfType(type) : table.needsOfField(type, field)
  return numbers
    .map((need) => {
      const requirement = table.requirements[need]
      return requirement === undefined ? 'unknown' : printRequirement(requirement)
    })
    .sort()
}

function problemsOf(text: string): readonly string[] {
  try {
    buildRuleTable(read(text))
  } catch (error) {
    if (error instanceof SchemaRuleError)
      return error.problems.map(({ coordinate, message }) => `${coordinate}: ${message}`)
    throw error
  }
  return []
}

const CATALOGUE = `
type Query {
  product(id: ID!): Product
  shared: Int @shareable @auth(scopes: [["shared:a"]])
  both: Int @shareable @requiresScopes(scopes: [["a:one"], ["a:two"]])
  open: Int @public
  media: Media
  beings: [Being!]!
}
type Mutation { createProduct(name: String): Product @auth  deleteProduct(id: ID!): Product }
type Product @key(fields: "id") {
  id: ID!
  sku: String! @auth(scopes: [["product:sku"]])
  name: String @auth(scopes: [["product:name"]])
  weight: Int @inaccessible @auth(scopes: [["product:weight"]])
  maker: Being
  size(unit: String): Int @auth(scopes: [["product:size"]])
  hidden: Secret @inaccessible
}
type Secret @inaccessible @auth(scopes: [["secret:type"]]) { code: Int @auth(scopes: [["secret:code"]]) }
interface Being { name: String }
type Person implements Being @auth(scopes: [["person:type"]]) { name: String  mail: String @auth(scopes: [["person:mail"]]) }
type Firm implements Being { name: String @auth(scopes: [["firm:name"]])  code: Mark }
scalar Mark @auth(scopes: [["mark:type"]])
interface Media @key(fields: "id") { id: ID!  title: String }
type Book implements Media @key(fields: "id") { id: ID!  title: String @requiresScopes(scopes: [["book:title"]]) }
type Film implements Media @key(fields: "id") { id: ID!  title: String @requiresScopes(scopes: [["film:title"]]) }
enum Level { LOW HIGH SECRET @inaccessible }
`
const STOCK = `
type Query {
  shared: Int @shareable @auth(scopes: [["shared:b"]])
  both: Int @shareable @requiresScopes(scopes: [["b:one"]]) @authenticated @allows(policies: [["late"]])
}
type Product @key(fields: "id") {
  id: ID!
  name: String @external
  weight: Int @external
  maker: Being @external
  size(unit: String): Int @external
  hidden: Secret @external
  plain: Int @requires(fields: "name")
  nested: Int @requires(fields: "maker { name }")
  member: Int @requires(fields: "maker { __typename ... on Person { mail } ... on Firm { code } }")
  sized: Int @requires(fields: "size(unit: \\"cm\\")")
  heavy: Int @requires(fields: "weight hidden { code }")
}
type Secret @inaccessible { code: Int @external }
interface Being { name: String @external }
type Person implements Being { name: String @external  mail: String @external }
type Firm implements Being { name: String @external  code: Mark @external }
scalar Mark
type Media @key(fields: "id") @interfaceObject {
  id: ID!
  title: String @external
  slug: String @requires(fields: "title") @requiresScopes(scopes: [["book:title", "film:title"]])
  rating: Int @requiresScopes(scopes: [["media:rating"]])
}
`
const PRICES = `
type Product @key(fields: "id") {
  id: ID!
  plain: Int @external
  again: Int @requires(fields: "plain") @auth(scopes: [["product:again"]])
}
`
const THREE = { catalogue: CATALOGUE, stock: STOCK, 'price-list': PRICES }

describe('the rules of a supergraph', () => {
  const table = tableOf(THREE)

  it('are those of every subgraph that declares the field, all of them', () => {
    expect(needs(table, 'Query.shared')).toEqual(['shared:a', 'shared:b'])
    expect(needs(table, 'Query.both')).toEqual([
      'a:one + b:one | a:two + b:one',
      'authenticated',
      'policy late',
    ])
    expect(needs(table, 'Query.open')).toEqual([])
  })

  it('are derived where ours stands bare, or nothing stands', () => {
    expect(needs(table, 'Mutation.createProduct')).toEqual(['Mutation:Product:Create'])
    expect(needs(table, 'Mutation.deleteProduct')).toEqual(['Mutation:Product:Delete'])
  })

  it('of a field with @requires are those of what it reads as well', () => {
    expect(needs(table, 'Product.plain')).toEqual(['product:name'])
    expect(needs(table, 'Product.sized')).toEqual(['product:size'])
  })

  it('of a field that reads an interface are those of everything that can be there', () => {
    expect(needs(table, 'Product.nested')).toEqual(['firm:name', 'person:type'])
    expect(needs(table, 'Product.member')).toEqual(['mark:type', 'person:mail', 'person:type'])
  })

  it('count on what callers do not see, where something that they see reads it', () => {
    expect(needs(table, 'Product.heavy')).toEqual(['product:weight', 'secret:code', 'secret:type'])
  })

  it('follow what is read to what that requires in turn', () => {
    expect(needs(table, 'Product.again')).toEqual(['product:again', 'product:name'])
  })

  it('do not hold for keys, which the planner reads and nobody is given', () => {
    const keyed = tableOf({
      a: 'type Query { p: P } type P @key(fields: "sku") { sku: ID! @auth(scopes: [["p:sku"]]) }',
      b: 'type P @key(fields: "sku") { sku: ID!  more: Int }',
    })
    expect(needs(keyed, 'P.sku')).toEqual(['p:sku'])
    expect(needs(keyed, 'P.more')).toEqual([])
  })

  it('of an interface object hold for each implementer', () => {
    for (const type of ['Book', 'Film']) expect(needs(table, `${type}.rating`)).toEqual(['media:rating'])
    expect(needs(table, 'Book.slug')).toContain('book:title')
    expect(needs(table, 'Film.slug')).toContain('film:title')
  })

  it('that composition sums up on an interface are left to its implementers', () => {
    expect(needs(table, 'Book.title')).toEqual(['book:title'])
    expect(needs(table, 'Film.title')).toEqual(['film:title'])
  })

  it('that we lay on an interface hold for every implementer', () => {
    const own = tableOf({
      a: 'type Query { i: I } interface I @auth(scopes: [["i:type"]]) { x: Int @auth(scopes: [["i:x"]]) } type T implements I { x: Int }',
    })
    expect(needs(own, 'T')).toEqual(['i:type'])
    expect(needs(own, 'T.x')).toEqual(['i:x'])
  })

  it('are no summary when they say more than the implementers do', () => {
    const text = compose({
      a: 'type Query { i: I } interface I { x: Int } type T implements I { x: Int @requiresScopes(scopes: [["t:x"]]) } type U implements I { x: Int }',
    })
    expect(text).toMatch(/interface I [^}]*x: Int @requiresScopes\(scopes: \[\["t:x"\]\]\)/)
    expect(needs(buildRuleTable(read(text)), 'U.x')).toEqual([])
    const more = text.replace(/(interface I [^}]*x: Int @requiresScopes\(scopes: \[\["t:x")/, '$1, "i:x"')
    expect(needs(buildRuleTable(read(more)), 'U.x')).toEqual(['t:x + i:x'])
  })

  it('are read from what composition passes on without merging it', () => {
    const text = compose({ a: 'type Query { a: Int b: Int @authenticated }' })
      .replace('a: Int', 'a: Int @join__directive(graphs: [A], name: "authenticated", args: {})')
      .replace(
        'directive @join__graph',
        'scalar join__DirectiveArguments\ndirective @join__directive(graphs: [join__Graph!], name: String!, args: join__DirectiveArguments) repeatable on FIELD_DEFINITION\ndirective @join__graph',
      )
    expect(needs(buildRuleTable(read(text)), 'Query.a')).toEqual(['authenticated'])
    const passedOn = (name: string): string => text.replace('name: "authenticated"', `name: "${name}"`)
    expect(problemsOf(passedOn('requiresScopes')).join()).toMatch(/"scopes" .* is required/)
    expect(problemsOf(passedOn('fed__authenticated')).join()).toMatch(/nothing links it/)
  })

  it('name no scope that nothing visible needs', () => {
    const unread = tableOf({
      a: 'type Query { a: Int b: Int @inaccessible @auth(scopes: [["unread:b"]]) }',
    })
    expect(unread.catalog.scopes).toEqual([])
    expect([...unread.stated.fields.keys()]).toEqual(['Query.a'])
  })
})

describe('the API schema of a supergraph', () => {
  const { apiSchema, subgraphs } = read(compose(THREE))

  it('has neither what is inaccessible nor any machinery of composition', () => {
    const printed = printSchema(apiSchema)
    expect(printed).not.toMatch(
      /join__|link__|federation__|requiresScopes|policy__|_entities|_service|_Any|@link|@inaccessible|@tag/,
    )
    expect(printed).not.toMatch(/Secret|SECRET|weight|hidden/)
    expect(Object.keys(apiSchema.getType('Product')?.toConfig().astNode ?? {})).toContain('fields')
    expect(printed).toMatch(/enum Level {\n {2}LOW\n {2}HIGH\n}/)
  })

  it('knows the subgraphs by the names that composition was told', () => {
    expect(subgraphs.map(({ id, name, url }) => [id, name, url])).toEqual([
      ['CATALOGUE', 'catalogue', 'http://127.0.0.1:9/catalogue'],
      ['PRICE_LIST', 'price-list', 'http://127.0.0.1:9/price-list'],
      ['STOCK', 'stock', 'http://127.0.0.1:9/stock'],
    ])
  })
})

describe('a supergraph that cannot be guarded or executed as it is meant', () => {
  const text = compose({
    a: 'type Query { a: Int p: P } type P @key(fields: "id") { id: ID! x: Int @shareable }',
    b: 'type P @key(fields: "id") { id: ID! x: Int @shareable }',
  })
  const link = (url: string, rest = '') => text.replace('schema ', `schema @link(url: "${url}"${rest}) `)

  it.each([
    ['is a plain schema', 'type Query { a: Int }', /not a supergraph: composition writes a schema/],
    [
      'links no join',
      'schema { query: Query } type Query { a: Int }',
      /does not link the join specification/,
    ],
    ['calls join by another name', text.replace(/join\/v0\.\d"/, '$&, as: "j"'), /goes by its own name/],
    ['is of a later version', text.replace(/join\/v0\.\d/, 'join/v0.9'), /version v0.9 of the join/],
    ['has extensions', `${text} extend type P { y: Int }`, /no extensions/],
    [
      'needs an unknown specification for security',
      link('https://specs.apollo.dev/context/v0.1', ', for: SECURITY'),
      /"context" is for security/,
    ],
    [
      'needs an unknown specification to be executed',
      link('https://specs.apollo.dev/connect/v0.1', ', for: EXECUTION'),
      /"connect" is for execution/,
    ],
    [
      'needs several unknown specifications',
      link('https://specs.apollo.dev/context/v0.1', ', for: SECURITY').replace(
        'schema ',
        'schema @link(url: "https://specs.apollo.dev/connect/v0.1", for: EXECUTION) @link(url: "https://example.org/vault/v1.0", for: SECURITY) ',
      ),
      /^@link: the link to "vault" is for security, the link to "context" is for security and the link to "connect" is for execution, and Portcullis does not know what they mean\. Compose/,
    ],
    [
      'overrides by a label',
      text.replace('x: Int', 'x: Int @join__field(graph: A, override: "b", overrideLabel: "beta")'),
      /label "beta"/,
    ],
    [
      'has another root',
      text.replaceAll('Query', 'Root').replace('query: Root', 'query: Root'),
      /is named Query/,
    ],
    [
      'requires what is not there',
      text.replace('x: Int', 'x: Int @join__field(graph: A, requires: "nothing { x }")'),
      /no field P.nothing/,
    ],
    [
      'requires no field set',
      text.replace('x: Int', 'x: Int @join__field(graph: A, requires: "id } {")'),
      /cannot be read/,
    ],
    [
      'uses what nothing links',
      text.replace('x: Int', 'x: Int @authentciated'),
      /unknown directive "@authentciated"/,
    ],
  ])('ends the start when it %s', (_, sdl, expected) => {
    expect(problemsOf(sdl).join('\n')).toMatch(expected)
  })

  it('ends the start when one subgraph says public and another a rule', () => {
    const subgraphs = {
      a: 'type Query { a: Int @shareable @public }',
      b: 'type Query { a: Int @shareable @auth(scopes: [["b:a"]]) }',
    }
    expect(problemsOf(compose(subgraphs))).toEqual(['Query.a: @public stands beside another rule.'])
  })

  it('hold for arguments and input fields', () => {
    const rules = tableOf({
      a: 'type Query { find(by: In, all: Boolean @auth(scopes: [["all"]])): Int } input In { name: String @auth(scopes: [["name"]]) }',
    })
    const printed = (found: readonly number[]) =>
      found.map((need) => rules.requirements[need]?.source.coordinate)
    expect(printed(rules.needsOfArgument('Query', 'find', 'all'))).toEqual(['Query.find(all:)'])
    expect(printed(rules.needsOfInputField('In', 'name'))).toEqual(['In.name'])
  })

  it('end the start where a condition would see arguments that nobody gives', () => {
    const subgraphs = {
      a: 'type Query { p: P } type P @key(fields: "id") { id: ID! size(unit: String): Int @auth(if: "args.unit == \'cm\'") }',
      b: 'type P @key(fields: "id") { id: ID! size(unit: String): Int @external price: Int @requires(fields: "size(unit: \\"in\\")") }',
    }
    expect(problemsOf(compose(subgraphs))).toEqual([
      `P.price: it requires P.size, whose condition "args.unit == 'cm'" reads arguments: nobody gives them where it is required.`,
    ])
  })
})
