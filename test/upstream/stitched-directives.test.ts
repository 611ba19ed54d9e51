import { describe, expect, it } from '@jest/globals'
import { startGateway } from '../kit/gateway.ts'
import { type Recorder, startRecorder } from './recorder.ts'

const SHOP = `
  directive @inContext(country: Country, where: Where) on QUERY | MUTATION
  directive @mark(name: String) repeatable on FIELD | INLINE_FRAGMENT | FRAGMENT_SPREAD | FRAGMENT_DEFINITION | VARIABLE_DEFINITION
  enum Country { FR DE }
  input Where { countries: [Country!]  first: Int = 3 }
  interface Named { name: String }
  type Order implements Named { name: String  parts(first: Int): [Order] }
  type Query { order: Order  named: Named  n(a: Int): Int }
  type Mutation { createOrder: Order }
`
const STAFF = `
  directive @trace on QUERY | FIELD
  type Query { people: Int }
`

const sentTo = ({ received }: Recorder): readonly unknown[] =>
  received.splice(0).map(({ body }) => {
    const { query, variables } = JSON.parse(body)
    const text = String(query).replaceAll(/\s+/g, ' ')
    return variables === undefined ? text : [text, variables]
  })

async function start(prefix = '') {
  const shop = await startRecorder(SHOP, {
    Query: {
      order: () => ({ name: 'a', parts: [{ name: 'b' }] }),
      named: () => ({ __typename: 'Order', name: 'c' }),
    },
    Mutation: { createOrder: () => ({ name: 'd' }) },
  })
  const staff = await startRecorder(STAFF)
  const gateway = await startGateway({
    before: 'upstreams',
    upstreams: { shop: { url: shop.url, prefix }, staff: { url: staff.url } },
    baseline: { query: 'public', mutation: 'public', subscription: 'public' },
  })
  return { shop, staff, ...gateway }
}

describe('a directive of an operation, before several upstreams', () => {
  it('reaches the upstreams that define it, and no others', async () => {
    const { shop, staff, graphql } = await start()
    const { body } = await graphql('query Q @inContext(country: FR) @trace { order { name } people }')
    expect(body).toEqual({ data: { order: { name: 'a' }, people: null } })
    expect(sentTo(shop)).toEqual(['query Q @inContext(country: FR) { order { name } }'])
    expect(sentTo(staff)).toEqual(['query Q @trace { people }'])
    await graphql('mutation @inContext(country: DE) { createOrder { name } }')
    expect(sentTo(shop)).toEqual(['mutation @inContext(country: DE) { createOrder { name } }'])
  })

  it('brings its variables along, under the names of types that the upstream knows', async () => {
    const { shop, graphql } = await start('x_')
    const { body } = await graphql(
      'query Q($c: x_Country = DE, $w: x_Where) @inContext(country: $c, where: $w) { x_order { name } }',
      { variables: { w: { countries: ['FR'] } } },
    )
    expect(body.errors).toBeUndefined()
    expect(sentTo(shop)).toEqual([
      [
        'query Q($directive_c: Country, $directive_w: Where) @inContext(country: $directive_c, where: $directive_w) { x_order: order { name } }',
        { directive_c: 'DE', directive_w: { countries: ['FR'], first: 3 } },
      ],
    ])
  })

  it('reaches its upstream on fields at any depth, on inline fragments, and with variables', async () => {
    const { shop, graphql } = await start()
    const { body } = await graphql(
      `query Q($m: String) {
        ...Roots
        named { ... on Order @mark(name: "i") { name @mark(name: $m) } }
      }
      fragment Roots on Query { order @mark(name: "a") { parts(first: 1) @mark(name: "b") @mark { name } } }`,
      { variables: { m: 'v' } },
    )
    expect(body.errors).toBeUndefined()
    const [[text, variables] = []] = sentTo(shop) as [string, object][]
    expect(text).toContain('order @mark(name: "a") { parts(first: 1) @mark(name: "b") @mark { name } }')
    expect(text).toMatch(/\.\.\. on Order @mark\(name: "i"\) \{ name @mark\(name: \$(\w+)\)/)
    expect(Object.values(variables ?? {})).toEqual(['v'])
  })

  it('reaches its upstream from each place where one field is asked for', async () => {
    const { shop, graphql } = await start()
    await graphql(
      '{ order { name } order @mark(name: "b") { name } order @mark(name: "c") @mark(name: "b") { name } }',
    )
    expect(sentTo(shop)).toEqual(['{ order @mark(name: "b") @mark(name: "c") { name } }'])
  })

  it('is refused where an upstream that is asked knows it with other arguments', async () => {
    const { shop, graphql } = await start()
    const other = await startRecorder(
      'directive @inContext(country: String) on QUERY type Query { other: Int }',
    )
    const both = await startGateway({
      before: 'upstreams',
      upstreams: { shop: { url: shop.url }, other: { url: other.url } },
    })
    const query = 'query @inContext(where: {}) { order { name } other }'
    expect((await both.graphql(query)).body.errors?.[0]).toMatchObject({
      message: 'The directive "@inContext" would be lost: the API "other" knows it with other arguments.',
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    })
    expect([...shop.received, ...other.received]).toEqual([])
    expect((await graphql('query @inContext(where: {}) { order { name } }')).body.errors).toBeUndefined()
  })

  it.each<[string, string]>([
    ['query Q @inContext(country: FR) { people }', '"@inContext" would be lost: no API'],
    ['query Q @inContext(country: FR) { __typename }', '"@inContext"'],
    ['{ people @mark }', 'the API "staff" does not know it there'],
    ['{ order @trace { name } }', 'the API "shop" does not know it there'],
    ['{ order { parts { name @trace } } }', 'the API "shop" does not know it there'],
    ['{ ... @mark { order { name } } }', 'put it on the operation, a field or an inline fragment'],
    ['{ order { ...F @mark } } fragment F on Order { name }', 'put it on'],
    ['{ order { ...F } } fragment F on Order @mark { name }', 'put it on'],
    ['query ($a: Int @mark) { n(a: $a) }', 'put it on'],
    ['mutation @inContext(country: FR) { createOrder { name @trace } }', 'the API "shop"'],
    ['{ __typename @mark }', 'no API that this operation asks'],
  ])('that would be lost is refused, and nothing is sent: %s', async (query, message) => {
    const { shop, staff, graphql } = await start()
    const { status, body } = await graphql(query)
    expect(status).toBe(200)
    expect(body.errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining(message),
        extensions: expect.objectContaining({ code: 'GRAPHQL_VALIDATION_FAILED' }),
      }),
    ])
    expect(body.data).toBeUndefined()
    expect([...shop.received, ...staff.received]).toEqual([])
  })
})
