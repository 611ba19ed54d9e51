import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import { createSocketWorld, TICKS } from '../kit/socket-world.ts'
import { openStreamWorld } from '../kit/stream-world.ts'
import { getStream, postStream } from '../support/event-stream.ts'
import { openSocket } from '../support/sockets.ts'
import { FORGED_TOKENS } from './forged-tokens.ts'
import { expectRefused, PLACES, signToken } from './http-wire.ts'

const tokens = { invalid: 'anonymous' } as const
const typeDefs = `
  directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  type Query { open: String, secret: String @auth(scopes: [["a"]]) }
  type Mutation { createPerson: String }`
const forged = `${signToken().slice(0, -4)}AAAA`
const NOT_VALID = 'Your token is not valid'

describe.each(PLACES)('before %s, a token that is not valid and counts as none', (_, start) => {
  it.each(FORGED_TOKENS)('opens nothing: %s', async (_, forgeries) => {
    const gateway = await start({ schema: { typeDefs }, tokens })
    for (const token of forgeries()) {
      for (const query of ['mutation { createPerson }', '{ secret }', '{ open secret }']) {
        const answer = await gateway.graphql(query, { token })
        expectRefused(gateway, answer, 401, 'UNAUTHENTICATED', NOT_VALID)
        expect(answer.body.errors?.[0]?.extensions?.['reason']).toBe('invalid_token')
        expect(answer.headers.get('portcullis-token')).toBe('invalid')
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/)
      }
    }
    const [token = ''] = forgeries()
    const open = await gateway.graphql('{ open }', { token })
    expect([open.status, open.headers.get('portcullis-token')]).toEqual([200, 'invalid'])
  })

  it('lets what needs no token run, and says so in a header and in the log', async () => {
    const lines: string[] = []
    const logTo = { write: (line: string) => void lines.push(line) }
    const gateway = await start({ schema: { typeDefs }, tokens, logTo, logLevel: 'info' })
    const answer = await gateway.graphql('{ open }', { token: forged })
    expect([answer.status, answer.body]).toEqual([200, { data: { open: null } }])
    expect(answer.headers.get('portcullis-token')).toBe('invalid')
    const told = lines.filter((line) => line.includes('a token was refused'))
    expect(told.map((line) => JSON.parse(line))).toMatchObject([
      { fault: 'bad_signature', countsAs: 'anonymous' },
    ])
    expect(lines.join()).not.toContain(forged.slice(40))
    const scopes = await gateway.fetch('/scopes', {
      method: 'POST',
      headers: { authorization: `Bearer ${forged}`, 'content-type': 'application/json' },
      body: '{"query":"{ secret }"}',
    })
    expect(scopes.headers.get('portcullis-token')).toBe('invalid')
  })

  it('says that it was revoked', async () => {
    const store = createMemoryStore({ now: Date.now, random: randomBytes })
    const gateway = await start({ schema: { typeDefs }, tokens, store })
    await store.revocations.revoke(
      { kind: 'subject', issuer: 'portcullis', id: 'tests' },
      { until: Date.now() + 86_400_000 },
    )
    const token = signToken()
    const denied = await gateway.graphql('mutation { createPerson }', { token })
    expectRefused(gateway, denied, 401, 'UNAUTHENTICATED', 'Your token was revoked')
    expect(denied.headers.get('portcullis-token')).toBe('revoked')
    expect((await gateway.graphql('{ open }', { token })).status).toBe(200)
  })
})

describe('a token that is not valid and counts as none', () => {
  it('opens a socket that is nobody’s, and says so', async () => {
    const { url, gateway } = await createSocketWorld({ tokens })
    const socket = await openSocket(url)
    expect(await socket.init({ authorization: forged })).toEqual({
      type: 'connection_ack',
      payload: { portcullis: { event: 'token_refused', reason: 'invalid_token' } },
    })
    socket.send({ id: '1', type: 'subscribe', payload: { query: '{ open secret }' } })
    expect(await socket.next()).toMatchObject({
      type: 'error',
      payload: [{ message: NOT_VALID, extensions: { code: 'UNAUTHENTICATED', reason: 'invalid_token' } }],
    })
    expect([...gateway.calls]).toEqual([])
    socket.send({ id: '2', type: 'subscribe', payload: { query: '{ open }' } })
    expect(await socket.next()).toMatchObject({ payload: { data: { open: 'open' } } })
  })

  it('ends a socket when it stops being valid there', async () => {
    const store = createMemoryStore({ now: Date.now, random: randomBytes })
    const { url, topics } = await createSocketWorld({ tokens, store })
    const socket = await openSocket(url)
    await socket.init({ authorization: signToken() })
    socket.send({ id: '1', type: 'subscribe', payload: { query: TICKS } })
    await topics.ticks.hasListeners(1)
    await store.revocations.revoke(
      { kind: 'subject', issuer: 'portcullis', id: 'tests' },
      { until: Date.now() + 86_400_000 },
    )
    expect(await socket.closed).toMatchObject({ code: 4403, reason: 'revoked_token' })
  })

  it('begins an event stream that needs none, and no other', async () => {
    const { gateway } = await openStreamWorld({ tokens })
    const open = await postStream(gateway.url, { query: '{ open }' }, { token: forged })
    expect([open.status, open.headers.get('portcullis-token')]).toEqual([200, 'invalid'])
    const denied = await getStream(gateway.url, { query: 'subscription { secret }' }, { token: forged })
    expect(denied.status).toBe(401)
  })
})
