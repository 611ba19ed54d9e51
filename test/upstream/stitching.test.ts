import { describe, expect, it, jest } from '@jest/globals'
import { decodeJwt } from 'jose'
import type { StitchedUpstreamOptions } from '../../src/upstream/composed/stitching-options.ts'
import { run } from '../cli/terminal.ts'
import { SECRET } from '../kit/client.ts'
import { startGateway } from '../kit/gateway.ts'
import { type Recorder, startRecorder } from './recorder.ts'

jest.setTimeout(60_000)

const SHOP = `
  interface Named { name: String! }
  scalar Money
  type Order implements Named { id: ID!  name: String!  total: Money  customer: Customer }
  type Customer { name: String!  secret: String }
  union Thing = Order | Customer
  input OrderInput { name: String! }
  type Query { orders: [Order!]!  order(id: ID!): Order  things: [Thing!]! }
  type Mutation { createOrder(input: OrderInput!): Order  login: Customer }
`
const STAFF = `
  scalar Money
  type Person { name: String!  salary: Money }
  type Query { people(first: Int): [Person!]! }
  type Mutation { createPerson(name: String!): Person }
`
const ORDERS = [
  { __typename: 'Order', id: '1', name: 'Table', total: 7, customer: { name: 'Ada', secret: 's' } },
]

async function startTwo(): Promise<{ readonly shop: Recorder; readonly staff: Recorder }> {
  const shop = await startRecorder(SHOP, {
    Query: {
      orders: () => ORDERS,
      order: () => ORDERS[0],
      things: () => [...ORDERS, { __typename: 'Customer', name: 'Ada' }],
    },
    Mutation: {
      createOrder: (_: unknown, { input }: { readonly input: object }) => ({ ...ORDERS[0], ...input }),
      login: () => ({ name: 'Ada' }),
    },
  })
  const staff = await startRecorder(STAFF, {
    Query: {
      people: (_: unknown, { first }: { readonly first?: number }) =>
        [{ name: 'Bob', salary: 5 }].slice(0, first ?? 9),
    },
    Mutation: { createPerson: (_: unknown, { name }: { readonly name: string }) => ({ name }) },
  })
  return { shop, staff }
}

const start = (
  { shop, staff }: { readonly shop: Recorder; readonly staff: Recorder },
  rules = '',
  more: Readonly<Record<string, Partial<StitchedUpstreamOptions>>> = {},
) =>
  startGateway({
    before: 'upstreams',
    upstreams: { shop: { url: shop.url, ...more['shop'] }, staff: { url: staff.url, ...more['staff'] } },
    rules: () => [{ name: 'rules.graphql', text: rules }],
  })

const sentTo = ({ received }: Recorder): readonly string[] =>
  received.splice(0).map(({ body }) => String(JSON.parse(body).query).replaceAll(/\s+/g, ' '))

