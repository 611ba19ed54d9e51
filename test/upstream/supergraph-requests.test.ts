import { describe, expect, it, jest } from '@jest/globals'
import { startGateway } from '../kit/gateway.ts'
import { compose } from '../support/composition.ts'
import { type Recorder, sendJson, startRecorder } from './recorder.ts'

jest.setTimeout(60_000)

/** Two subgraphs that write down what they get, and answer with what they are told to. */
async function start(shop: string, stock: string) {
  const servers = {
    shop: await startRecorder('type Query { a: Int }'),
    stock: await startRecorder('type Query { a: Int }'),
  }
  const text = compose({ shop, stock }, (name) => servers[name as keyof typeof servers].url)
  const gateway = await startGateway({ before: 'supergraph', supergraph: text })
  const sent = ({ received }: Recorder): string => received.map(({ body }) => body).join('\n')
  return { ...servers, ...gateway, sent }
}

const answerWith =
  (json: string): Recorder['answer'] =>
  (_, response) =>
    sendJson(response, 200, json)

const SHOP = `
  type Query { product(id: Big, note: String, factor: Float): Product products: [Product!] named: Names }
  scalar Big
  type Product @key(fields: "id") { id: Big! price: Float constructor: String size(unit: String): Int }
  type Names { constructor: Int toString: String hasOwnProperty: Int }`
const STOCK = `
  scalar Big
  type Product @key(fields: "id") { id: Big! count(of: String): Big }`

