import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { buildSchema, type GraphQLSchema, parse, validate } from 'graphql'
import { type Cost, costOf } from '../../../src/core/plan/cost.ts'
import { readCostWeights } from '../../../src/core/plan/cost-weights.ts'
import { planOperation } from '../../../src/core/plan/plan.ts'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'

const DIRECTIVES = `
  directive @cost(weight: String!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
`

function build(sdl: string): GraphQLSchema {
  return buildSchema(DIRECTIVES + sdl)
}

function ask(
  schema: GraphQLSchema,
  text: string,
  variables: Record<string, unknown> = {},
  listSize = 10,
): Cost {
  const document = parse(text)
  expect(validate(schema, document)).toEqual([])
  const table = buildRuleTable(schema, { baseline: { query: 'public', mutation: 'public' } })
  const weights = readCostWeights(schema)
  expect(weights.problems).toEqual([])
  return costOf(planOperation(table, document), weights, variables, { listSize })
}

const costs = (cost: number): Cost => ({ kind: 'cost', cost })

describe('the cost of the example of the specification', () => {
  const schema = build(`
    type User { name: String  age: Int @cost(weight: "2.0") }
    type Query { users(max: Int): [User] @listSize(slicingArguments: ["max"]) }`)

  it('is that of each user and its age, as often as there can be users', () => {
    expect(ask(schema, '{ users(max: 5) { age } }')).toEqual(costs(15))
    expect(ask(schema, '{ users(max: 5) { name } }')).toEqual(costs(5))
  })

  it('follows a variable, and its default', () => {
    const text = 'query ($n: Int = 3) { users(max: $n) { age } }'
    expect(ask(schema, text, { n: 7 })).toEqual(costs(21))
    expect(ask(schema, text)).toEqual(costs(9))
  })

  it('cannot be said where the one slicing argument is missing', () => {
    const missing = { kind: 'unsliced', coordinate: 'Query.users', slicingArguments: ['max'] }
    expect(ask(schema, '{ users { age } }')).toEqual(missing)
    expect(ask(schema, '{ users(max: null) { age } }')).toEqual(missing)
    expect(ask(schema, 'query ($n: Int) { users(max: $n) { age } }')).toEqual(missing)
  })
})

describe('the cost of the examples of Federation', () => {
  const SDL = (address: string, bestsellers: string): string => `
    type Query { book(id: ID): Book  bestsellers: [Book] ${bestsellers}  newestAdditions(after: ID, limit: Int!): [Book] @listSize(slicingArguments: ["limit"]) }
    type Mutation { createBook(title: String): Book }
    type Book { title: String  author: Author  publisher: Publisher }
    type Author { name: String }
    type Publisher { name: String  address: Address }
    type Address ${address} { zipCode: Int! }`
  const BOOK = '{ title author { name } publisher { name address { zipCode } } }'
  const plain = build(SDL('', ''))
  const dear = build(SDL('@cost(weight: "5")', '@listSize(assumedSize: 5)'))

  it('is one for each object, and nothing for a leaf', () => {
    expect(ask(plain, `{ book(id: 1) ${BOOK} }`)).toEqual(costs(4))
  })

  it('is that of one item as often as a list is assumed to have items', () => {
    expect(ask(plain, `{ bestsellers ${BOOK} }`, {}, 5)).toEqual(costs(20))
    expect(ask(build(SDL('', '@listSize(assumedSize: 5)')), `{ bestsellers ${BOOK} }`)).toEqual(costs(20))
  })

  it('takes the weight of a type', () => {
    expect(ask(dear, `{ book(id: 1) ${BOOK} }`)).toEqual(costs(8))
    expect(ask(dear, `{ bestsellers ${BOOK} }`)).toEqual(costs(40))
  })

  it('takes the length of a list from an argument', () => {
    expect(ask(plain, `{ newestAdditions(limit: 3) ${BOOK} }`)).toEqual(costs(12))
  })

  it('begins at ten for a mutation', () => {
    expect(ask(plain, 'mutation { createBook(title: "a") { title } }')).toEqual(costs(11))
  })
})

