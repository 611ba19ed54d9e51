import { describe, expect, it } from '@jest/globals'
import { startGateway } from '../kit/gateway.ts'
import { startRecorder } from './recorder.ts'
import { startSupergraphWorld } from './supergraph-world.ts'

const SDL = `
  scalar Json
  enum Size { SMALL LARGE }
  input In { k: String constructor: Int toString: String size: Size json: Json inner: In items: [In!] number: Float }
  input Plain { k: String }
  type Query { a(in: In, list: [In], k: String): String plain(in: Plain): String }`

const RESOLVERS = {
  Query: {
    a: (_: unknown, args: unknown) => JSON.stringify(args),
    plain: (_: unknown, args: unknown) => JSON.stringify(args),
  },
}

/** The upstream runs on graphql-js, which reads absent fields of variables from prototypes. */
const startUpstream = () => startRecorder(SDL, RESOLVERS)

/** One item stands for a list of it. */
function coerced(given: Record<string, unknown>): Record<string, unknown> {
  const { list } = given
  return 'list' in given && !Array.isArray(list) ? { ...given, list: [list] } : given
}

const starts = {
  one: (url: string) => startGateway({ before: 'upstream', at: { url } }),
  several: (url: string) => startGateway({ before: 'upstreams', upstreams: { odd: { url } } }),
  'several prefixed': (url: string) =>
    startGateway({ before: 'upstreams', upstreams: { odd: { url, prefix: 'x_' } } }),
}

const VALUES: readonly (readonly [string, Record<string, unknown>])[] = [
  ['lacks both fields', { in: { k: 'a' } }],
  ['has one of them', { in: { constructor: 1 } }],
  ['has all of them', { in: { constructor: null, toString: 'b' } }],
  ['nests them', { in: { inner: { k: 'a' }, items: [{ constructor: 2 }, { toString: 'c' }] } }],
  [
    'holds each kind of value',
    { in: { size: 'LARGE', number: -1.5e-7, json: { a: [1, true, null, '"\\\n'] } } },
  ],
  ['is a list', { list: [{ k: 'a' }, null] }],
  ['is one item for a list', { list: { k: 'a' } }],
  ['is null', { in: null }],
  ['is absent', {}],
]

describe.each(['one', 'several', 'several prefixed'] as const)(
  'a gateway before %s upstream on graphql-js',
  (how) => {
    const prefix = how === 'several prefixed' ? 'x_' : ''
    const query = `query Q($in: ${prefix}In, $list: [${prefix}In], $k: String) { answer: ${prefix}a(in: $in, list: $list, k: $k) }`

    it.each(VALUES)(
      'passes on a variable with fields named as members of objects: it %s',
      async (_, given) => {
        const upstream = await startUpstream()
        const { graphql } = await starts[how](upstream.url)
        const { body } = await graphql(query, { variables: { ...given, k: '{"not": "ours"}' } })
        expect(body.errors).toBeUndefined()
        const { answer } = body.data as { readonly answer: string }
        expect(JSON.parse(answer)).toEqual(coerced({ ...given, k: '{"not": "ours"}' }))
      },
    )

    it('leaves every other variable a variable', async () => {
      const upstream = await startUpstream()
      const { graphql } = await starts[how](upstream.url)
      const text = `query Q($in: ${prefix}Plain) { ${prefix}plain(in: $in) }`
      await graphql(text, { variables: { in: { k: 'secret' } } })
      const sent = upstream.received.map(({ body }) => JSON.parse(body)).at(-1)
      expect(sent.query).not.toContain('secret')
      expect(sent.variables).toEqual({ [Object.keys(sent.variables)[0] ?? '']: { k: 'secret' } })
    })
  },
)

describe('a gateway before a subgraph on graphql-js', () => {
  it.each(VALUES)('passes on a variable with fields named as members of objects: it %s', async (_, given) => {
    const { gateway } = await startSupergraphWorld({ odd: { sdl: SDL, resolvers: RESOLVERS } })
    const { body } = await gateway.graphql(
      'query Q($in: In, $list: [In]) { answer: a(in: $in, list: $list) }',
      { variables: given },
    )
    expect(body.errors).toBeUndefined()
    expect(JSON.parse((body.data as { readonly answer: string }).answer)).toEqual(coerced(given))
  })
})

describe('a number of JSON', () => {
  it.each(['1.0', '1e3', '-2.50e1'])(
    'is an Int as a literal where it is one as a variable: %s',
    async (number) => {
      const upstream = await startUpstream()
      const { url } = await startGateway({ before: 'upstream', at: upstream })
      const body = `{"query":"query Q($in: In) { a(in: $in) }","variables":{"in":{"constructor":${number}}}}`
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body })
      const { data } = (await answer.json()) as { readonly data: { readonly a: string } }
      expect(JSON.parse(data.a)).toEqual({ in: { constructor: Number(number) } })
    },
  )
})

describe('a large value that stands in many places', () => {
  it('stays a variable, since it would be written into each', async () => {
    const upstream = await startUpstream()
    const { graphql } = await startGateway({ before: 'upstream', at: upstream })
    const uses = Array.from({ length: 50 }, (_, index) => `a${index}: a(in: $in)`).join(' ')
    await graphql(`query Q($in: In) { ${uses} }`, { variables: { in: { k: 'x'.repeat(30_000) } } })
    const sent = upstream.received.at(-1)?.body ?? ''
    expect(sent.length).toBeLessThan(60_000)
    expect(JSON.parse(sent).variables.in.k).toHaveLength(30_000)
  })
})

describe('a value without a literal', () => {
  it('stays a variable, as only the upstream can tell what to do with it', async () => {
    const upstream = await startUpstream()
    const { graphql } = await startGateway({ before: 'upstream', at: upstream })
    await graphql('query Q($in: In) { a(in: $in) }', { variables: { in: { json: { 'no name': 1 } } } })
    const sent = upstream.received.map(({ body }) => JSON.parse(body)).at(-1)
    expect(sent.variables).toEqual({ in: { json: { 'no name': 1 } } })
  })
})