describe('what a supergraph’s subgraphs are sent and answer', () => {
  it('keeps the digits of every number, in literals, variables, keys and answers', async () => {
    const { shop, stock, sent, graphql } = await start(SHOP, STOCK)
    shop.answer = answerWith(
      '{"data":{"product":{"__typename":"Product","id":9007199254740993,"price":1.10}}}',
    )
    stock.answer = answerWith('{"data":{"_entities":[{"count":123456789012345678901234567890}]}}')
    const { text } = await graphql('{ product(id: 9007199254740995, factor: 1.50) { id price count } }')
    expect(JSON.stringify(text)).toBe(
      JSON.stringify(
        '{"data":{"product":{"id":9007199254740993,"price":1.10,"count":123456789012345678901234567890}}}\n',
      ).replace('\\n', text.endsWith('\n') ? '\\n' : ''),
    )
    expect(sent(shop)).toContain('id: 9007199254740995')
    expect(sent(shop)).toContain('factor: 1.50')
    expect(sent(stock)).toContain('"id":9007199254740993')
  })

  it('keeps texts as they were written', async () => {
    const { shop, graphql } = await start(SHOP, STOCK)
    shop.answer = answerWith('{"data":{"product":null}}')
    const { body } = await graphql(
      String.raw`{ product(note: "a \"b\" \\ \u00e9 #{} portcullis_literal_0") { price } }`,
    )
    expect(body).toEqual({ data: { product: null } })
    const { query } = JSON.parse(shop.received[0]?.body ?? '{}') as { readonly query: string }
    expect(query).toContain(String.raw`note: "a \"b\" \\ é #{} portcullis_literal_0"`)
  })

  it('has no variable of the caller in place of one that joins objects', async () => {
    const { shop, stock, sent, graphql } = await start(SHOP, STOCK)
    shop.answer = answerWith('{"data":{"products":[{"__typename":"Product","id":1}]}}')
    stock.answer = answerWith('{"data":{"_entities":[{"count":2}]}}')
    const query =
      'query ($representations: String, $__batch_reps_0: String) { products { count(of: $representations) } }'
    const { body } = await graphql(query, { variables: { representations: 'x', __batch_reps_0: 'y' } })
    expect(body.errors?.[0]?.message).toContain('"$__batch_reps_0" is never used')
    const { body: other } = await graphql(
      'query ($representations: String) { products { count(of: $representations) } }',
      {
        variables: { representations: 'x' },
      },
    )
    expect(other).toEqual({ data: { products: [{ count: 2 }] } })
    expect(JSON.parse(sent(stock))).toMatchObject({
      variables: { v_representations: 'x', representations: [{ __typename: 'Product', id: 1 }] },
    })
  })

  it('meets nothing that every object inherits, and no key of the caller', async () => {
    const { shop, stock, graphql } = await start(SHOP, STOCK)
    /** Each key that is asked for, with a value by the name of its field. */
    const valuesOf = (body: string, values: Readonly<Record<string, unknown>>) => {
      const { query } = JSON.parse(body) as { readonly query: string }
      const keys = [...query.matchAll(/(_a\d+): (\w+)/g)].map(([, key = '', name = '']) => [
        key,
        values[name],
      ])
      return { ...values, ...Object.fromEntries(keys) }
    }
    shop.answer = ({ body }, response) => {
      const product = valuesOf(body, { __typename: 'Product', id: 1, constructor: 'C', price: 3 })
      sendJson(response, 200, JSON.stringify({ data: { products: [product], named: {} } }))
    }
    stock.answer = ({ body }, response) => {
      const product = JSON.stringify(valuesOf(body, { count: 7 })).replace(
        '{',
        '{"__proto__":{"polluted":1},',
      )
      sendJson(response, 200, `{"data":{"_entities":[${product}]}}`)
    }
    const { text } = await graphql(
      '{ products { constructor id: price __typename: price __proto__: count count } named { constructor toString hasOwnProperty } }',
    )
    expect(JSON.parse(text)).toEqual(
      JSON.parse(
        '{"data":{"products":[{"constructor":"C","id":3,"__typename":3,"__proto__":7,"count":7}],"named":{"constructor":null,"toString":null,"hasOwnProperty":null}}}',
      ),
    )
    expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined()
  })

  it('computes a field from what it requires, whatever the caller asks of the same field', async () => {
    const { shop, stock, graphql } = await start(
      `type Query { product: Product }
       type Product @key(fields: "id") { id: ID! price(in: String!): Int maker: Maker }
       type Maker { size(in: String!): Int }`,
      `type Product @key(fields: "id") {
         id: ID! price(in: String!): Int @external maker: Maker @external
         fee: Int @requires(fields: """price(in: "EUR") maker { size(in: "m") }""")
         feeInDollars: Int @requires(fields: """price(in: "USD")""")
       }
       type Maker @external { size(in: String!): Int }`,
    )
    const prices: Readonly<Record<string, number>> = { EUR: 1, USD: 2, GBP: 3, m: 4, ft: 5 }
    /** What a selection asks for of `price` and `size`, by its keys. */
    const valuesOf = (query: string, field: string) =>
      Object.fromEntries(
        [...query.matchAll(new RegExp(`(?:(\\w+): )?${field}\\(in: "(\\w+)"\\)`, 'g'))].map(
          ([, key = field, unit = '']) => [key, prices[unit]],
        ),
      )
    shop.answer = ({ body }, response) => {
      const { query } = JSON.parse(body) as { readonly query: string }
      const product = {
        __typename: 'Product',
        id: '1',
        ...valuesOf(query, 'price'),
        maker: valuesOf(query, 'size'),
      }
      sendJson(response, 200, JSON.stringify({ data: { product } }))
    }
    stock.answer = answerWith(
      '{"data":{"_entities":[{"fee":10}],"_e0":[{"fee":10}],"_e1":[{"feeInDollars":20}]}}',
    )
    const { body } = await graphql(
      '{ product { price(in: "GBP") maker { size(in: "ft") } fee feeInDollars } }',
    )
    expect(body).toEqual({
      data: { product: { price: 3, maker: { size: 5 }, fee: 10, feeInDollars: 20 } },
    })
    const sent = stock.received.flatMap(({ body }) => {
      const { variables } = JSON.parse(body) as { readonly variables: Readonly<Record<string, unknown>> }
      return Object.values(variables).flat()
    })
    expect(sent).toEqual(
      expect.arrayContaining([
        { __typename: 'Product', id: '1', price: 1, maker: { size: 4 } },
        { __typename: 'Product', id: '1', price: 2 },
      ]),
    )
  })

  it('gives what a field requires the arguments of the schema, which no caller has supplied or can change', async () => {
    const { shop, stock, graphql, tokenFor } = await start(
      `type Query { product: Product }
       type Product @key(fields: "id") {
         id: ID!
         price(in: String @auth(scopes: [["price:in"]])): Int
         weight(in: String @auth(scopes: [["weight:in"]])): Int @auth(scopes: [["weight"]])
       }`,
      `type Product @key(fields: "id") {
         id: ID! price(in: String): Int @external weight(in: String): Int @external
         fee: Int @requires(fields: """price(in: "EUR")""")
         post: Int @requires(fields: """weight(in: "kg")""")
       }`,
    )
    shop.answer = ({ body }, response) => {
      const { query } = JSON.parse(body) as { readonly query: string }
      const keys = [...query.matchAll(/(?:(\w+): )?(price|weight)\b/g)].map(
        ([, key, name = '']) => key ?? name,
      )
      const product = { __typename: 'Product', id: '1', ...Object.fromEntries(keys.map((key) => [key, 5])) }
      sendJson(response, 200, JSON.stringify({ data: { product } }))
    }
    stock.answer = answerWith('{"data":{"_entities":[{"fee":10,"post":20}]}}')
    const lacking = await tokenFor('weight')
    const ask = (query: string, variables: Readonly<Record<string, unknown>> = {}) =>
      graphql(query, { token: lacking, variables })
    const asked = (): string => shop.received.map(({ body }) => body).join()

    for (const [query, variables] of [
      ['{ product { price(in: "USD") fee } }', {}],
      ['{ product { _a0: price(in: "EUR") } }', {}],
      ['query ($in: String) { product { price(in: $in) fee } }', { in: 'USD' }],
      ['query ($in: String = "USD") { product { price(in: $in) fee } }', {}],
    ] as const) {
      const { body } = await ask(query, variables)
      const [error] = body.errors ?? []
      expect([error?.extensions?.['code'], error?.extensions?.['missingScopes']]).toEqual([
        'FORBIDDEN',
        ['price:in'],
      ])
    }
    expect(asked()).not.toMatch(/USD/)
    const fee = await ask('{ product { price fee } }', { in: 'USD' })
    expect(fee.body).toEqual({ data: { product: { price: 5, fee: 10 } } })
    expect(asked()).toMatch(/price\(in: \\"EUR\\"\)/)
    expect(asked()).not.toMatch(/USD/)

    // The rule of the field that is read holds for whoever has it read.
    expect((await ask('{ product { post } }')).body).toEqual({ data: { product: { post: 20 } } })
    const nobody = await graphql('{ product { post } }', { token: await tokenFor('price:in') })
    expect(nobody.body.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' })
    expect(asked().match(/weight/g)).toHaveLength(1)
  })

  it('is nothing that a condition leaves out, whatever else needs it', async () => {
    const { shop, stock, sent, graphql } = await start(SHOP, STOCK)
    shop.answer = answerWith('{"data":{"products":[{"__typename":"Product","id":1}]}}')
    stock.answer = answerWith('{"data":{"_entities":[{"count":7}]}}')
    const query =
      'query ($no: Boolean!) { products { id @include(if: $no) price @include(if: $no) count @skip(if: $no) } }'
    const { body } = await graphql(query, { variables: { no: false } })
    expect(body).toEqual({ data: { products: [{ count: 7 }] } })
    expect(sent(shop)).not.toMatch(/price|include|skip|\$no/)
    stock.received.length = 0
    shop.answer = answerWith('{"data":{"products":[{"id":1,"price":2}]}}')
    expect((await graphql(query, { variables: { no: true } })).body).toEqual({
      data: { products: [{ id: 1, price: 2 }] },
    })
    expect(stock.received).toEqual([])
  })
})

describe('directives of a caller’s operation before a supergraph', () => {
  const DIRECTIVES = `
    directive @inContext(country: String!) on QUERY
    directive @trace(id: String) on FIELD | FRAGMENT_SPREAD | VARIABLE_DEFINITION`
  const startDirected = () => start(`${DIRECTIVES} ${SHOP}`, `${DIRECTIVES} ${STOCK}`)

  it('reach the subgraphs that they are about', async () => {
    const { shop, stock, sent, graphql } = await startDirected()
    shop.answer = answerWith('{"data":{"products":[{"__typename":"Product","id":1,"_a0":2}]}}')
    stock.answer = answerWith('{"data":{"_entities":[{"count":7}]}}')
    const query =
      'query ($country: String!, $id: String) @inContext(country: $country) { products { price @trace(id: $id) count } }'
    const { body } = await graphql(query, { variables: { country: 'FR', id: 't' } })
    expect(body).toEqual({ data: { products: [{ price: 2, count: 7 }] } })
    for (const one of [shop, stock]) {
      expect(sent(one)).toContain('@inContext(country: $country)')
      expect(JSON.parse(sent(one))).toMatchObject({ variables: { country: 'FR' } })
    }
    expect(sent(shop)).toContain('price @trace(id: $id)')
    expect(JSON.parse(sent(shop))).toMatchObject({ variables: { id: 't' } })
    expect(sent(stock)).not.toContain('@trace')
  })

  it.each([
    '{ products { ...F @trace } } fragment F on Product { price }',
    'query ($id: Big @trace) { product(id: $id) { price } }',
    '{ products { price @trace(id: "1") price @trace(id: "2") } }',
  ])('are refused where they would be lost: %s', async (query) => {
    const { shop, stock, graphql } = await startDirected()
    const { body } = await graphql(query)
    expect(body.data).toBeUndefined()
    expect(body.errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['OPERATION_NOT_PLANNABLE'])
    expect([...shop.received, ...stock.received]).toEqual([])
  })
})