describe('the cost of a connection', () => {
  const schema = build(`
    type Query {
      users(first: Int = 4, last: Int, page: Page): Connection
        @listSize(slicingArguments: ["first", "last", "page.size"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false, assumedSize: 2)
    }
    input Page { size: Int = 6  of: String @cost(weight: "3") }
    type Connection { edges: [Edge] nodes: [User] others: [User] total: Int @cost(weight: "0.5") }
    type Edge { node: User }
    type User { name: String }`)

  it.each([
    ['{ users(last: 5) { edges { node { name } } } }', 1 + 5 * 2],
    ['{ users(first: 2, last: 5) { nodes { name } edges { node { name } } } }', 1 + 5 + 5 * 2],
    ['{ users { nodes { name } } }', 1 + 4],
    ['{ users(first: 0) { nodes { name } } }', 1],
    ['{ users(first: -1) { nodes { name } } }', 1 + 2],
    ['{ users(first: null, page: null) { nodes { name } } }', 1 + 2],
    ['{ users(first: null, page: {}) { nodes { name } } }', 1 + 1 + 6],
    ['query ($n: Int = null) { users(first: $n) { nodes { name } } }', 1 + 2],
    ['query ($n: Int) { users(first: $n) { nodes { name } } }', 1 + 4],
    ['{ users(page: { size: 9 }) { nodes { name } } }', 1 + 1 + 9],
    ['{ users(page: { of: "x" }) { nodes { name } } }', 1 + 1 + 3 + 6],
    ['{ users(last: 5) { others { name } total } }', 1 + 10 + 0.5],
    [
      '{ users(last: 5) { ...F } } fragment F on Connection { nodes { name } ... { edges { node { name } } } }',
      16,
    ],
  ])('of %s is %d', (text, cost) => {
    expect(ask(schema, text)).toEqual(costs(cost))
  })
})

describe('the cost of arguments', () => {
  const schema = build(`
    scalar Pattern @cost(weight: "7")
    enum Order @cost(weight: "2") { UP DOWN }
    input Filter { like: Pattern  order: Order  any: [Filter!]  name: String }
    type Query { a(filter: Filter, all: [Filter], dear: [Filter] @cost(weight: "100"), n: Int @cost(weight: "0.25")): Int }`)

  it.each([
    ['{ a }', 0],
    ['{ a(n: 1) }', 0.25],
    ['{ a(n: null) }', 0],
    ['{ a(filter: {}) }', 1],
    ['{ a(filter: { like: "x", order: UP, name: "x" }) }', 1 + 7 + 2],
    ['{ a(filter: { any: [{ like: "x" }, {}] }) }', 1 + 1 + 7 + 1],
    ['{ a(all: [{}, null, { order: UP }]) }', 1 + 1 + 2],
    ['{ a(dear: [{}, { order: UP }]) }', 100 + 2],
  ])('of %s is %d', (text, cost) => {
    expect(ask(schema, text)).toEqual(costs(cost))
  })

  it('is the same in a variable', () => {
    const text = 'query ($f: Filter) { a(filter: $f) }'
    expect(ask(schema, text, { f: { like: 'x', any: [{}] } })).toEqual(costs(1 + 7 + 1))
  })
})

describe('the cost of what may be several types', () => {
  const schema = build(`
    interface Node { id: ID  more: Int }
    type A implements Node @cost(weight: "3") { id: ID  more: Int @cost(weight: "4") }
    type B implements Node { id: ID  more: Int  b: B }
    union Any = A | B
    type Query { node: Node  any: [Any] @listSize(assumedSize: 2) }`)

  it('is that of the dearest, with all fragments', () => {
    expect(ask(schema, '{ node { id } }')).toEqual(costs(3))
    expect(ask(schema, '{ node { more } }')).toEqual(costs(7))
    expect(ask(schema, '{ any { ... on A { more } ... on B { b { id } } } }')).toEqual(costs(2 * (3 + 4 + 1)))
  })

  it('leaves out what a condition leaves out', () => {
    const text = 'query ($more: Boolean!) { node { more @include(if: $more) id @skip(if: true) } }'
    expect(ask(schema, text, { more: false })).toEqual(costs(3))
    expect(ask(schema, text, { more: true })).toEqual(costs(7))
  })
})

