import { describe, expect, it } from '@jest/globals'
import type { TokenPlace } from '../../src/token/token-sources.ts'
import type { Answer } from '../kit/caller.ts'
import type { TestGateway } from '../kit/gateway.ts'
import { createSocketWorld, TICKS } from '../kit/socket-world.ts'
import { openStreamWorld } from '../kit/stream-world.ts'
import { openStream } from '../support/event-stream.ts'
import { openSocket, RefusedSocket } from '../support/sockets.ts'
import { expectRefused, PLACES, sendBytes, signToken } from './http-wire.ts'

const from: readonly TokenPlace[] = [
  'authorization',
  { header: 'authorization', prefix: 'Token' },
  { header: 'x-api-token' },
  { cookie: 'session' },
]
const tokens = { from }
const schema = { typeDefs: 'type Query { open: String } type Mutation { createPerson: String }' }
const cors = { kind: 'origins', origins: ['https://app.test'] } as const
const EVIL = 'https://evil.test'
const JSON_TYPE = { 'content-type': 'application/json' }
const MUTATION = '{"query":"mutation { createPerson }"}'
const CROSS_SITE = 'A token in a cookie counts only from pages of this origin, and of those that are allowed'
const CONFLICT = 'The request has tokens in several places that are not the same'
const cookieOf = (token = signToken()): Readonly<Record<string, string>> => ({ cookie: `session=${token}` })

const post = (
  gateway: TestGateway,
  headers: Readonly<Record<string, string>>,
  body = MUTATION,
): Promise<Answer> =>
  gateway.fetch('/graphql', { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body })

