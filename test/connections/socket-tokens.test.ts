import { describe, expect, it } from '@jest/globals'
import { nowInSeconds, signToken } from '../attacks/http-wire.ts'
import type { GraphqlBody } from '../kit/caller.ts'
import { createSocketWorld, SECRETS, TICKS } from '../kit/socket-world.ts'
import { type Message, openSocket, type RawSocket, type SocketRequest } from '../support/sockets.ts'
import { beforeExpiry } from '../support/token-life.ts'

const bearer = (token: string): string => `Bearer ${token}`
const ask = async (socket: RawSocket, query = '{ secret }'): Promise<Message> => {
  socket.send({ id: 'q', type: 'subscribe', payload: { query } })
  const answer = await socket.next()
  if (answer.type === 'next') expect(await socket.next()).toEqual({ id: 'q', type: 'complete' })
  return answer
}
const errorOf = ({ payload }: Message) => (payload as NonNullable<GraphqlBody['errors']>)[0]

describe('a socket’s token', () => {
  const token = signToken()
  const places: readonly (readonly [string, SocketRequest, object | undefined])[] = [
    ['in the connection parameters', {}, { authorization: bearer(token) }],
    ['under its name in capitals', {}, { Authorization: bearer(token) }],
    ['without its scheme', {}, { authorization: token }],
    ['among headers in the parameters', {}, { headers: { Authorization: bearer(token) } }],
    ['in the header of the request', { headers: { authorization: bearer(token) } }, undefined],
    ['in two places, the same', { headers: { authorization: bearer(token) } }, { authorization: token }],
    ['beside an empty one', { headers: { authorization: bearer(token) } }, { authorization: '' }],
    ['beside none', { headers: { authorization: bearer(token) } }, { authorization: null, headers: null }],
  ]

  it.each(places)('is read %s', async (_, request, params) => {
    const { url } = await createSocketWorld()
    const socket = await openSocket(url, request)
    const { payload } = await socket.init(params)
    expect(payload).toMatchObject({ portcullis: { event: 'token_accepted' } })
    expect(await ask(socket)).toMatchObject({ type: 'next', payload: { data: { secret: 'secret' } } })
  })

  it('is looked for in the URL only where that is configured', async () => {
    const path = `/graphql?token=${token}`
    const deaf = await openSocket((await createSocketWorld()).url, { path })
    expect(await deaf.init()).toEqual({ type: 'connection_ack' })
    expect(errorOf(await ask(deaf))?.extensions).toMatchObject({ reason: 'missing_token' })
    const { url } = await createSocketWorld({ sockets: { tokenParameter: 'token' } })
    const socket = await openSocket(url, { path })
    expect((await socket.init()).payload).toMatchObject({ portcullis: { event: 'token_accepted' } })
    expect(await ask(socket)).toMatchObject({ type: 'next' })
  })

  const other = signToken({ scopes: [] })
  const conflicts: readonly (readonly [string, SocketRequest, object | undefined])[] = [
    [
      'header and parameters',
      { headers: { authorization: bearer(token) } },
      { authorization: bearer(other) },
    ],
    ['two cases of a parameter', {}, { authorization: bearer(token), Authorization: bearer(other) }],
    ['parameters and their headers', {}, { authorization: bearer(token), headers: { authorization: other } }],
    [
      'header and URL',
      { path: `/graphql?token=${other}`, headers: { authorization: bearer(token) } },
      undefined,
    ],
    ['the URL twice', { path: `/graphql?token=${other}&token=${token}` }, undefined],
    [
      'a token and what is none',
      { headers: { authorization: bearer(token) } },
      { authorization: 'Basic abc' },
    ],
  ]

  it.each(conflicts)('is refused where two differ: %s', async (_, request, params) => {
    const { url, gateway } = await createSocketWorld({ sockets: { tokenParameter: 'token' } })
    const socket = await openSocket(url, request)
    socket.send({ type: 'connection_init', payload: params })
    expect(await socket.closed).toMatchObject({ code: 4403, reason: 'duplicate_authorization' })
    expect(gateway.calls.size).toBe(0)
  })

  it.each([
    ['a bad signature', { authorization: `${bearer(token)}x` }],
    ['another scheme', { authorization: 'Basic abc' }],
    ['a number', { authorization: 1 }],
    ['a list', { authorization: [bearer(token)] }],
    ['an object', { authorization: { toString: 'x' } }],
    ['the scheme alone', { authorization: 'Bearer' }],
    ['a client that it is not of', { authorization: bearer(token), 'x-client-id': 'another' }],
    ['a client that is no text', { authorization: bearer(token), 'X-Client-Id': 5 }],
    ['two clients', { authorization: bearer(token), 'x-client-id': 'a', headers: { 'x-client-id': 'b' } }],
    ['alg none', { authorization: `${btoa('{"alg":"none"}')}.${token.split('.')[1]}.` }],
  ])('that is not valid closes with 4403 and the reason: %s', async (_, params) => {
    const { url, gateway } = await createSocketWorld()
    const socket = await openSocket(url)
    socket.send({ type: 'connection_init', payload: params })
    socket.send({ id: '1', type: 'subscribe', payload: { query: '{ open }' } })
    const { code } = await socket.closed
    expect([4403, 4401]).toContain(code)
    expect(gateway.calls.size).toBe(0)
    const alone = await openSocket(url)
    alone.send({ type: 'connection_init', payload: params })
    expect(await alone.closed).toMatchObject({ code: 4403, reason: 'invalid_token' })
    expect(alone.rest()).toEqual([])
  })

  it('that has expired opens an anonymous socket, which says so', async () => {
    const { url, gateway, topics } = await createSocketWorld()
    const socket = await openSocket(url)
    const authorization = bearer(signToken({ exp: nowInSeconds() - 1 }))
    expect(await socket.init({ authorization })).toEqual({
      type: 'connection_ack',
      payload: { portcullis: { event: 'token_refused', reason: 'expired_token' } },
    })
    expect(await ask(socket, '{ open }')).toMatchObject({ payload: { data: { open: 'open' } } })
    for (const query of ['mutation { createPerson }', SECRETS]) {
      expect(errorOf(await ask(socket, query))).toMatchObject({
        message: 'Your token is expired',
        extensions: { code: 'UNAUTHENTICATED', reason: 'expired_token' },
      })
    }
    expect([...gateway.calls.keys()]).toEqual(['Query.open'])
    expect(topics.secrets.listeners()).toBe(0)
  })

  it('is told of a time that no date can hold', async () => {
    const { url } = await createSocketWorld()
    const socket = await openSocket(url)
    const { payload } = await socket.init({ authorization: bearer(signToken({ exp: 1e300 })) })
    expect(payload).toMatchObject({ portcullis: { expiresAt: '+275760-09-13T00:00:00.000Z' } })
    expect(await ask(socket)).toMatchObject({ type: 'next' })
  })
})

