import { describe, expect, it } from '@jest/globals'
import { expectRefused, PLACES } from '../attacks/http-wire.ts'
import { openStream } from '../support/event-stream.ts'
import { openSocket } from '../support/sockets.ts'

const schema = { typeDefs: 'type Query { open: String }' }
const DATA = { data: { open: null } }
const JSON_TYPE = { 'content-type': 'application/json' }
const PREFLIGHT = { 'apollo-require-preflight': '1' }

describe.each(PLACES)('before %s:', (_, createTestGateway) => {
  it.each([
    { operationName: '' },
    { operationName: null, variables: null, extensions: null },
    { operationName: '', variables: {}, extensions: {} },
  ])('a member that is empty or null is absent: %j', async (members) => {
    const gateway = await createTestGateway({ schema })
    for (const query of ['{ open }', 'query A { open }']) {
      const body = JSON.stringify({ query, ...members })
      const post = { method: 'POST', headers: JSON_TYPE, body }
      expect((await gateway.fetch('/graphql', post)).body).toEqual(DATA)
      expect((await gateway.fetch('/scopes', post)).status).toBe(200)
      const stream = await openStream(`${gateway.url}/graphql/stream`, {
        ...post,
        headers: { ...JSON_TYPE, accept: 'text/event-stream' },
      })
      expect(await stream.next()).toEqual({ event: 'next', data: DATA })
      stream.close()
      const socket = await openSocket(gateway.url)
      await socket.init()
      socket.send({ id: '1', type: 'subscribe', payload: { query, ...members } })
      expect(await socket.next()).toEqual({ id: '1', type: 'next', payload: DATA })
    }
  })

  it.each([
    'operationName=',
    'variables=',
    'variables=null',
    'extensions=',
    'extensions=null',
    'variables={}',
  ])('a parameter of a GET that is empty or null is absent: %s', async (parameter) => {
    const gateway = await createTestGateway({ schema })
    for (const query of ['{open}', 'query A{open}']) {
      const search = `query=${encodeURIComponent(query)}&${parameter}`
      const answer = await gateway.fetch(`/graphql?${search}`, { headers: PREFLIGHT })
      expect([answer.status, answer.body]).toEqual([200, DATA])
      const stream = await openStream(`${gateway.url}/graphql/stream?${search}`, {
        headers: { accept: 'text/event-stream' },
      })
      expect(await stream.next()).toEqual({ event: 'next', data: DATA })
      stream.close()
    }
  })

  it('an empty name is none where there are several operations, and another name is still looked for', async () => {
    const gateway = await createTestGateway({ schema })
    const query = 'query A { open } query B { open }'
    const ask = (operationName: string) => gateway.graphql(query, { operationName })
    expect((await ask('')).body.errors?.[0]?.message).toBe(
      'Must provide operation name if query contains multiple operations.',
    )
    expect((await ask(' ')).body.errors?.[0]?.message).toBe('Unknown operation named " ".')
    expect((await ask('B')).body).toEqual(DATA)
  })

  it.each([
    [{ variables: '' }, '`variables` must be an object if provided.'],
    [{ variables: [1] }, '`variables` must be an object if provided.'],
    [{ extensions: 'x' }, '`extensions` must be an object if provided.'],
    [{ operationName: 7 }, '`operationName` must be a string if provided.'],
  ])('a member of another type is refused: %j', async (members, message) => {
    const gateway = await createTestGateway({ schema })
    const post = { method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ query: '{open}', ...members }) }
    expectRefused(gateway, await gateway.fetch('/graphql', post), 400, 'BAD_REQUEST', message)
  })

  it('an upload and a batch are refused with what to send instead', async () => {
    const gateway = await createTestGateway({ schema })
    const remedy = 'Send one operation, as one JSON object, with content-type: application/json.'
    const form = new FormData()
    form.set('operations', '{"query":"{open}"}')
    const upload = await gateway.fetch('/graphql', { method: 'POST', body: form })
    expectRefused(gateway, upload, 415, 'UNSUPPORTED_MEDIA_TYPE', `Uploads are not accepted. ${remedy}`)
    for (const body of ['[{"query":"{open}"}]', ' \n[]']) {
      const batch = await gateway.fetch('/graphql', { method: 'POST', headers: JSON_TYPE, body })
      expectRefused(gateway, batch, 400, 'BAD_REQUEST', `Batches are not accepted. ${remedy}`)
    }
  })
})
