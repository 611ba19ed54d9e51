import { describe, expect, it, jest } from '@jest/globals'
import { startGateway } from '../kit/gateway.ts'
import { compose } from '../support/composition.ts'
import { type Recorder, sendJson, startRecorder } from './recorder.ts'

jest.setTimeout(60_000)

const SUBGRAPHS = {
  shop: `
    type Query { products: [Product!] best: Product! found: [Found] shade: Shade shades: [Shade!] count: Int }
    union Found = Product | Hidden | Plain
    type Hidden @inaccessible { id: ID! }
    type Plain { text: String }
    enum Shade { DARK LIGHT SECRET @inaccessible }
    type Product @key(fields: "id") { id: ID! name: String price: Int }
    type Mutation { sell: Product @public  buy: Product @public }`,
  stock: `type Product @key(fields: "id") { id: ID! price: Int @external  left: Int  must: Int!  value: Int @requires(fields: "price") }`,
  reviews: `type Product @key(fields: "id") { id: ID! reviews: [Review!] } type Review { body: String! }`,
} as const
type Name = keyof typeof SUBGRAPHS

async function start(answers: Readonly<Partial<Record<Name, string | Recorder['answer']>>>) {
  const servers: Record<Name, Recorder> = {
    shop: await startRecorder('type Query { a: Int }'),
    stock: await startRecorder('type Query { a: Int }'),
    reviews: await startRecorder('type Query { a: Int }'),
  }
  for (const [name, answer] of Object.entries(answers))
    servers[name as Name].answer =
      typeof answer === 'string' ? (_, response) => sendJson(response, 200, answer) : answer
  const text = compose(SUBGRAPHS, (name) => servers[name as Name].url)
  const { graphql } = await startGateway({
    before: 'supergraph',
    supergraph: {
      sdl: () => ({ name: 'supergraph.graphql', text }),
      subgraphs: { stock: { retries: { attempts: 0 } } },
    },
  })
  return { ...servers, ask: async (query: string) => (await graphql(query)).body }
}

const TWO = '{"data":{"products":[{"__typename":"Product","id":"1"},{"__typename":"Product","id":"2"}]}}'
const INVALID = {
  message: 'The API behind this gateway answered with something invalid',
  code: 'UPSTREAM_INVALID_ANSWER',
}

/** The errors as message, path and code. */
function told(body: { readonly errors?: unknown }): unknown {
  const errors = (body.errors ?? []) as readonly {
    readonly path?: unknown
    readonly extensions?: { readonly code?: unknown }
  }[]
  return errors.map(({ path, extensions }) => [path, extensions?.code])
}

