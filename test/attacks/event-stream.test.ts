import { describe, expect, it } from '@jest/globals'
import { openStreamWorld, type StreamWorld } from '../kit/stream-world.ts'
import { getStream, postStream } from '../support/event-stream.ts'
import { EARLY_TOKENS, FORGED_TOKENS } from './forged-tokens.ts'
import { head, sendBytes, signToken } from './http-wire.ts'

const TICK = 'subscription { tick }'
const SECRET = 'subscription { secret }'
const STREAM = '/graphql/stream'
const JSON_TYPE = 'Content-Type: application/json'
const ACCEPT = 'Accept: text/event-stream'

function expectNothing({ gateway, everSubscribed }: StreamWorld): void {
  expect([everSubscribed(), gateway.calls.size]).toEqual([0, 0])
}

/** A POST whose bytes are ours. */
function sendPost(
  { gateway }: StreamWorld,
  body: string,
  ...headers: readonly string[]
): ReturnType<typeof sendBytes> {
  const length = `Content-Length: ${Buffer.byteLength(body)}`
  return sendBytes(gateway.url, head(`POST ${STREAM}`, ACCEPT, length, ...headers) + body)
}

describe('a token that is not valid opens no stream, not even a public one', () => {
  it.each(FORGED_TOKENS)('%s', async (_, tokens) => {
    const world = await openStreamWorld({ sockets: { tokenParameter: 'token' } })
    for (const token of tokens()) {
      for (const query of [SECRET, TICK]) {
        const answers = [await postStream(world.gateway.url, { query }, { token })]
        if (token !== '' && token.length < 8_000)
          answers.push(await getStream(world.gateway.url, { query, token }))
        for (const answer of answers) {
          await answer.rest()
          expect([answer.status, JSON.parse(answer.text()).errors[0].extensions.reason]).toEqual([
            401,
            'invalid_token',
          ])
          expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/)
        }
      }
    }
    expectNothing(world)
  })
})

describe('a token whose time has not come', () => {
  it.each(EARLY_TOKENS)('opens the streams that are open to anybody, and no other: %s', async (_, tokens) => {
    const world = await openStreamWorld({ sockets: { tokenParameter: 'token' } })
    const { url } = world.gateway
    for (const token of tokens()) {
      const ask = (query: string) => [
        () => postStream(url, { query }, { token }),
        () => getStream(url, { query, token }),
      ]
      const before = world.everSubscribed()
      for (const open of ask(SECRET)) {
        const answer = await open()
        await answer.rest()
        const [error] = JSON.parse(answer.text()).errors
        expect([answer.status, error.message, error.extensions.code, error.extensions.reason]).toEqual([
          401,
          'Your token is not valid',
          'UNAUTHENTICATED',
          'invalid_token',
        ])
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/)
      }
      expect([world.everSubscribed() - before, world.gateway.calls.size]).toEqual([0, 0])
      for (const open of ask(TICK)) {
        const answer = await open()
        expect([answer.status, answer.headers.get('portcullis-token')]).toEqual([200, 'not-yet-valid'])
        answer.close()
        await world.untilDeserted()
      }
    }
  })
})

describe('an Authorization header', () => {
  it('that is there twice is refused, whichever of them is good', async () => {
    const world = await openStreamWorld()
    const good = `Authorization: Bearer ${signToken()}`
    for (const headers of [
      [good, 'Authorization: Bearer x'],
      ['Authorization:', good],
      [good, good],
    ]) {
      const answer = await sendPost(world, JSON.stringify({ query: TICK }), JSON_TYPE, ...headers)
      expect(answer.status).toBe(400)
      expect(answer.text).toContain('DUPLICATE_AUTHORIZATION')
      expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_request"')
    }
    expectNothing(world)
  })

  it.each<[string, (token: string) => string]>([
    ['another scheme', (token) => `Basic ${token}`],
    ['no space', (token) => `Bearer${token}`],
    ['a longer scheme', (token) => `BearerX ${token}`],
    ['two tokens', (token) => `Bearer ${token} ${token}`],
    ['two tokens and a comma', (token) => `Bearer ${token},${token}`],
    ['a bare token', (token) => token],
    ['a tab', (token) => `Bearer\t${token}`],
    ['a parameter', (token) => `Bearer token=${token}`],
    ['a scheme alone', () => 'Bearer'],
    ['60,000 dots', () => `Bearer ${'.'.repeat(60_000)}`],
  ])('401 for %s', async (_, print) => {
    const world = await openStreamWorld()
    for (const query of [TICK, SECRET, '{ open }']) {
      const answer = await sendPost(
        world,
        JSON.stringify({ query }),
        JSON_TYPE,
        `Authorization: ${print(signToken())}`,
      )
      expect([answer.status, JSON.parse(answer.text).errors[0].extensions.reason]).toEqual([
        401,
        'invalid_token',
      ])
    }
    expectNothing(world)
  })

  it('431 for one of 70 kB', async () => {
    const world = await openStreamWorld()
    const answer = await sendPost(world, '', JSON_TYPE, `Authorization: Bearer ${'A'.repeat(70_000)}`)
    expect([431, 0]).toContain(answer.status)
    expectNothing(world)
  })
})

