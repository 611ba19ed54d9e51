import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { createClient } from 'graphql-sse'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import { signToken } from '../attacks/http-wire.ts'
import { openStreamWorld, type StreamWorld } from '../kit/stream-world.ts'
import { getStream, postStream, type StreamEvent, type TestStream } from '../support/event-stream.ts'

const TICK = 'subscription { tick }'
const SECRET = 'subscription { secret }'
const COMPLETE = { event: 'complete' }

const endedBy = (reason: string, message: string): readonly object[] => [
  {
    event: 'next',
    data: { errors: [{ message, extensions: { code: 'UNAUTHENTICATED', reason } }] },
  },
  COMPLETE,
]
const EXPIRED = endedBy('expired_token', 'Your token is expired')
const REVOKED = endedBy('revoked_token', 'Your token was revoked')

/** Seconds since the epoch, this many milliseconds from now. */
const inMilliseconds = (milliseconds: number): number => (Date.now() + milliseconds) / 1000

async function openSecret(world: StreamWorld, claims: object): Promise<TestStream> {
  const stream = await postStream(world.gateway.url, { query: SECRET }, { token: signToken({ ...claims }) })
  expect(stream.status).toBe(200)
  return stream
}

describe('the token of a stream', () => {
  it('is warned of before it expires, and takes the stream with it', async () => {
    const world = await openStreamWorld({ sockets: { tokenWarning: 1_000 } })
    const exp = inMilliseconds(1_600)
    const stream = await openSecret(world, { exp })
    world.emit(1)
    expect(await stream.next()).toMatchObject({ data: { data: { secret: 1 } } })
    const warning = await stream.next()
    expect(Date.now()).toBeLessThan(exp * 1000)
    if (warning?.event !== 'comment') throw new Error(JSON.stringify(warning))
    expect(JSON.parse(warning.text)).toEqual({
      portcullis: {
        event: 'token_expiring',
        expiresAt: new Date(exp * 1000).toISOString(),
        expiresIn: expect.any(Number),
      },
    })
    const rest = await stream.rest()
    expect(rest).toEqual(EXPIRED)
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1000)
    await world.untilDeserted()
    world.emit(2)
    expect(stream.text()).not.toContain('"secret":2')
  })

  it('takes a stream along that needs none, once it was shown', async () => {
    const world = await openStreamWorld()
    const token = signToken({ exp: inMilliseconds(500) })
    const stream = await postStream(world.gateway.url, { query: TICK }, { token })
    const events = await stream.rest()
    expect(events.filter(({ event }) => event !== 'comment')).toEqual(EXPIRED)
    await world.untilDeserted()
  })

  it('has expired from the start: what needs nothing runs for nobody, and that is said', async () => {
    const world = await openStreamWorld()
    const token = signToken({ exp: inMilliseconds(-1_000) })
    const stream = await postStream(world.gateway.url, { query: TICK }, { token })
    expect([stream.status, stream.headers.get('portcullis-token')]).toEqual([200, 'expired'])
    world.emit(1)
    expect(await stream.next()).toMatchObject({ data: { data: { tick: 1 } } })
    stream.close()
    const denied = await postStream(world.gateway.url, { query: SECRET }, { token })
    expect([denied.status, denied.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('Your token is expired'),
    ])
    expect(world.everSubscribed()).toBe(1)
  })

  it('may last for thousands of years', async () => {
    const world = await openStreamWorld()
    const stream = await openSecret(world, { exp: 5_609_418_990_073 })
    for (const value of [1, 2]) {
      world.emit(value)
      expect(await stream.next()).toMatchObject({ data: { data: { secret: value } } })
    }
    stream.close()
    await world.untilDeserted()
  })

  it('ends it as soon as it is revoked', async () => {
    const store = createMemoryStore({ now: Date.now, random: randomBytes })
    const world = await openStreamWorld({ store })
    const revoked = await openSecret(world, { jti: 'one' })
    const other = await openSecret(world, { jti: 'other' })
    await store.revocations.revoke(
      { kind: 'token', issuer: 'portcullis', jti: 'one' },
      { until: Date.now() + 3_600_000 },
    )
    expect(await revoked.rest()).toEqual(REVOKED)
    world.emit(5)
    expect(await other.next()).toMatchObject({ data: { data: { secret: 5 } } })
    other.close()
    await world.untilDeserted()
    await store.close()
    // Reading all tokens again would find it after 30 seconds.
  }, 20_000)

  it('counts no more when the store was not heard for too long; what needs none goes on', async () => {
    const clock = { age: 0 }
    const memory = createMemoryStore({ now: Date.now, random: randomBytes })
    const store = { ...memory, feed: { ...memory.feed, age: () => clock.age } }
    const world = await openStreamWorld({ store, staleness: { reads: 1_000 } })
    const guarded = await openSecret(world, {})
    const open = await postStream(world.gateway.url, { query: TICK })
    clock.age = 1_001
    expect(await guarded.rest()).toMatchObject([
      { event: 'next', data: { errors: [{ extensions: { code: 'STALE_STORE' } }] } },
      COMPLETE,
    ])
    world.emit(1)
    expect(await open.next()).toMatchObject({ data: { data: { tick: 1 } } })
    open.close()
    const late = await postStream(world.gateway.url, { query: SECRET }, { token: signToken() })
    expect(late.status).toBe(503)
    await memory.close()
  })

  it('speaks as its clients know it', async () => {
    const world = await openStreamWorld({ refusals: 'aliceo2' })
    const denied = await postStream(world.gateway.url, { query: SECRET })
    expect(denied.status).toBe(403)
    const stream = await openSecret(world, { exp: inMilliseconds(500) })
    const events: readonly StreamEvent[] = (await stream.rest()).filter(({ event }) => event !== 'comment')
    expect(events).toMatchObject([{ data: { errors: [{ message: 'TokenExpiredError' }] } }, COMPLETE])
  })
})