describe('the cost of a list that is asked for by an interface', () => {
  const schema = build(`
    interface Group { members(first: Int, by: String): [User]  page(first: Int): Page }
    type Team implements Group {
      members(first: Int, by: String @cost(weight: "50")): [User] @listSize(slicingArguments: ["first"])
      page(first: Int): Page @listSize(slicingArguments: ["first"], sizedFields: ["users"])
    }
    type Crowd implements Group {
      members(first: Int, by: String): [User] @listSize(assumedSize: 70)
      page(first: Int): Page
    }
    type Page { users: [User] }
    type User { name: String }
    type Query { group: Group }`)

  it.each([
    ['{ group { members(first: 500) { name } } }', 1 + 500],
    ['{ group { members(first: 5) { name } } }', 1 + 70],
    ['{ group { members { name } } }', 1 + 70],
    ['{ group { members(first: 80, by: "age") { name } } }', 1 + 50 + 80],
    ['{ group { page(first: 500) { users { name } } } }', 1 + 1 + 500],
    [
      '{ group { a: page(first: 500) { ...P } ... on Crowd { page { ...P } } } } fragment P on Page { u: users { name } }',
      1 + 501 + 11,
    ],
  ])('is that of the dearest object: %s', (text, cost) => {
    expect(ask(schema, text)).toEqual(costs(cost))
  })
})

describe('the cost of a list of lists', () => {
  it('counts each list within', () => {
    const schema = build(`
      type T { id: ID }
      type Query { grid: [[T!]!]!  rows(n: Int): [[[T]]] @listSize(slicingArguments: ["n"]) }`)
    expect(ask(schema, '{ grid { id } }')).toEqual(costs(100))
    expect(ask(schema, '{ rows(n: 3) { id } }')).toEqual(costs(300))
  })
})

describe('the cost of a list that is sized above and has an argument of its own', () => {
  const schema = build(`
    type Page {
      users(first: Int): [User] @listSize(slicingArguments: ["first"], assumedSize: 50, requireOneSlicingArgument: false)
    }
    type User { name: String }
    type Query { page(size: Int): Page @listSize(slicingArguments: ["size"], sizedFields: ["users"]) }`)

  it('is that of the larger number, and never of an assumption', () => {
    expect(ask(schema, '{ page(size: 1) { users(first: 1000) { name } } }')).toEqual(costs(1 + 1000))
    expect(ask(schema, '{ page(size: 9) { users(first: 1) { name } } }')).toEqual(costs(1 + 9))
    expect(ask(schema, '{ page(size: 9) { users { name } } }')).toEqual(costs(1 + 9))
  })
})

describe('a query whose sized fields spread fragments again and again', () => {
  it('is weighed in time linear in its text', () => {
    const schema = build(`
      type T { list: [T] one(n: Int): T @listSize(slicingArguments: ["n"], sizedFields: ["list"]) id: ID }
      type Query { t: T }`)
    const depth = 60
    const fragments = Array.from(
      { length: depth },
      (_, at) => `fragment F${at} on T { a: one(n: 1) { ...F${at + 1} } b: one(n: 1) { ...F${at + 1} } }`,
    )
    const text = `{ t { ...F0 } } ${fragments.join(' ')} fragment F${depth} on T { id }`
    expect(ask(schema, text)).toEqual(costs(2 ** (depth + 1) - 1))
  })
})

