import { describe, expect, it } from '@jest/globals'
import { WAYS } from './ways.ts'

const sdl = /* GraphQL */ `
  interface Shape { side(of: Int): String }
  interface Round implements Shape { side(of: Int @auth(scopes: [["round"]])): String }
  type Circle implements Shape & Round { side(of: Int): String }
  type Square implements Shape { side(of: Int): String }
  input Choice @oneOf { open: Int, secret: String @auth(scopes: [["secret"]]) }
  input Deep { in: [[Deep]], secret: String @auth(scopes: [["secret"]]) }
  scalar Json
  type Query {
    shape: Shape
    circle: Circle
    square: Square
    choose(one: Choice): String
    deep(deep: [[Deep]]): String
    notZero(id: ID): String @auth(scopes: [["other"]], if: "args.id != '0' && args.id != '7'")
    few(first: Int): String @auth(scopes: [["other"]], if: "!has(args.first) || args.first <= 100")
    noAdmin(json: Json): String @auth(scopes: [["other"]], if: "!has(args.json.admin)")
    cheap(price: Float): String @auth(scopes: [["other"]], if: "args.price < 10.0")
  }
`

type Variables = Readonly<Record<string, unknown>>

describe.each(WAYS)('over $name:', ({ attempt }) => {
  it.each<[string, string, Variables]>([
    ['an interface of those that need it', '{ shape { side(of: 1) } }', {}],
    ['a fragment on the interface of an interface', '{ circle { ... on Shape { side(of: 1) } } }', {}],
    ['fragments in fragments', '{ shape { ... on Round { ... on Shape { side(of: 1) } } } }', {}],
    ['a variable in a choice', 'query ($s: String!) { choose(one: {secret: $s}) }', { s: 'a' }],
    ['a choice', 'query ($c: Choice) { choose(one: $c) }', { c: { secret: 'a' } }],
    ['a variable in lists', 'query ($d: Deep) { deep(deep: [[{in: [[$d]]}]]) }', { d: { secret: 'a' } }],
    ['one for a list of lists', 'query ($d: [[Deep]]) { deep(deep: $d) }', { d: { in: { secret: null } } }],
    ['a default for lists', 'query ($d: [[Deep]] = {in: {in: {secret: null}}}) { deep(deep: $d) }', {}],
    ['a number for an ID', 'query ($i: ID) { notZero(id: $i) }', { i: 7 }],
    ['no argument for a comparison', '{ notZero }', {}],
    ['a number that is too large', 'query ($f: Int) { few(first: $f) }', { f: 101 }],
    ['null for a number', 'query ($f: Int) { few(first: $f) }', { f: null }],
    ['an object in a scalar', 'query ($j: Json) { noAdmin(json: $j) }', { j: { admin: 0 } }],
    ['a list in a scalar', 'query ($j: Json) { noAdmin(json: $j) }', { j: [{ admin: 0 }] }],
    ['a variable in a scalar', 'query ($j: Int) { noAdmin(json: {admin: $j}) }', { j: 0 }],
    ['a number beyond every limit', 'query ($p: Float) { cheap(price: $p) }', { p: 1e300 }],
  ])('no rule on a value is passed by %s', async (_, operation, variables) => {
    const { errors, ran } = await attempt({ sdl, operation, variables, allow: ['other'] })
    expect(ran).toEqual([])
    expect(errors.map(({ code }) => code)).toEqual(['FORBIDDEN'])
  })

  it('one fragment is denied where an object needs more, and runs where another needs nothing', async () => {
    const operation = '{ circle { ...Side } square { ...Side } } fragment Side on Shape { side(of: 1) }'
    const { errors, ran } = await attempt({ sdl, operation, allow: ['other'] })
    expect(ran).toEqual(['Query.circle', 'Query.square', 'Square.side'])
    expect(errors).toEqual([
      expect.objectContaining({ code: 'FORBIDDEN', path: 'circle.side', arguments: ['Shape.side(of:)'] }),
    ])
  })

  it('what one set of values was allowed is no answer for another, nor for another caller', async () => {
    const operation = 'query ($f: Int, $d: [[Deep]]) { few(first: $f) deep(deep: $d) }'
    const secret = { in: { secret: 'a' } }
    const asked: readonly (readonly [Variables, readonly string[], readonly string[]])[] = [
      [{ f: 1 }, ['other'], ['Query.deep', 'Query.few']],
      [{ f: 1, d: secret }, ['other'], ['Query.few']],
      [{ f: 1, d: secret }, ['other', 'secret'], ['Query.deep', 'Query.few']],
      [{ f: 101, d: secret }, ['other', 'secret'], ['Query.deep']],
      [{ f: 101, d: secret }, ['other'], []],
      [{ f: 1, d: secret }, ['other'], ['Query.few']],
      [{ f: 1, d: {} }, ['other'], ['Query.deep', 'Query.few']],
    ]
    for (const [variables, allow, expected] of asked)
      expect((await attempt({ sdl, operation, variables, allow })).ran).toEqual(expected)
  })
})
