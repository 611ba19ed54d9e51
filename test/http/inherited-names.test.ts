import { describe, expect, it } from '@jest/globals'
import { PLACES } from '../attacks/http-wire.ts'
import { startGateway } from '../kit/gateway.ts'
import { openSocket } from '../support/sockets.ts'
import { startRecorder } from '../upstream/recorder.ts'

/** What every object has anyway. */
const NAMES = [
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  'toLocaleString',
] as const
const FIELDS = NAMES.map((name) => `${name}: String`).join(' ')
const typeDefs = `
  input Deep { k: String  ${FIELDS} }
  input In { k: String  ${FIELDS}  deep: Deep  list: [Deep!] }
  enum Kind { constructor toString }
  type Query { a(in: In, kind: Kind): String  ${NAMES.map((name) => `${name}(${name}: String): String`).join(' ')} }
`
const QUERY = 'query($in: In) { a(in: $in) }'
const GIVEN = { k: 'a', deep: { k: 'b' }, list: [{ k: 'c', toString: 'own' }] }

const schema = {
  typeDefs,
  resolvers: {
    Query: {
      a: (_source: unknown, args: object) => JSON.stringify(args),
      ...Object.fromEntries(
        NAMES.map((name) => [name, (_source: unknown, args: object) => JSON.stringify(Object.entries(args))]),
      ),
    },
  },
}

describe('before a schema, names that every object has', () => {
  it('are absent from an input object that does not have them, over HTTP and over a socket', async () => {
    const gateway = await startGateway({ before: 'schema', schema })
    const expected = { data: { a: JSON.stringify({ in: GIVEN }) } }
    expect((await gateway.graphql(QUERY, { variables: { in: GIVEN } })).body).toEqual(expected)
    const socket = await openSocket(gateway.url)
    await socket.init()
    socket.send({ id: '1', type: 'subscribe', payload: { query: QUERY, variables: { in: GIVEN } } })
    expect((await socket.next()).payload).toEqual(expected)
  })
})

describe.each(PLACES)('before %s, names that every object has', (_, createGatewayHere) => {
  it('name fields, arguments, variables, response keys and values of enums', async () => {
    const gateway = await createGatewayHere({ schema })
    for (const name of NAMES) {
      const query = `query($${name}: String) { __proto__: ${name}(${name}: $${name}) ${name} }`
      const { body } = await gateway.graphql(query, { variables: { [name]: 'x' } })
      expect(Object.entries(body.data ?? {})).toEqual([
        ['__proto__', JSON.stringify([[name, 'x']])],
        [name, '[]'],
      ])
    }
    const { body } = await gateway.graphql('query($kind: Kind) { a(kind: $kind) }', {
      variables: { kind: 'constructor' },
    })
    expect(body.data).toEqual({ a: '{"kind":"constructor"}' })
    const wrong = await gateway.graphql('query($kind: Kind) { a(kind: $kind) }', {
      variables: { kind: 'valueOf' },
    })
    expect(wrong.body.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  })

  it('are looked at where they are given', async () => {
    const gateway = await createGatewayHere({ schema })
    const { body } = await gateway.graphql(QUERY, { variables: { in: { constructor: 7 } } })
    expect(body.errors).toMatchObject([
      {
        message: expect.stringContaining('got invalid value 7 at "in.constructor"'),
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ])
    expect(gateway.calls.size).toBe(0)
  })
})

describe('an input object whose type has a field named constructor', () => {
  it('goes to an upstream as a literal with the same values', async () => {
    const upstream = await startRecorder(typeDefs)
    upstream.answer = (_, response) =>
      void response.setHeader('content-type', 'application/json').end('{"data":{"a":"x"}}')
    const other = await startRecorder('type Query { hello: String }')
    const { url } = await startGateway({
      before: 'upstreams',
      upstreams: { one: { url: upstream.url }, other: { url: other.url } },
    })
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ query: QUERY, variables: { in: GIVEN } })
    const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body })
    expect(await answer.json()).toEqual({ data: { a: 'x' } })
    const [sent, ...others] = upstream.received.map((one) => JSON.parse(one.body))
    expect(others).toEqual([])
    expect(sent.variables).toBeUndefined()
    expect(sent.query.replaceAll(/\s+/g, ' ')).toContain(
      'a(in: {k: "a", deep: {k: "b"}, list: [{k: "c", toString: "own"}]})',
    )
  })
})
