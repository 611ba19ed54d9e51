import { describe, expect, it } from '@jest/globals'
import { createSocketWorld, type SocketWorld, TICKS } from '../kit/socket-world.ts'
import { openSocket } from '../support/sockets.ts'
import { EARLY_TOKENS, FORGED_TOKENS } from './forged-tokens.ts'
import { nowInSeconds, signToken } from './http-wire.ts'

const PUBLIC = { id: '1', type: 'subscribe', payload: { query: TICKS } }

function expectNothing({ gateway, topics }: SocketWorld): void {
  expect([gateway.calls.size, topics.ticks.listeners()]).toEqual([0, 0])
}

describe('a token that is not valid opens no socket, not even for what is public', () => {
  it.each(FORGED_TOKENS)('%s', async (_, tokens) => {
    const world = await createSocketWorld({ sockets: { tokenParameter: 'token' } })
    for (const token of tokens()) {
      const ways = [
        { payload: { authorization: `Bearer ${token}` } },
        ...(token === '' ? [] : [{ payload: { headers: { Authorization: token } } }]),
        ...(token === '' || token.length > 8_000
          ? []
          : [{ path: `/graphql?token=${encodeURIComponent(token)}`, payload: undefined }]),
      ]
      for (const { payload, path = '/graphql' } of ways) {
        const socket = await openSocket(world.url, { path })
        socket.send({ type: 'connection_init', payload })
        expect(await socket.closed).toMatchObject({ code: 4403, reason: 'invalid_token' })
        expect(socket.rest()).toEqual([])
      }
    }
    expectNothing(world)
  })

  it('nor does it renew one that was', async () => {
    const world = await createSocketWorld()
    const socket = await openSocket(world.url)
    await socket.init({ authorization: signToken() })
    for (const token of [...FORGED_TOKENS, ...EARLY_TOKENS].flatMap(([, tokens]) => tokens())) {
      socket.send({ type: 'ping', payload: { portcullis: { authorization: `Bearer ${token}` } } })
      expect(await socket.next()).toEqual({
        type: 'pong',
        payload: { portcullis: { event: 'token_refused', reason: 'invalid_token' } },
      })
    }
    socket.send(PUBLIC)
    await world.topics.ticks.hasListeners(1)
  })
})

describe('a token whose time has not come', () => {
  it.each(EARLY_TOKENS)('opens a socket that is nobody’s: %s', async (_, tokens) => {
    const world = await createSocketWorld({ sockets: { tokenParameter: 'token' } })
    for (const token of tokens()) {
      for (const { payload, path } of [
        { payload: { authorization: `Bearer ${token}` }, path: '/graphql' },
        { payload: { headers: { Authorization: token } }, path: '/graphql' },
        { payload: undefined, path: `/graphql?token=${encodeURIComponent(token)}` },
      ]) {
        const socket = await openSocket(world.url, { path })
        expect(await socket.init(payload)).toEqual({
          type: 'connection_ack',
          payload: { portcullis: { event: 'token_refused', reason: 'invalid_token' } },
        })
        socket.send({ id: '1', type: 'subscribe', payload: { query: 'mutation { createPerson }' } })
        expect(await socket.next()).toMatchObject({
          type: 'error',
          payload: [
            {
              message: 'Your token is not valid',
              extensions: { code: 'UNAUTHENTICATED', reason: 'invalid_token' },
            },
          ],
        })
        expectNothing(world)
        socket.socket.terminate()
      }
    }
  })
})

describe('names of objects as names of parameters', () => {
  it.each([
    `{"__proto__":{"authorization":"Bearer ${signToken()}"}}`,
    `{"headers":{"__proto__":{"authorization":"Bearer ${signToken()}"}}}`,
    `{"constructor":{"prototype":{"authorization":"Bearer ${signToken()}"}}}`,
    '{"toString":"x","hasOwnProperty":1,"headers":{"constructor":null}}',
  ])('make nobody somebody: %s', async (payload) => {
    const world = await createSocketWorld()
    const socket = await openSocket(world.url)
    socket.send(`{"type":"connection_init","payload":${payload}}`)
    expect(await socket.next()).toEqual({ type: 'connection_ack' })
    socket.send({ id: '1', type: 'subscribe', payload: { query: 'mutation { createPerson }' } })
    expect(await socket.next()).toMatchObject({ payload: [{ extensions: { reason: 'missing_token' } }] })
    expectNothing(world)
    expect(({} as { authorization?: unknown }).authorization).toBeUndefined()
  })
})

describe('no log line holds a token of a socket', () => {
  it('wherever it came from, and whatever became of it', async () => {
    const lines: string[] = []
    const world = await createSocketWorld({
      logLevel: 'trace',
      logTo: { write: (line: string) => void lines.push(line) },
      sockets: { tokenParameter: 'token' },
    })
    const token = signToken({ jti: 'logged' })
    for (const shown of [token, `${token}x`, signToken({ exp: nowInSeconds() - 1, jti: 'logged' })]) {
      const socket = await openSocket(world.url, { path: `/graphql?token=${shown}` })
      socket.send({ type: 'connection_init', payload: { authorization: shown } })
      socket.send({ type: 'ping', payload: { portcullis: { authorization: `${token}y` } } })
      await Promise.race([socket.closed, socket.next()])
      socket.socket.close()
    }
    await openSocket(world.url, { path: `/nothing?token=${token}` }).catch(() => undefined)
    await openSocket(world.url, { path: `/graphql?token=${token}`, origin: 'https://evil.example' }).catch(
      () => undefined,
    )
    await world.gateway.close()
    for (const part of token.split('.').slice(1)) expect(lines.join('')).not.toContain(part)
  })
})