describe.each(PLACES)('before %s:', (_, start) => {
  it.each<readonly [string, () => Readonly<Record<string, string>>]>([
    ['under another prefix', () => ({ authorization: `Token ${signToken()}` })],
    ['in another header', () => ({ 'x-api-token': signToken() })],
    ['in a cookie, from a page of this origin', () => ({ ...cookieOf(), 'sec-fetch-site': 'same-origin' })],
    ['in a cookie, from an allowed page', () => ({ ...cookieOf(), origin: 'https://app.test' })],
  ])('a token counts %s', async (_, headers) => {
    const gateway = await start({ schema, tokens, cors })
    const answer = await post(gateway, headers())
    expect([answer.status, answer.body]).toEqual([200, { data: { createPerson: null } }])
  })

  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['of another site', { origin: EVIL, 'sec-fetch-site': 'cross-site' }],
    ['of a sibling', { origin: 'https://blog.app.test', 'sec-fetch-site': 'same-site' }],
    ['of a frame without an origin', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['of a browser that says no site', { origin: EVIL }],
    ['that nobody knows', {}],
  ])('a page %s cannot use a token in a cookie, by any method', async (_, page) => {
    const lines: string[] = []
    const logTo = { write: (line: string) => void lines.push(line) }
    const gateway = await start({ schema, tokens, cors, logTo, logLevel: 'info' })
    const token = signToken()
    const headers = { ...cookieOf(token), ...page }
    for (const query of [MUTATION, '{"query":"{ open }"}']) {
      const answer = await post(gateway, headers, query)
      expectRefused(gateway, answer, 403, 'CROSS_SITE_TOKEN', CROSS_SITE)
      expect(answer.headers.get('www-authenticate')).toBeNull()
    }
    const preflighted = { ...headers, 'apollo-require-preflight': '1' }
    const got = await gateway.fetch('/graphql?query={open}', { headers: preflighted })
    expectRefused(gateway, got, 403, 'CROSS_SITE_TOKEN', CROSS_SITE)
    const scopes = await gateway.fetch('/scopes', {
      method: 'POST',
      headers: { ...JSON_TYPE, ...headers },
      body: '{"query":"mutation { createPerson }"}',
    })
    expect([scopes.status, scopes.body.errors?.[0]?.extensions?.['code']]).toEqual([403, 'CROSS_SITE_TOKEN'])
    const log = lines.join('')
    expect(log).toContain('"fault":"cross_site_token"')
    expect(log).not.toContain(token.slice(0, 30))
    expect(log).not.toContain('session=')
  })

  it('a form cannot send an operation with a cookie, whatever it says of itself', async () => {
    const gateway = await start({ schema, tokens, cors })
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
      for (const page of [{ origin: EVIL }, { origin: 'null' }, { origin: 'https://app.test' }, {}]) {
        const answer = await post(gateway, { ...cookieOf(), ...page, 'content-type': type })
        expectRefused(gateway, answer, 415, 'UNSUPPORTED_MEDIA_TYPE')
      }
  })

  it('a batch needs the same proof as one operation', async () => {
    const gateway = await start({ schema, tokens, cors })
    const answer = await post(gateway, { ...cookieOf(), origin: EVIL }, `[${MUTATION}]`)
    expect([answer.status, answer.body.data]).toEqual([400, undefined])
    expect([gateway.calls.size, gateway.sent()]).toEqual([0, 0])
  })

  it('two tokens that are not the same are refused, and none of them is told', async () => {
    const gateway = await start({ schema, tokens, cors })
    const [one, other] = [signToken(), signToken({ id: 'other' })]
    const same = { 'sec-fetch-site': 'same-origin' }
    for (const headers of [
      { authorization: `Bearer ${one}`, 'x-api-token': other },
      { authorization: `Token ${one}`, ...cookieOf(other), ...same },
      { ...same, cookie: `session=${one}; session=${other}` },
      { ...same, cookie: `session=${one}; session=${one}` },
      { 'x-api-token': 'undefined', ...cookieOf(one), ...same },
    ]) {
      for (const query of [MUTATION, '{"query":"{ open }"}']) {
        const answer = await post(gateway, headers as Readonly<Record<string, string>>, query)
        expectRefused(gateway, answer, 400, 'CONFLICTING_TOKENS', CONFLICT)
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_request"/)
        expect(answer.text).not.toContain(one.slice(0, 30))
      }
    }
  })

  it('a header or a cookie that is sent twice is not one of them', async () => {
    const gateway = await start({ schema, tokens, cors })
    const [one, other] = [signToken(), signToken({ id: 'other' })]
    const ask = (...headers: readonly string[]) => {
      const lines = ['Host: 127.0.0.1', 'Connection: close', 'Content-Type: application/json', ...headers]
      const length = `Content-Length: ${MUTATION.length}`
      return sendBytes(
        gateway.url,
        `${['POST /graphql HTTP/1.1', ...lines, length].join('\r\n')}\r\n\r\n${MUTATION}`,
      )
    }
    const twice: readonly (readonly string[])[] = [
      [`X-Api-Token: ${one}`, `X-Api-Token: ${one}`],
      [`X-Api-Token: ${one}`, `x-api-token: ${other}`],
      [`Cookie: session=${one}`, `Cookie: session=${other}`, 'Sec-Fetch-Site: same-origin'],
      [`Cookie: session=${one}`, 'Sec-Fetch-Site: cross-site', 'Sec-Fetch-Site: same-origin'],
      [`Cookie: session=${one}`, `Origin: ${EVIL}`, 'Origin: https://app.test'],
      [`X_Api_Token: ${one}`],
    ]
    for (const headers of twice) {
      const answer = await ask(...headers)
      expect([400, 401, 403]).toContain(answer.status)
      expect(JSON.parse(answer.text)).not.toHaveProperty('data')
    }
    expect([gateway.calls.size, gateway.sent()]).toEqual([0, 0])
  })

  it('answers pages with credentials only of origins that are listed', async () => {
    const gateway = await start({ schema, tokens, cors })
    const preflight = (origin: string) =>
      gateway.fetch('/graphql', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      })
    const allowed = await preflight('https://app.test')
    expect(allowed.headers.get('access-control-allow-credentials')).toBe('true')
    expect(allowed.headers.get('access-control-allow-headers')?.split(', ')).toContain('x-api-token')
    expect((await preflight(EVIL)).headers.get('access-control-allow-credentials')).toBeNull()
    const answer = await post(gateway, { ...cookieOf(), origin: 'https://app.test' })
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true')
    const without = await start({ schema, cors, tokens: { from: ['authorization'] } })
    const plain = await post(without, { origin: 'https://app.test' }, '{"query":"{ open }"}')
    expect(plain.headers.get('access-control-allow-credentials')).toBeNull()
  })

  it('follows the origins of a reload', async () => {
    const gateway = await start({ schema, tokens, cors })
    expect((await post(gateway, { ...cookieOf(), origin: EVIL })).status).toBe(403)
    await gateway.reconfigure({ cors: { kind: 'origins', origins: [EVIL] } })
    expect((await post(gateway, { ...cookieOf(), origin: EVIL })).status).toBe(200)
    expect((await post(gateway, { ...cookieOf(), origin: 'https://app.test' })).status).toBe(403)
  })
})

