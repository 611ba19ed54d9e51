import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import { nowInSeconds, signToken } from '../attacks/http-wire.ts'
import { createSocketWorld, OTHERS, SECRETS, type SocketWorld, TICKS } from '../kit/socket-world.ts'
import { type Message, openSocket, type RawSocket } from '../support/sockets.ts'
import { beforeExpiry, expired } from '../support/token-life.ts'

const READ = ['read:secret', 'read:other']

async function openWith(world: SocketWorld, token: string | undefined): Promise<RawSocket> {
  const socket = await openSocket(world.url)
  await socket.init({ authorization: token })
  return socket
}

async function subscribe(
  world: SocketWorld,
  socket: RawSocket,
  ...ids: readonly (keyof SocketWorld['topics'])[]
) {
  const queries = { ticks: TICKS, secrets: SECRETS, others: OTHERS }
  for (const id of ids) {
    const { listeners, hasListeners } = world.topics[id]
    const before = listeners()
    socket.send({ id, type: 'subscribe', payload: { query: queries[id] } })
    await hasListeners(before + 1)
  }
}

/** Hands a token over, and returns the answer. */
function renew(socket: RawSocket, authorization: unknown, more: object = {}): Promise<Message> {
  socket.send({ type: 'ping', payload: { portcullis: { authorization, ...more } } })
  return socket.next()
}
const refused = (reason: string) => ({
  type: 'pong',
  payload: { portcullis: { event: 'token_refused', reason } },
})
const renewed = expect.objectContaining({
  type: 'pong',
  payload: { portcullis: expect.objectContaining({ event: 'token_renewed', expiresAt: expect.any(String) }) },
})