describe('a token in the query', () => {
  it('counts where that is configured, for an EventSource', async () => {
    const world = await openStreamWorld({ sockets: { tokenParameter: 'token' } })
    const token = signToken()
    const stream = await getStream(world.gateway.url, { query: SECRET, token })
    world.emit(1)
    expect(await stream.next()).toMatchObject({ data: { data: { secret: 1 } } })
    stream.close()
    const same = await getStream(
      world.gateway.url,
      { query: '{ secret }', token },
      { authorization: `Bearer ${token}` },
    )
    expect(same.status).toBe(200)
    const differing = await getStream(
      world.gateway.url,
      { query: '{ secret }', token },
      { authorization: `Bearer ${signToken({ jti: 'another' })}` },
    )
    expect([differing.status, differing.headers.get('www-authenticate')]).toEqual([
      400,
      'Bearer error="invalid_request"',
    ])
    const broken = await getStream(world.gateway.url, { query: '{ open }', token: `${token}x` })
    expect(broken.status).toBe(401)
    const twice = await world.gateway.fetch(`/graphql/stream?query={secret}&token=${token}&token=x.y.z`)
    expect(twice.status).toBe(400)
  })

  it.each([
    ['without configuration', {}, 'token'],
    ['under another name', { sockets: { tokenParameter: 'token' } }, 'access_token'],
  ])('does not count %s', async (_, options, name) => {
    const world = await openStreamWorld(options)
    const denied = await getStream(world.gateway.url, { query: SECRET, [name]: signToken() })
    expect([denied.status, world.everSubscribed(), world.gateway.calls.size]).toEqual([401, 0, 0])
  })

  it('does not count for a POST, nor at /graphql', async () => {
    const { gateway } = await openStreamWorld({ sockets: { tokenParameter: 'token' } })
    const body = JSON.stringify({ query: '{ secret }' })
    const headers = { 'content-type': 'application/json' }
    for (const path of ['/graphql/stream', '/graphql']) {
      const answer = await gateway.fetch(`${path}?token=${signToken()}`, { method: 'POST', headers, body })
      expect(answer.status).toBe(401)
    }
    expect(gateway.calls.size).toBe(0)
  })
})

describe("graphql-sse's client", () => {
  const clientFor = (world: StreamWorld, token?: string): ReturnType<typeof createClient> =>
    createClient({
      url: `${world.gateway.url}/graphql/stream`,
      retryAttempts: 0,
      ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
    })

  it('reads what comes, passes over the warning, and sees why it ended', async () => {
    const world = await openStreamWorld()
    const client = clientFor(world, signToken({ exp: inMilliseconds(900) }))
    const results = client.iterate({ query: SECRET })
    const first = results.next()
    while (world.subscribed() === 0) await new Promise((wake) => setTimeout(wake, 5))
    world.emit(1)
    expect((await first).value).toEqual({ data: { secret: 1 } })
    expect((await results.next()).value).toMatchObject({
      errors: [{ extensions: { reason: 'expired_token' } }],
    })
    expect(await results.next()).toEqual({ done: true, value: undefined })
    await world.untilDeserted()
  })

  it('hears the status of a denial', async () => {
    const world = await openStreamWorld()
    await expect(clientFor(world).iterate({ query: SECRET }).next()).rejects.toMatchObject({
      response: { status: 401 },
    })
    expect(world.everSubscribed()).toBe(0)
  })

  it('ends the source when it leaves', async () => {
    const world = await openStreamWorld()
    const client = clientFor(world)
    const results = client.iterate({ query: TICK })
    const first = results.next()
    while (world.subscribed() === 0) await new Promise((wake) => setTimeout(wake, 5))
    world.emit(1)
    await first
    await results.return?.()
    await world.untilDeserted()
  })

  it('is told that there is no single connection mode', async () => {
    const world = await openStreamWorld()
    const client = createClient({
      url: `${world.gateway.url}/graphql/stream`,
      singleConnection: true,
      retryAttempts: 0,
    })
    await expect(client.iterate({ query: TICK }).next()).rejects.toMatchObject({ response: { status: 405 } })
    expect(world.everSubscribed()).toBe(0)
  })
})
