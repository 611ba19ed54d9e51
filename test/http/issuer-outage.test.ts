import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { nowInSeconds } from '../attacks/http-wire.ts'
import { createSocketWorld, SECRETS, TICKS } from '../kit/socket-world.ts'
import { openStream } from '../support/event-stream.ts'
import { type Message, openSocket } from '../support/sockets.ts'
import { RSA, signToken } from '../token/ports.ts'

const ISS = 'https://issuer.example'
const UNAVAILABLE = {
  message: 'Your token cannot be verified at the moment, keep it and try again later',
  extensions: { code: 'ISSUER_UNAVAILABLE' },
}

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

/** A gateway that trusts an issuer whose key server answers 500 until `isUp`. */
async function createWorld() {
  const state = { isUp: false, requests: 0 }
  const jwk = { ...RSA.publicKey.export({ format: 'jwk' }), kid: 'a', alg: 'RS256' }
  const keys = createServer((_, response) => {
    state.requests += 1
    response.writeHead(state.isUp ? 200 : 500).end(JSON.stringify({ keys: [jwk] }))
  })
  servers.push(keys)
  await once(keys.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/keys`
  const world = await createSocketWorld({
    issuers: [{ iss: ISS, audience: 'us', jwks: { url, coolDown: 0 }, ceiling: ['*'] }],
  })
  return { ...world, state }
}

function tokenOf(claims: object = {}): string {
  const now = nowInSeconds()
  const all = { iss: ISS, aud: 'us', sub: 'jane', scope: 'read:secret', iat: now, exp: now + 60, ...claims }
  return signToken(all, { key: RSA.privateKey, alg: 'RS256', header: { kid: 'a' } })
}

const post = (url: string, query: string, token = tokenOf()) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  })
const get = (url: string, query: string) =>
  fetch(`${url}/graphql?query=${encodeURIComponent(query)}`, {
    headers: { 'apollo-require-preflight': '1', authorization: `Bearer ${tokenOf()}` },
  })

describe('while an issuer’s keys cannot be had', () => {
  it.each([
    ['POST', post],
    ['GET', get],
  ])('an open operation by %s is answered, and told that the token was not verified', async (_, send) => {
    const { url } = await createWorld()
    const response = await send(url, '{ open }')
    expect(response.status).toBe(200)
    expect(response.headers.get('portcullis-token')).toBe('unverified')
    expect(await response.json()).toEqual({ data: { open: 'open' } })
  })

  it.each([
    ['POST', post, '{ secret }'],
    ['POST', post, '{ open secret }'],
    ['POST', post, 'mutation { createPerson }'],
    ['POST', post, 'mutation { slow createPerson }'],
    ['GET', get, '{ secret }'],
    ['GET', get, '{ open secret }'],
  ] as const)(
    'a guarded operation by %s is refused as a whole, and the token is not',
    async (_, send, query) => {
      const { url, seen } = await createWorld()
      const response = await send(url, query)
      expect(response.status).toBe(503)
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(response.headers.get('www-authenticate')).toBeNull()
      const body = await response.json()
      expect(body).toMatchObject({ errors: [UNAVAILABLE] })
      expect(body).not.toHaveProperty('data')
      expect(seen).toEqual([])
    },
  )

  it('a token that could not be right anyway is refused as ever', async () => {
    const { url } = await createWorld()
    const forged = signToken(
      { iss: ISS, sub: 'a' },
      { key: RSA.privateKey, alg: 'RS256', header: { alg: 'HS256' } },
    )
    const foreign = tokenOf({ iss: 'https://somebody.example' })
    for (const token of [forged, foreign, 'a.b.c']) {
      const response = await post(url, '{ open }', token)
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({
        errors: [{ message: 'Your token is not valid', extensions: { reason: 'invalid_token' } }],
      })
    }
  })

  it('an event stream answers what is open, and refuses what is guarded with 503', async () => {
    const { url, topics } = await createWorld()
    const stream = (query: string) =>
      openStream(`${url}/graphql/stream`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenOf()}` },
        body: JSON.stringify({ query }),
      })
    const open = await stream('{ open }')
    expect(open.status).toBe(200)
    expect(open.headers.get('portcullis-token')).toBe('unverified')
    expect(await open.next()).toEqual({ event: 'next', data: { data: { open: 'open' } } })
    const guarded = await stream(SECRETS)
    expect(guarded.status).toBe(503)
    expect(guarded.headers.get('retry-after')).not.toBeNull()
    await guarded.rest()
    expect(JSON.parse(guarded.text())).toMatchObject({ errors: [UNAVAILABLE] })
    expect(topics.secrets.listeners()).toBe(0)
  })

  it('a socket opens, answers what is open, and refuses what is guarded', async () => {
    const { url, topics } = await createWorld()
    const socket = await openSocket(url)
    const ack = await socket.init({ authorization: `Bearer ${tokenOf()}` })
    expect(ack).toEqual({
      type: 'connection_ack',
      payload: { portcullis: { event: 'token_refused', reason: 'issuer_unavailable' } },
    })
    const ask = (id: string, query: string): Promise<Message> => {
      socket.send({ id, type: 'subscribe', payload: { query } })
      return socket.next()
    }
    expect(await ask('a', '{ open }')).toMatchObject({ type: 'next', payload: { data: { open: 'open' } } })
    expect(await socket.next()).toEqual({ id: 'a', type: 'complete' })
    for (const query of ['{ secret }', '{ open secret }', SECRETS, 'mutation { createPerson }'])
      expect(await ask('b', query)).toMatchObject({ id: 'b', type: 'error', payload: [UNAVAILABLE] })
    expect(topics.secrets.listeners()).toBe(0)
    socket.send({ id: 'c', type: 'subscribe', payload: { query: TICKS } })
    await topics.ticks.hasListeners(1)
    topics.ticks.emit(1)
    expect(await socket.next()).toMatchObject({ id: 'c', type: 'next', payload: { data: { ticks: 1 } } })
  })

  it('a socket takes the same token once the keys are back', async () => {
    const { url, state } = await createWorld()
    const authorization = `Bearer ${tokenOf()}`
    const socket = await openSocket(url)
    await socket.init({ authorization })
    state.isUp = true
    socket.send({ type: 'ping', payload: { portcullis: { authorization } } })
    expect(await socket.next()).toMatchObject({ payload: { portcullis: { event: 'token_renewed' } } })
    socket.send({ id: 'a', type: 'subscribe', payload: { query: '{ secret }' } })
    expect(await socket.next()).toMatchObject({ payload: { data: { secret: 'secret' } } })
  })

  it('the keys that were known stay good, and the token counts as soon as they are back', async () => {
    const { url, state } = await createWorld()
    expect((await post(url, '{ secret }')).status).toBe(503)
    state.isUp = true
    expect(await (await post(url, '{ secret }')).json()).toEqual({ data: { secret: 'secret' } })
    state.isUp = false
    expect(await (await post(url, '{ secret }')).json()).toEqual({ data: { secret: 'secret' } })
  })
})

describe('a token whose time has not come', () => {
  it.each(['nbf', 'iat'])('by its %s runs what is open as nobody, and nothing else', async (name) => {
    const { url, state, seen } = await createWorld()
    state.isUp = true
    const token = tokenOf({ [name]: nowInSeconds() + 30 })
    const open = await post(url, '{ open }', token)
    expect(open.headers.get('portcullis-token')).toBe('not-yet-valid')
    expect(await open.json()).toEqual({ data: { open: 'open' } })
    for (const query of ['{ secret }', '{ open secret }', 'mutation { createPerson }']) {
      const response = await post(url, query, token)
      expect(response.status).toBe(401)
      const body = await response.json()
      expect(body).toMatchObject({
        errors: [
          {
            message: 'Your token is not valid',
            extensions: { code: 'UNAUTHENTICATED', reason: 'invalid_token' },
          },
        ],
      })
      expect(body).not.toHaveProperty('data')
    }
    expect(seen).toEqual([])
  })
})