describe('a renewal on an open socket', () => {
  it('puts off the end, and everything goes on with the new token', async () => {
    const next = nowInSeconds() + 600
    const { exp, value } = await beforeExpiry(async (soon) => {
      const world = await createSocketWorld()
      const socket = await openWith(world, signToken({ exp: soon, mark: 'old' }))
      await subscribe(world, socket, 'secrets', 'ticks')
      expect((await socket.next()).payload).toMatchObject({ portcullis: { event: 'token_expiring' } })
      const answer = await renew(socket, `Bearer ${signToken({ exp: next, mark: 'new' })}`)
      return { world, socket, answer }
    })
    const { world, socket, answer } = value
    expect(answer).toEqual({
      type: 'pong',
      payload: {
        portcullis: {
          event: 'token_renewed',
          expiresAt: new Date(next * 1000).toISOString(),
          expiresIn: expect.any(Number),
        },
      },
    })
    await expired(exp)
    world.topics.secrets.emit(1)
    expect(await socket.next()).toMatchObject({ id: 'secrets', payload: { data: { secrets: 1 } } })
    expect(world.seen).toMatchObject([{ claims: { mark: 'new' } }])
    socket.send({ id: 'q', type: 'subscribe', payload: { query: '{ secret }' } })
    expect(await socket.next()).toMatchObject({ payload: { data: { secret: 'secret' } } })
  })

  it('with fewer scopes ends what they do not cover, and nothing else', async () => {
    const world = await createSocketWorld()
    const socket = await openWith(world, signToken({ scopes: READ }))
    await subscribe(world, socket, 'ticks', 'secrets', 'others')
    expect(await renew(socket, signToken({ scopes: ['read:other'] }))).toEqual(renewed)
    expect(await socket.next()).toEqual({
      id: 'secrets',
      type: 'error',
      payload: [
        expect.objectContaining({
          message: 'You are not authorized for this resource',
          extensions: expect.objectContaining({ code: 'FORBIDDEN', coordinate: 'Subscription.secrets' }),
        }),
      ],
    })
    await world.topics.secrets.hasListeners(0)
    for (const topic of ['secrets', 'others', 'ticks'] as const) world.topics[topic].emit(1)
    expect([await socket.next(), await socket.next()].map(({ id }) => id).sort()).toEqual(['others', 'ticks'])
    socket.send({ id: 'secrets', type: 'subscribe', payload: { query: SECRETS } })
    expect(await socket.next()).toMatchObject({ id: 'secrets', type: 'error' })
    expect(world.topics.secrets.listeners()).toBe(0)
  })

  it('with fewer scopes lets no event through that came at the same time', async () => {
    const world = await createSocketWorld()
    const socket = await openWith(world, signToken({ scopes: READ }))
    await subscribe(world, socket, 'secrets')
    const answer = renew(socket, signToken({ scopes: [] }))
    const flood = setInterval(() => world.topics.secrets.emit(1), 0)
    let message = await answer
    while (message.type === 'next') message = await socket.next()
    expect(message).toEqual(renewed)
    expect(await socket.next()).toMatchObject({ id: 'secrets', type: 'error' })
    clearInterval(flood)
    expect(socket.rest()).toEqual([])
  })

  it('with more scopes lets more run from then on', async () => {
    const world = await createSocketWorld()
    const socket = await openWith(world, signToken({ scopes: ['read:other'] }))
    await subscribe(world, socket, 'others')
    socket.send({ id: 's', type: 'subscribe', payload: { query: SECRETS } })
    expect(await socket.next()).toMatchObject({ id: 's', type: 'error' })
    expect(await renew(socket, signToken({ scopes: READ }))).toEqual(renewed)
    await subscribe(world, socket, 'secrets')
    world.topics.others.emit(1)
    expect(await socket.next()).toMatchObject({ id: 'others', type: 'next' })
  })

  const other = signToken({ id: 'somebody else' })
  it.each([
    ['other_identity', other, {}],
    ['expired_token', signToken({ exp: nowInSeconds() - 1 }), {}],
    ['invalid_token', `${signToken()}x`, {}],
    ['invalid_token', 7, {}],
    ['invalid_token', 'Basic abc', {}],
    ['invalid_token', signToken(), { 'x-client-id': 'somebody else' }],
    ['missing_token', undefined, {}],
    ['missing_token', '', {}],
    ['duplicate_authorization', signToken(), { headers: { Authorization: other } }],
  ])('is refused, and the old token goes on: %s', async (reason, offered, more) => {
    const world = await createSocketWorld()
    const socket = await openWith(world, signToken({ mark: 'old' }))
    await subscribe(world, socket, 'secrets')
    expect(await renew(socket, offered, more)).toEqual(refused(reason))
    world.topics.secrets.emit(1)
    expect(await socket.next()).toMatchObject({ id: 'secrets', type: 'next' })
    expect(world.seen).toMatchObject([{ claims: { mark: 'old' } }])
  })

  it('makes nobody somebody, and what runs goes on', async () => {
    const world = await createSocketWorld()
    const socket = await openWith(world, undefined)
    await subscribe(world, socket, 'ticks')
    expect(await renew(socket, signToken())).toEqual(renewed)
    await subscribe(world, socket, 'secrets')
    world.topics.ticks.emit(1)
    expect(await socket.next()).toMatchObject({ id: 'ticks', type: 'next' })
    expect(world.seen).toMatchObject([{ kind: 'identified' }])
    expect(await renew(socket, other)).toEqual(refused('other_identity'))
  })

  it('before the connection is acknowledged is a ping as any other', async () => {
    const world = await createSocketWorld()
    const socket = await openSocket(world.url)
    const payload = { portcullis: { authorization: signToken() } }
    socket.send({ type: 'ping', payload })
    expect(await socket.next()).toEqual({ type: 'pong' })
    expect(await socket.init()).toEqual({ type: 'connection_ack' })
    socket.send({ id: 's', type: 'subscribe', payload: { query: SECRETS } })
    expect(await socket.next()).toMatchObject({ type: 'error' })
  })

  it('takes the last of several, and refuses to queue without end', async () => {
    const world = await createSocketWorld()
    const socket = await openWith(world, signToken())
    const tokens = Array.from({ length: 40 }, (_, index) => signToken({ exp: nowInSeconds() + 1000 + index }))
    for (const authorization of tokens)
      socket.send({ type: 'ping', payload: { portcullis: { authorization } } })
    const answers = []
    for (const _ of tokens) answers.push((await socket.next()).payload)
    const events = answers.map((payload) => JSON.stringify(payload))
    expect(events.filter((event) => event.includes('token_renewed')).length).toBeGreaterThanOrEqual(8)
    expect(events.every((event) => /token_renewed|too_many_renewals/.test(event))).toBe(true)
  })

  it('of a token that is revoked meanwhile never keeps the socket open', async () => {
    const store = createMemoryStore({ now: Date.now, random: randomBytes })
    const world = await createSocketWorld({ store })
    for (let round = 0; round < 20; round += 1) {
      const [old, next] = [`old ${round}`, `new ${round}`]
      const socket = await openWith(world, signToken({ jti: old }))
      await subscribe(world, socket, 'secrets')
      socket.send({
        type: 'ping',
        payload: { portcullis: { authorization: signToken({ jti: next, exp: nowInSeconds() + 900 }) } },
      })
      if (round % 2 === 0) await new Promise((resolve) => setTimeout(resolve, round))
      const revoke = (jti: string) =>
        store.revocations.revoke({ kind: 'token', issuer: 'portcullis', jti }, { until: Date.now() + 1e6 })
      await Promise.all([revoke(old), revoke(next)])
      expect(await socket.closed).toMatchObject({ code: 4403, reason: 'revoked_token' })
      await world.topics.secrets.hasListeners(0)
    }
  })

  it('that comes as the token ends keeps the socket or loses it, and never lets anything through after it', async () => {
    const world = await createSocketWorld()
    for (const early of [30, 15, 5, 1, 0]) {
      const { exp, value: socket } = await beforeExpiry(async (soon) => {
        const opened = await openWith(world, signToken({ exp: soon, mark: 'old' }))
        await subscribe(world, opened, 'secrets')
        return opened
      })
      await new Promise((resolve) => setTimeout(resolve, exp * 1000 - Date.now() - early))
      const authorization = signToken({ mark: 'new' })
      socket.send({ type: 'ping', payload: { portcullis: { authorization } } })
      await new Promise((resolve) => setTimeout(resolve, exp * 1000 - Date.now() + 50))
      world.seen.length = 0
      world.topics.secrets.emit(1)
      const firstEvent = async (): Promise<string> => {
        let message = await socket.next()
        while (message.type !== 'next') message = await socket.next()
        return 'event'
      }
      const became = await Promise.race([
        firstEvent().catch(() => 'closed'),
        socket.closed.then(() => 'closed'),
      ])
      if (became === 'event') {
        expect(world.seen).toMatchObject([{ claims: { mark: 'new' } }])
        socket.socket.terminate()
      } else {
        expect(await socket.closed).toMatchObject({ code: 4403, reason: 'expired_token' })
        expect(world.seen).toEqual([])
      }
      await world.topics.secrets.hasListeners(0)
    }
  })
})