describe('what fails behind a supergraph', () => {
  it('is told at every place that it leaves null, of every object that asked', async () => {
    /** The key that a field is asked for by. */
    const keyOf = ({ body }: { readonly body: string }, name: string): string =>
      new RegExp(`(\\w+): ${name}`).exec(body)?.[1] ?? name
    const { ask } = await start({
      shop(request, response) {
        const products = ['1', '2', '1'].map((id) => ({ __typename: 'Product', id }))
        sendJson(response, 200, JSON.stringify({ data: { [keyOf(request, 'products')]: products } }))
      },
      stock(request, response) {
        const left = keyOf(request, 'left')
        const data = { _entities: [{ [left]: null }, { [left]: 3 }] }
        const error = { message: 'gone', path: ['_entities', 0, left], extensions: { code: 'GONE' } }
        sendJson(response, 200, JSON.stringify({ data, errors: [error] }))
      },
    })
    const body = await ask('{ all: products { rest: left } }')
    expect(body.data).toEqual({ all: [{ rest: null }, { rest: 3 }, { rest: null }] })
    expect(told(body)).toEqual([
      [['all', 0, 'rest'], 'GONE'],
      [['all', 2, 'rest'], 'GONE'],
    ])
  })

  it('takes the nearest place that may be null, and is told once', async () => {
    const { ask } = await start({
      shop: TWO,
      stock:
        '{"data":{"_entities":[{"must":1},null]},"errors":[{"message":"gone","path":["_entities",1],"extensions":{"code":"GONE"}}]}',
    })
    const body = await ask('{ products { id must } count }')
    expect(body.data).toEqual({ products: null, count: null })
    expect(told(body)).toEqual([[['products', 1, 'must'], 'GONE']])
  })

  it('is an error where a subgraph leaves out, without a word, what may not be null', async () => {
    const { ask } = await start({ shop: TWO, stock: '{"data":{"_entities":[{"must":1},null]}}' })
    const body = await ask('{ products { must } }')
    expect(body.data).toEqual({ products: null })
    expect(told(body)).toEqual([[['products', 1, 'must'], INVALID.code]])
  })

  it('takes all of the data where the root field may not be null', async () => {
    const { ask } = await start({
      shop: '{"data":null,"errors":[{"message":"no","extensions":{"code":"NO"}}]}',
    })
    const body = await ask('{ best { name } }')
    expect([body.data, told(body)]).toEqual([null, [[['best'], 'NO']]])
  })

  it('leaves alone what other subgraphs have answered', async () => {
    const { ask } = await start({
      shop: TWO,
      stock: (_, response) => sendJson(response, 500, 'oops'),
      reviews: '{"data":{"_entities":[{"reviews":[{"body":"a"}]},{"reviews":[]}]}}',
    })
    const body = await ask('{ products { left reviews { body } } }')
    expect(body.data).toEqual({
      products: [
        { left: null, reviews: [{ body: 'a' }] },
        { left: null, reviews: [] },
      ],
    })
    expect(told(body)).toEqual([
      [['products', 0, 'left'], INVALID.code],
      [['products', 1, 'left'], INVALID.code],
    ])
  })

  it('has nothing computed from what is missing', async () => {
    // Both are asked for, and the one has failed when the other is to be computed from it.
    const { ask, stock } = await start({
      shop: '{"data":{"products":[{"__typename":"Product","id":"1"}]},"errors":[{"message":"no price","path":["products",0,"price"]}]}',
      stock: '{"data":{"_entities":[{"value":99}]}}',
    })
    const body = await ask('{ products { value } }')
    expect(body.data).toEqual({ products: [{ value: null }] })
    expect(told(body)).toEqual([[['products', 0], 'DOWNSTREAM_SERVICE_ERROR']])
    expect(stock.received).toEqual([])
  })

  it('does not keep the next root field of a mutation from running, after all that belongs to the one before', async () => {
    const order: string[] = []
    const { ask } = await start({
      shop({ body }, response) {
        order.push(/sell|buy/.exec(body)?.[0] ?? '')
        sendJson(
          response,
          200,
          body.includes('sell')
            ? '{"data":{"sell":{"__typename":"Product","id":"1"}}}'
            : '{"data":{"buy":{"name":"b"}}}',
        )
      },
      async stock(_, response) {
        await new Promise((resolve) => setImmediate(resolve))
        order.push('joined')
        sendJson(response, 200, '{"data":{"_entities":[null]}}')
      },
    })
    const body = await ask('mutation { sell { left } buy { name } }')
    expect(body).toEqual({ data: { sell: { left: null }, buy: { name: 'b' } } })
    expect(order).toEqual(['sell', 'joined', 'buy'])
  })
})

describe('what callers do not know', () => {
  it('is null: values of enums, types of unions, and what stands where something else belongs', async () => {
    const { ask } = await start({
      shop: '{"data":{"shade":"SECRET","shades":["DARK","LIGHT"],"found":[{"__typename":"Hidden","id":"h"},{"__typename":"Plain","text":"t","more":1},{"__typename":"Nobody"}],"count":"many"}}',
    })
    const body = await ask('{ shade shades found { __typename ... on Plain { text } } count }')
    expect(body.data).toEqual({
      shade: null,
      shades: ['DARK', 'LIGHT'],
      found: [null, { __typename: 'Plain', text: 't' }, null],
      count: null,
    })
    expect(told(body)).toEqual([[['count'], INVALID.code]])
  })

  it('is an error where null may not be', async () => {
    const { ask } = await start({ shop: '{"data":{"shades":["DARK","SECRET"],"products":{"id":1}}}' })
    const body = await ask('{ shades products { id } }')
    expect(body.data).toEqual({ shades: null, products: null })
    expect(told(body)).toEqual([
      [['shades', 1], INVALID.code],
      [['products'], INVALID.code],
    ])
  })
})