describe('a query within the limits of depth and aliases that would cost a million', () => {
  it('is weighed in time linear in its text', () => {
    const schema = build('type T { list: [T] id: ID } type Query { list: [T] }')
    const fragments = Array.from(
      { length: 14 },
      (_, at) => `fragment F${at} on T { a: list { ...F${at + 1} } b: list { ...F${at + 1} } }`,
    )
    const text = `{ list { ...F0 } } ${fragments.join(' ')} fragment F14 on T { id }`
    const cost = ask(schema, text)
    expect(cost.kind === 'cost' && cost.cost).toBeGreaterThan(1_000_000)
  })
})

describe('a directive that cannot be read', () => {
  it.each([
    ['type Query { a: Int @cost(weight: "-1") }', 'Query.a', /weight of @cost must be a number/],
    ['type Query { a: Int @cost(weight: "much") }', 'Query.a', /weight of @cost must be a number/],
    ['type Query { a: Int @cost(weight: "") }', 'Query.a', /weight of @cost must be a number/],
    [
      'type Query { a: [Int] @listSize(assumedSize: -1) }',
      'Query.a',
      /assumedSize of @listSize must be a whole number/,
    ],
    ['type Query { a(n: String): [Int] @listSize(slicingArguments: ["n"]) }', 'Query.a', /n is none/],
    ['type Query { a: [Int] @listSize(slicingArguments: ["n"]) }', 'Query.a', /n is none/],
    [
      'type Query { a: A @listSize(assumedSize: 1, sizedFields: ["b"]) } type A { b: Int }',
      'Query.a',
      /b is none/,
    ],
    ['type Query { a: Int @listSize(assumedSize: 1) }', 'Query.a', /must stand on a list/],
    ['type Query { a(n: N): Int } input N { a: Int @cost(weight: "x") }', 'N.a', /weight of @cost/],
  ])('is a problem with its coordinate: %s', (sdl, coordinate, message) => {
    const { problems } = readCostWeights(build(sdl))
    expect(problems.map((one) => one.coordinate)).toEqual([coordinate])
    expect(problems[0]?.message).toMatch(message)
  })
})

describe('the names of the directives', () => {
  const schema = (link: string, use: string): GraphQLSchema =>
    buildSchema(
      `directive @link(url: String, as: String, import: [Import]) repeatable on SCHEMA  scalar Import
       directive @price(weight: Int) on FIELD_DEFINITION  directive @cost(weight: Int) on FIELD_DEFINITION
       directive @federation__cost(weight: Int) on FIELD_DEFINITION
       ${link && `extend schema ${link}`}
       type Query { a: Int ${use} }`,
      { assumeValidSDL: true },
    )

  it.each([
    ['', '@cost(weight: 5)', 5],
    ['@link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@cost"])', '@cost(weight: 5)', 5],
    [
      '@link(url: "https://specs.apollo.dev/federation/v2.9", import: [{ name: "@cost", as: "@price" }])',
      '@price(weight: 5)',
      5,
    ],
    ['@link(url: "https://specs.apollo.dev/federation/v2.9")', '@federation__cost(weight: 5)', 5],
    ['@link(url: "https://specs.apollo.dev/cost/v0.1")', '@cost(weight: 5)', 5],
    ['@link(url: "https://example.org/shop/v1.0", import: ["@cost"])', '@cost(weight: 5)', 0],
  ])('come from links: %s with %s', (link, use, weight) => {
    expect(readCostWeights(schema(link, use)).fieldOf('Query.a')?.weight).toBe(weight)
  })
})

describe('the example of docs/limits.md', () => {
  it('can be read, and costs what the text says', () => {
    const [, example = ''] = /```graphql\n(.*?)```/s.exec(readFileSync('docs/limits.md', 'utf8')) ?? []
    const schema = build(`${example}
      type UserConnection { edges: [Edge] } type Edge { node: User } type User { name: String } type Report { title: String }`)
    expect(ask(schema, '{ users(first: 5) { edges { node { name } } } }')).toEqual(costs(1 + 5 * 2))
    expect(ask(schema, '{ report(filter: { text: "x" }) { title } }')).toEqual(costs(50 + 1 + 5))
  })
})