describe('a gateway before several upstreams', () => {
  it('tells each who asks with no more scopes than what it is asked for needs', async () => {
    const both = await startTwo()
    const identity = (audience: string) => ({ authorization: 'token', token: { audience } }) as const
    const { graphql, tokenFor } = await startGateway({
      before: 'upstreams',
      baseline: { query: 'public', mutation: 'derived', subscription: 'public' },
      upstreams: {
        shop: { url: both.shop.url, prefix: 'shop_', ...identity('shop') },
        staff: { url: both.staff.url, ...identity('staff') },
      },
      rules: () => [
        {
          name: 'rules.graphql',
          text: `
              interface shop_Named { name: String! @auth(scopes: [["named:name"]]) }
              type shop_Customer { secret: String @auth(scopes: [["customer:secret"]]) }
              type Person { salary: Money @auth(scopes: [["staff:salary"]]) }
            `,
        },
      ],
    })
    const query =
      '{ shop_orders { customer { secret } } shop_things { ... on shop_Named { name } } people { salary name } }'
    const { body } = await graphql(query, { token: await tokenFor('*') })
    expect(body.errors).toBeUndefined()
    const scopesOf = ({ received }: Recorder): readonly unknown[] =>
      received.map(({ headers }) => {
        const authorization = headers.find(([name]) => name === 'authorization')?.[1] ?? ''
        return decodeJwt(authorization.replace('Bearer ', ''))['scope']
      })
    expect([scopesOf(both.shop), scopesOf(both.staff)]).toEqual([
      ['customer:secret named:name'],
      ['staff:salary'],
    ])
  })

  it('asks each for its own, and nobody for what is denied', async () => {
    const both = await startTwo()
    const { graphql, tokenFor } = await start(both)
    const { body } = await graphql(
      '{ orders { name total customer { name } } people(first: 1) { name salary } }',
    )
    expect(body).toEqual({
      data: {
        orders: [{ name: 'Table', total: 7, customer: { name: 'Ada' } }],
        people: [{ name: 'Bob', salary: 5 }],
      },
    })
    expect([sentTo(both.shop).length, sentTo(both.staff).length]).toEqual([1, 1])
    const create =
      'mutation { createOrder(input: { name: "Desk" }) { name } createPerson(name: "Eve") { name } }'
    const denied = await graphql(create, { token: await tokenFor('Mutation:Order:Create') })
    expect([denied.status, denied.body.errors?.map(({ extensions }) => extensions?.['coordinate'])]).toEqual([
      403,
      ['Mutation.createPerson'],
    ])
    expect([sentTo(both.shop), sentTo(both.staff)]).toEqual([[], []])
    const allowed = await graphql(create, { token: await tokenFor('Mutation:*') })
    expect(allowed.body.data).toEqual({ createOrder: { name: 'Desk' }, createPerson: { name: 'Eve' } })
  })

  it('is guarded by the rules that lie over the stitched schema', async () => {
    const both = await startTwo()
    const { graphql } = await start(
      both,
      'extend type Customer { secret: String @auth(scopes: [["secret"]]) } extend type Person { salary: Money @auth(scopes: [["pay"]]) }',
    )
    const { status, body } = await graphql('{ orders { name customer { secret } } people { name salary } }')
    expect([status, body.data]).toEqual([
      200,
      { orders: [{ name: 'Table', customer: { secret: null } }], people: [{ name: 'Bob', salary: null }] },
    ])
    expect(body.errors?.map(({ extensions }) => extensions?.['coordinate'])).toEqual([
      'Customer.secret',
      'Person.salary',
    ])
    expect(sentTo(both.shop).join()).not.toContain('secret')
    expect(sentTo(both.staff).join()).not.toContain('salary')
  })

  it('ends the start at a rule for what is not there', async () => {
    await expect(start(await startTwo(), 'extend type Custoner { name: String @auth }')).rejects.toThrow(
      /Custoner: there is no such type .* Did you mean "Customer"\?/,
    )
  })

  it('tells apart by a prefix what two upstreams call the same, and derives scopes from what it is without', async () => {
    const both = { shop: (await startTwo()).shop, staff: (await startTwo()).shop }
    const { graphql, tokenFor } = await start(both, '', { staff: { prefix: 'old_' } })
    const { body } = await graphql(
      '{ orders { name } old_orders { __typename name } old_things { __typename ... on old_Order { id } ... on old_Customer { name } } }',
    )
    expect(body).toEqual({
      data: {
        orders: [{ name: 'Table' }],
        old_orders: [{ __typename: 'old_Order', name: 'Table' }],
        old_things: [
          { __typename: 'old_Order', id: '1' },
          { __typename: 'old_Customer', name: 'Ada' },
        ],
      },
    })
    sentTo(both.shop)
    sentTo(both.staff)
    const create = 'mutation($input: old_OrderInput!) { old_createOrder(input: $input) { name } }'
    const variables = { input: { name: 'Desk' } }
    const denied = await graphql(create, { variables, token: await tokenFor('Mutation:Order:*') })
    expect([denied.status, denied.body.errors?.[0]?.extensions?.['missingScopes']]).toEqual([
      403,
      ['Mutation:old_Order:Create'],
    ])
    expect(sentTo(both.staff)).toEqual([])
    const token = await tokenFor('Mutation:old_Order:Create', 'Mutation:old_Customer:Login')
    expect((await graphql(create, { variables, token })).body.data).toEqual({
      old_createOrder: { name: 'Desk' },
    })
    expect((await graphql('mutation { old_login { name } }', { token })).body.data).toEqual({
      old_login: { name: 'Ada' },
    })
    expect(sentTo(both.shop)).toEqual([])
  })

  it('ends the start when two upstreams have one root field, and names them', async () => {
    const { shop } = await startTwo()
    await expect(start({ shop, staff: shop })).rejects.toThrow(
      /query orders: the upstreams "shop" and "staff" both have it\. Give one a prefix: upstreams\.staff\.prefix\./,
    )
  })

  it('ends the start when two upstreams mean different things by one type, and takes what is the same as one', async () => {
    const { staff } = await startTwo()
    const same = await startRecorder(
      '"A sum." scalar Money type Person { salary: Money name: String! } type Query { boss: Person }',
    )
    await expect(start({ shop: same, staff })).resolves.toBeDefined()
    const other = await startRecorder(
      'scalar Money type Person { name: String!, salary: Float } type Query { boss: Person }',
    )
    await expect(start({ shop: other, staff })).rejects.toThrow(
      /^Person: the upstreams "shop" and "staff" both have it, and not the same\./,
    )
  })

  it('reads a schema from SDL, which has no rules of its own', async () => {
    const both = await startTwo()
    const sdl = (text: string) => ({ staff: { sdl: () => [{ name: 'staff.graphql', text }] } })
    const { graphql } = await start(both, '', sdl(STAFF))
    expect((await graphql('{ people { name } }')).body.data).toEqual({ people: [{ name: 'Bob' }] })
    await expect(
      start(both, '', sdl(STAFF.replace('salary: Money', 'salary: Money @auth(scopes: [["pay"]])'))),
    ).rejects.toThrow(
      /Person\.salary: the rules of "staff", as one of several upstreams, belong into the SDL that is laid over all of them/,
    )
  })

  it('takes over a schema that has changed, and none that conflicts', async () => {
    const both = await startTwo()
    const { graphql, gateway } = await start(both)
    const { schema } = await startRecorder(STAFF.replace('people', 'staff'), {
      Query: { staff: () => [{ name: 'Eve' }] },
    })
    const { schema: bad } = await startRecorder(
      STAFF.replace('people(first: Int): [Person!]!', 'orders: Int'),
    )
    const before = both.staff.schema
    both.staff.schema = bad
    expect((await gateway.reload()).kind).toBe('refused')
    both.staff.schema = before
    expect((await graphql('{ people { name } }')).body.data).toEqual({ people: [{ name: 'Bob' }] })
    expect((await gateway.reload()).kind).toBe('unchanged')
    both.staff.schema = schema
    expect((await gateway.reload()).kind).toBe('taken')
    expect((await graphql('{ staff { name } }')).body.data).toEqual({ staff: [{ name: 'Eve' }] })
    expect((await graphql('{ people { name } }')).body.errors?.[0]?.extensions?.['code']).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    )
  })
})