describe('a token that ends while its socket is open', () => {
  it('is warned of, and closes the socket at its time with 4403', async () => {
    const { exp, value } = await beforeExpiry(async (soon) => {
      const { url, topics } = await createSocketWorld()
      const socket = await openSocket(url)
      await socket.init({ authorization: bearer(signToken({ exp: soon })) })
      socket.send({ id: '1', type: 'subscribe', payload: { query: SECRETS } })
      socket.send({ id: '2', type: 'subscribe', payload: { query: TICKS } })
      return { topics, socket, warning: await socket.next() }
    })
    const { topics, socket, warning } = value
    const expiresAt = new Date(exp * 1000).toISOString()
    expect(warning).toEqual({
      type: 'ping',
      payload: { portcullis: { event: 'token_expiring', expiresAt, expiresIn: expect.any(Number) } },
    })
    socket.send({ type: 'pong', payload: warning.payload as object })
    expect(await socket.closed).toMatchObject({ code: 4403, reason: 'expired_token' })
    expect(Date.now() / 1000).toBeGreaterThanOrEqual(exp)
    expect(socket.rest()).toEqual([])
    await topics.secrets.hasListeners(0)
    await topics.ticks.hasListeners(0)
  })

  it('closes with 4403 as soon as it is revoked', async () => {
    const { url, gateway, topics } = await createSocketWorld()
    const token = await gateway.tokenFor('read:secret')
    const [mine, others] = [await openSocket(url), await openSocket(url)]
    await mine.init({ authorization: token })
    await others.init({ authorization: await gateway.tokenFor('read:secret') })
    for (const socket of [mine, others])
      socket.send({ id: '1', type: 'subscribe', payload: { query: SECRETS } })
    await topics.secrets.hasListeners(2)
    const { status } = await gateway.fetch('/oauth/revoke', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${btoa(`tests:${encodeURIComponent('the key of the tests')}`)}`,
      },
      body: new URLSearchParams({ token }).toString(),
    })
    expect(status).toBe(200)
    expect(await mine.closed).toMatchObject({ code: 4403, reason: 'revoked_token' })
    await topics.secrets.hasListeners(1)
    topics.secrets.emit(1)
    expect(await others.next()).toMatchObject({ type: 'next' })
    expect(mine.rest()).toEqual([])
    // Reading all tokens again would find it after 30 seconds.
  }, 20_000)
})