describe('a token that is anywhere else does not count', () => {
  it.each<[string, (token: string) => { search?: string; headers?: readonly string[]; body?: object }]>([
    [
      'in the query string',
      (token) => ({ search: `?token=${token}&access_token=${token}&authorization=${token}` }),
    ],
    ['in the body', (token) => ({ body: { token, authorization: `Bearer ${token}` } })],
    ['in extensions', (token) => ({ body: { extensions: { authorization: `Bearer ${token}` } } })],
    ['in a cookie', (token) => ({ headers: [`Cookie: authorization=Bearer ${token}; jwt=${token}`] })],
    ['as a reservation', (token) => ({ headers: [`X-GraphQL-Event-Stream-Token: ${token}`] })],
    ['in a header for proxies', (token) => ({ headers: [`Proxy-Authorization: Bearer ${token}`] })],
  ])('%s', async (_, place) => {
    const world = await openStreamWorld()
    const { search = '', headers = [], body: rest = {} } = place(signToken())
    const body = JSON.stringify({ query: SECRET, ...rest })
    const start = head(
      `POST ${STREAM}${search}`,
      ACCEPT,
      JSON_TYPE,
      `Content-Length: ${body.length}`,
      ...headers,
    )
    const answer = await sendBytes(world.gateway.url, start + body)
    expect([answer.status, JSON.parse(answer.text).errors[0].extensions.reason]).toEqual([
      401,
      'missing_token',
    ])
    expectNothing(world)
  })
})

describe('a page of another origin', () => {
  const origin = 'https://evil.example'

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'cannot post an operation as %j, wherever it says it is from',
    async (type) => {
      const world = await openStreamWorld()
      for (const headers of [[], [`Origin: ${origin}`]]) {
        for (const body of [JSON.stringify({ query: TICK }), `query=${TICK}`]) {
          const answer = await sendPost(world, body, `Content-Type: ${type}`, ...headers)
          expect(headers.length === 0 ? [415] : [403, 415]).toContain(answer.status)
        }
      }
      expectNothing(world)
    },
  )

  it('cannot hold a stream open, nor read that it cannot', async () => {
    const world = await openStreamWorld()
    for (const path of [`${STREAM}?query=${TICK}`, `${STREAM}?query={open}`]) {
      const answer = await world.gateway.fetch(path, { headers: { origin, accept: 'text/event-stream' } })
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([403, null])
    }
    const preflight = await world.gateway.fetch(STREAM, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    })
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
    expectNothing(world)
  })
})

