import { describe, expect, it, jest } from '@jest/globals'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import { PLACES } from '../attacks/http-wire.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { openStream } from '../support/event-stream.ts'
import { openSocket } from '../support/sockets.ts'
import { startRecorder } from '../upstream/recorder.ts'

jest.setTimeout(60_000)

const SDL = `
  input In { needed: String! }
  type Query { open: String  secret(of: In): String }
  type Mutation { createThing(of: In): String }
`
const typeDefs = [authTypeDefs, SDL.replace('secret(of: In): String', '$& @auth(scopes: [["secret"]])')].join(
  '\n',
)
const WRONG: readonly (readonly [string, object, string])[] = [
  [
    'query($i: Boolean!) { open secret @include(if: $i) }',
    {},
    'Variable "$i" of required type "Boolean!" was not provided.',
  ],
  [
    'query($i: Boolean!) { open secret @include(if: $i) }',
    { i: 'yes' },
    'Variable "$i" got invalid value "yes"; Boolean cannot represent a non boolean value: "yes"',
  ],
  [
    'query($of: In) { open secret(of: $of) }',
    { of: {} },
    'Variable "$of" got invalid value {}; Field "needed" of required type "String!" was not provided.',
  ],
  [
    'query($of: In) { __schema { queryType { name } } open secret(of: $of) }',
    { of: 7 },
    'Variable "$of" got invalid value 7; Expected type "In" to be an object.',
  ],
  [
    'mutation($of: In) { createThing(of: $of) }',
    { of: {} },
    'Variable "$of" got invalid value {}; Field "needed" of required type "String!" was not provided.',
  ],
]

/** The errors of one operation, by each transport. */
async function askEverywhere(url: string, query: string, variables: object): Promise<readonly unknown[]> {
  const json = { 'content-type': 'application/json' }
  const body = JSON.stringify({ query, variables })
  const posted = await fetch(`${url}/graphql`, { method: 'POST', headers: json, body })
  const strict = { ...json, accept: 'application/graphql-response+json' }
  const strictly = await fetch(`${url}/graphql`, { method: 'POST', headers: strict, body })
  expect([posted.status, strictly.status]).toEqual([200, 400])
  const stream = await openStream(`${url}/graphql/stream`, {
    method: 'POST',
    headers: { ...json, accept: 'text/event-stream' },
    body,
  })
  const [event] = await stream.rest()
  const socket = await openSocket(url)
  await socket.init()
  socket.send({ id: '1', type: 'subscribe', payload: { query, variables } })
  const { payload } = await socket.next()
  const answers = [
    await posted.json(),
    await strictly.json(),
    (event as { data: unknown }).data,
    { errors: payload },
  ]
  if (query.startsWith('mutation')) return answers
  const search = new URLSearchParams({ query, variables: JSON.stringify(variables) })
  const got = await fetch(`${url}/graphql?${search}`, { headers: { 'apollo-require-preflight': '1' } })
  return [...answers, await got.json()]
}

const inputError = (message: string) => ({
  errors: [expect.objectContaining({ message, extensions: { code: 'BAD_USER_INPUT' } })],
})

describe.each(PLACES)('before %s, a variable', (_, createTestGateway) => {
  it.each(WRONG)(
    'that does not fit the operation as it was requested is a request error: %s with %j',
    async (query, variables, message) => {
      const gateway: TestGateway = await createTestGateway({ schema: { typeDefs } })
      for (const answer of await askEverywhere(gateway.url, query, variables))
        expect(answer).toEqual(inputError(message))
      expect([gateway.calls.size, gateway.sent()]).toEqual([0, 0])
    },
  )

  it('that fits lets the rest of a reduced operation run', async () => {
    const gateway = await createTestGateway({ schema: { typeDefs } })
    const query = 'query($i: Boolean!, $of: In) { open secret(of: $of) @include(if: $i) }'
    const { body } = await gateway.graphql(query, { variables: { i: true, of: { needed: 'x' } } })
    expect(body.data).toEqual({ open: null, secret: null })
    expect(body.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' }, path: ['secret'] }])
  })

  it('tells a denied caller nothing of a type that introspection hides from them', async () => {
    const gateway = await createTestGateway({ schema: { typeDefs }, introspection: 'filtered' })
    const query = 'mutation($of: In) { createThing(of: $of) }'
    const answer = await gateway.graphql(query, { variables: { of: {} } })
    expect(answer.text).not.toContain('needed')
    expect(answer.body.data).toBeUndefined()
    expect(gateway.calls.size).toBe(0)
  })
})

describe('before several upstreams, a variable', () => {
  it('that does not fit the operation as it was requested is a request error, and nobody is asked', async () => {
    const upstream = await startRecorder(SDL)
    const other = await startRecorder('type Query { hello: String }')
    const rules = 'type Query { secret(of: In): String @auth(scopes: [["secret"]]) }'
    const { url } = await startGateway({
      before: 'upstreams',
      upstreams: { one: { url: upstream.url }, other: { url: other.url } },
      rules: () => [{ name: 'rules.graphql', text: rules }],
    })
    for (const [query, variables, message] of WRONG)
      for (const answer of await askEverywhere(url, query, variables))
        expect(answer).toEqual(inputError(message))
    expect([...upstream.received, ...other.received]).toEqual([])
  })
})