describe('a socket', () => {
  const refusal = async (url: string, headers: Readonly<Record<string, string>>): Promise<unknown> =>
    openSocket(url, { headers }).catch((error: unknown) =>
      error instanceof RefusedSocket ? [error.status, JSON.parse(error.text).code] : error,
    )

  it('is not opened by a page of another site, with or without a cookie', async () => {
    const { url, gateway } = await createSocketWorld({ tokens, cors })
    for (const origin of [EVIL, 'null', 'https://blog.app.test'])
      expect(await refusal(url, { ...cookieOf(), origin })).toEqual([403, 'ORIGIN_NOT_ALLOWED'])
    expect(gateway.calls.size).toBe(0)
  })

  it('with a cookie is closed where no page is named', async () => {
    const { url, topics } = await createSocketWorld({ tokens, cors })
    const socket = await openSocket(url, { headers: cookieOf() })
    socket.send({ type: 'connection_init' })
    expect(await socket.closed).toMatchObject({ code: 4403, reason: 'cross_site_token' })
    expect(topics.ticks.listeners()).toBe(0)
  })

  it.each<readonly [string, Readonly<Record<string, string>>, object | undefined]>([
    ['in a cookie of its own page', { 'sec-fetch-site': 'same-origin' }, undefined],
    ['in a cookie of an allowed page', { origin: 'https://app.test' }, undefined],
    ['in a cookie, and in the parameters the same', {}, {}],
  ])('has its token %s', async (_, page, params) => {
    const { url } = await createSocketWorld({ tokens, cors })
    const token = signToken()
    const socket = await openSocket(url, { headers: { ...cookieOf(token), ...page } })
    const { payload } = await socket.init(params && { 'x-api-token': token })
    expect(payload).toMatchObject({ portcullis: { event: 'token_accepted' } })
  })

  it.each<readonly [string, object, string | undefined]>([
    ['under the name of a header', { 'X-Api-Token': signToken() }, undefined],
    ['under a prefix', { authorization: `Token ${signToken()}` }, undefined],
    ['without any', { headers: { authorization: signToken() } }, undefined],
    [
      'in two headers',
      { authorization: signToken(), 'x-api-token': signToken({ id: 'x' }) },
      'conflicting_tokens',
    ],
    [
      'twice',
      { 'x-api-token': signToken(), 'X-API-TOKEN': signToken({ id: 'x' }) },
      'duplicate_authorization',
    ],
  ])('reads the token of its parameters %s', async (_, params, refused) => {
    const { url } = await createSocketWorld({ tokens, cors })
    const socket = await openSocket(url)
    if (refused === undefined)
      expect((await socket.init(params)).payload).toMatchObject({ portcullis: { event: 'token_accepted' } })
    else {
      socket.send({ type: 'connection_init', payload: params })
      expect(await socket.closed).toMatchObject({ code: 4403, reason: refused })
    }
  })

  it('whose parameters and cookie do not agree is closed', async () => {
    const { url } = await createSocketWorld({ tokens, cors })
    const headers = { ...cookieOf(), 'sec-fetch-site': 'same-origin' }
    const socket = await openSocket(url, { headers })
    socket.send({ type: 'connection_init', payload: { authorization: signToken({ id: 'other' }) } })
    expect(await socket.closed).toMatchObject({ code: 4403, reason: 'conflicting_tokens' })
  })

  it('takes a new token in place of that of its cookie', async () => {
    const { url, topics } = await createSocketWorld({ tokens, cors })
    const headers = { ...cookieOf(), 'sec-fetch-site': 'same-origin' }
    const socket = await openSocket(url, { headers })
    await socket.init()
    const renewed = signToken({ jti: 'two' })
    socket.send({ type: 'ping', payload: { portcullis: { 'x-api-token': renewed } } })
    expect(await socket.next()).toMatchObject({ payload: { portcullis: { event: 'token_renewed' } } })
    socket.send({ id: '1', type: 'subscribe', payload: { query: TICKS } })
    await topics.ticks.hasListeners(1)
  })
})

describe('an event stream', () => {
  const ask = (url: string, headers: Readonly<Record<string, string>>, query = 'subscription { secret }') =>
    openStream(`${url}/graphql/stream?query=${encodeURIComponent(query)}`, {
      headers: { accept: 'text/event-stream', ...headers },
    })

  it('is not begun by a page of another site with a cookie', async () => {
    const world = await openStreamWorld({ tokens, cors })
    for (const page of [
      { origin: EVIL },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      {},
    ] as readonly Readonly<Record<string, string>>[]) {
      const stream = await ask(world.gateway.url, { ...cookieOf(), ...page })
      expect(stream.status).toBe(403)
    }
    expect(world.everSubscribed()).toBe(0)
  })

  it('is begun by a page of this origin, and of one that is allowed', async () => {
    const world = await openStreamWorld({ tokens, cors })
    for (const page of [{ 'sec-fetch-site': 'same-origin' }, { origin: 'https://app.test' }] as const)
      expect((await ask(world.gateway.url, { ...cookieOf(), ...page })).status).toBe(200)
    expect(world.everSubscribed()).toBe(2)
  })
})