describe('a request that two parsers could read in two ways', () => {
  it.each([
    `?query=${TICK}&query={open}`,
    `?query={open}&operationName=A&operationName=B`,
    `?query=${TICK}&variables=[]`,
    `?query=${TICK}&variables={`,
    `?query=${TICK}&extensions=1`,
    '?Query={open}',
    '?',
  ])('400 for GET %s', async (search) => {
    const world = await openStreamWorld()
    const answer = await world.gateway.fetch(`${STREAM}${search}`, {
      headers: { accept: 'text/event-stream' },
    })
    expect(answer.status).toBe(400)
    expectNothing(world)
  })

  it.each([
    `{"query":"${TICK}","query":"{ open }"} {}`,
    `[{"query":"${TICK}"}]`,
    `[]`,
    `{"Query":"${TICK}"}`,
    `{"__proto__":{"query":"${TICK}"}}`,
    `{"query":["${TICK}"]}`,
    `{"query":"${TICK}","operationName":1}`,
    `\ufeff{"query":"${TICK}"}`,
    '['.repeat(100_000),
  ])('400 for POST %.60s', async (body) => {
    const world = await openStreamWorld()
    const answer = await sendPost(world, body, JSON_TYPE)
    expect(answer.status).toBe(400)
    expectNothing(world)
  })

  it('a parameter of the URL says nothing of a POST', async () => {
    const world = await openStreamWorld()
    const body = JSON.stringify({ query: '{ open }' })
    const answer = await sendBytes(
      world.gateway.url,
      head(
        `POST ${STREAM}?query=${encodeURIComponent(TICK)}`,
        ACCEPT,
        JSON_TYPE,
        `Content-Length: ${body.length}`,
      ) + body,
    )
    expect(answer.text).toContain('{"data":{"open":"open"}}')
    expect(world.everSubscribed()).toBe(0)
  })

  it.each([
    `${STREAM}/`,
    `/${STREAM}`,
    '/graphql/%73tream',
    '/graphql/./stream',
    '/graphql/x/../stream',
    '/GRAPHQL/stream',
  ])('is nothing at %s, or the same stream with the same rules', async (path) => {
    const world = await openStreamWorld()
    const target = `GET ${path}?query=${encodeURIComponent(SECRET)}`
    const answer = await sendBytes(world.gateway.url, head(target, ACCEPT))
    expect([401, 404]).toContain(answer.status)
    expectNothing(world)
  })

  it.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])(
    'a GET is no POST for saying so in %s',
    async (name) => {
      const world = await openStreamWorld()
      const target = `GET ${STREAM}?_method=POST&query=${encodeURIComponent('mutation { createPerson }')}`
      const authorization = `Authorization: Bearer ${signToken()}`
      const answer = await sendBytes(world.gateway.url, head(target, ACCEPT, authorization, `${name}: POST`))
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
      expectNothing(world)
    },
  )
})

describe('what is too large', () => {
  it.each([
    ['413 for a body of 10 MB', 413, `{"query":"${TICK}","x":"${'x'.repeat(10_000_000)}"}`],
    [
      'variables 10,000 deep',
      200,
      `{"query":"${TICK}","variables":{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`,
    ],
    [
      '10,000 aliases',
      200,
      `{"query":"{ ${Array.from({ length: 10_000 }, (_, index) => `a${index}: open`).join(' ')} }"}`,
    ],
    ['a nest of 10,000', 200, `{"query":"subscription ${'{ a '.repeat(10_000)}"}`],
  ])('%s runs nothing', async (_, status, body) => {
    const world = await openStreamWorld()
    const answer = await sendPost(world, body, JSON_TYPE)
    // Whoever is still sending may be hung up on before the answer is read.
    expect([status, status === 413 ? 0 : status]).toContain(answer.status)
    if (status === 200) expect(answer.text).toContain('"code":"OPERATION_TOO_COMPLEX"')
    expectNothing(world)
  })
})

describe('whatever the log level', () => {
  it('no token of a query is written', async () => {
    const lines: string[] = []
    const world = await openStreamWorld({
      logLevel: 'trace',
      logTo: { write: (line: string) => lines.push(line) },
      sockets: { tokenParameter: 'token' },
    })
    const token = signToken()
    const { url } = world.gateway
    for (const [query, shown] of [
      [SECRET, token],
      ['subscription { odd }', token],
      ['{ nothing }', token],
      [SECRET, `${token}x`],
      ['mutation { createPerson }', token],
    ] as const) {
      const stream = await getStream(url, { query, token: shown })
      world.emit(1)
      if (stream.status === 200) await stream.next()
      stream.close()
    }
    await world.untilDeserted()
    await world.gateway.close()
    expect(lines.join('')).toContain('a secret of the resolver')
    expect(lines.join('')).not.toContain(token.split('.')[2])
  })
})
