import { makeExecutableSchema } from '@graphql-tools/schema'
import { describe, expect, it } from '@jest/globals'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import { startGateway } from '../kit/gateway.ts'
import { startRecorder } from '../upstream/recorder.ts'

const TYPES = `
  type Query { hello: String }
  type Subscription { open: String, closed: String @auth(scopes: [["Watch"]]) }`

const REFUSED = {
  errors: [
    {
      message:
        'A subscription needs a WebSocket (graphql-transport-ws at /graphql) or an event stream (/graphql/stream)',
      extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
    },
  ],
}

async function startBoth() {
  const local = await startGateway({
    before: 'schema',
    schema: makeExecutableSchema({ typeDefs: [authTypeDefs, TYPES] }),
  })
  const recorder = await startRecorder(`${authTypeDefs} ${TYPES}`)
  const sdl = () => [{ name: 'upstream.graphql', text: TYPES }]
  const upstream = await startGateway({
    before: 'upstream',
    at: recorder,
    upstream: { schemaFrom: 'sdl', sdl },
  })
  return { recorder, local, gateways: [local, upstream] }
}

describe('a subscription over plain HTTP', () => {
  it('is told which transports there are, in either media type, and runs nothing', async () => {
    const { gateways, local, recorder } = await startBoth()
    for (const gateway of gateways) {
      for (const [accept, status] of [
        ['application/json', 200],
        ['application/graphql-response+json', 400],
      ] as const) {
        const answer = await gateway.fetch('/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept },
          body: JSON.stringify({ query: 'subscription { open }' }),
        })
        expect([answer.status, answer.body]).toEqual([status, REFUSED])
      }
    }
    expect(local.calls.size).toBe(0)
    expect(recorder.received).toEqual([])
  })

  it('that is denied is denied first', async () => {
    const { gateways, local, recorder } = await startBoth()
    for (const gateway of gateways) {
      const { status, body } = await gateway.graphql('subscription { closed }')
      expect([status, body.errors?.[0]?.extensions]).toMatchObject([
        401,
        { code: 'UNAUTHENTICATED', reason: 'missing_token', coordinate: 'Subscription.closed' },
      ])
    }
    expect(local.calls.size).toBe(0)
    expect(recorder.received).toEqual([])
  })
})