describe('a client whose ceiling changes', () => {
  it('keeps what is still inside, and loses the rest, on the open socket', async () => {
    const store = createMemoryStore({ now: Date.now, random: randomBytes })
    await store.clients.add('stored', { ceiling: ['*'], defaultScopes: [] })
    const key = await store.apiKeys.create('stored')
    if (key.kind !== 'created') throw new TypeError(key.kind)
    const { publicKey, privateKey } = await crypto.subtle.generateKey(
      {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: 2048,
        publicExponent: new Uint8Array([1, 0, 1]),
        hash: 'SHA-256',
      },
      true,
      ['sign', 'verify'],
    )
    const world = await createSocketWorld({ store })
    const { status } = await world.gateway.fetch('/account/signing-key', {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-api-key': key.text },
      body: JSON.stringify({ publicKey: await crypto.subtle.exportKey('jwk', publicKey), claims: 'nettu' }),
    })
    expect(status).toBe(200)
    const user = await world.gateway.fetch('/account/users', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key.text },
      body: JSON.stringify({ id: 'ada' }),
    })
    expect(user.status).toBeLessThan(300)
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const input = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode({
      nettuSchedulerUserId: 'ada',
      schedulerPolicy: { allow: ['*'] },
      iat: nowInSeconds(),
      exp: nowInSeconds() + 600,
    })}`
    const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', privateKey, Buffer.from(input))
    const authorization = `${input}.${Buffer.from(signature).toString('base64url')}`
    const socket = await openSocket(world.url)
    expect(await socket.init({ authorization, 'nettu-account': 'stored' })).toMatchObject({
      payload: { portcullis: { event: 'token_accepted' } },
    })
    await subscribe(world, socket, 'secrets', 'others', 'ticks')
    await store.clients.update('stored', { ceiling: ['read:other'] })
    expect(await socket.next()).toMatchObject({ id: 'secrets', type: 'error' })
    world.topics.others.emit(1)
    expect(await socket.next()).toMatchObject({ id: 'others', type: 'next' })
    await store.signingKeys.remove('stored')
    expect(await socket.closed).toMatchObject({ code: 4403, reason: 'invalid_token' })
    // Reading all tokens again would find it after 30 seconds.
  }, 20_000)
})