describe('the command line before several upstreams', () => {
  const config = (shop: string, rest = '') =>
    `port: 0\nlogLevel: silent\njwt: { secret: "${SECRET}" }\nstore: "memory:"\nupstreams:\n  shop: { url: "${shop}"${rest} }\n`

  it('starts, with rules over all of them', async () => {
    const { shop } = await startTwo()
    const files = {
      'test.yaml': config(shop.url),
      'r.graphql': 'extend type Order { total: Money @auth(scopes: [["pay"]]) }',
    }
    const { code, stdout } = await run(['start', '--config', 'test.yaml', '--schema', 'r.graphql'], files)
    expect([code, stdout]).toEqual([0, expect.stringContaining('listens on')])
  })

  it.each([
    [', prefix: "1x"', /upstreams\.shop\.prefix \(line 6, column 47\): must be the beginning of a name/],
    [
      ', headers: { x-key: s }',
      /baseline.*is missing: it must be written down where upstreams\.shop\.headers are added/,
    ],
    [' }\nsupergraph: { file: s.graphql', /supergraph \(line 7, column 13\): stands beside upstreams/],
  ])('ends with a line where an upstream is set up with %s', async (rest, expected) => {
    const { code, stderr } = await run(['start', '--config', 'test.yaml'], {
      'test.yaml': config('http://127.0.0.1:9/', rest),
    })
    expect([code, stderr]).toEqual([2, expect.stringMatching(expected)])
  })
})
