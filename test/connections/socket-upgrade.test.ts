import { request } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { isSocketOrigin } from '../../src/http/server/cors.ts'
import { sendBytes, signToken } from '../attacks/http-wire.ts'
import { createSocketWorld } from '../kit/socket-world.ts'
import { openSocket, RefusedSocket, type SocketRequest } from '../support/sockets.ts'

const HANDSHAKE = {
  Host: '127.0.0.1',
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Protocol': 'graphql-transport-ws',
}

/** A handshake as it goes over the wire, with other headers; what is empty is left out. */
function handshake(
  more: Readonly<Record<string, string | readonly string[]>> = {},
  path = '/graphql',
): string {
  const lines = Object.entries({ ...HANDSHAKE, ...more }).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => (one === '' ? [] : [`${name}: ${one}`])),
  )
  return `${[`GET ${path} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`
}

async function refusal(url: string, request: SocketRequest): Promise<readonly [number, unknown]> {
  const error: unknown = await openSocket(url, request).catch((reason: unknown) => reason)
  if (!(error instanceof RefusedSocket)) throw new TypeError('The socket was not refused.')
  return [error.status, (JSON.parse(error.text) as { readonly code: unknown }).code]
}

describe('the origin of a socket', () => {
  it.each([
    ['http://localhost:3000', true],
    ['https://127.0.0.1', true],
    ['https://app.example.org', false],
    ['http://localhost.example.org', false],
    ['null', false],
    ['', false],
  ])('in development is this machine, or none that a browser sends: %s', async (origin, isTaken) => {
    const { url } = await createSocketWorld()
    if (isTaken) expect((await (await openSocket(url, { origin })).init()).type).toBe('connection_ack')
    else expect(await refusal(url, { headers: { origin } })).toEqual([403, 'ORIGIN_NOT_ALLOWED'])
  })

  it('is one of those that are configured, or of the gateway itself', async () => {
    const origins = ['https://app.example.org']
    const { url } = await createSocketWorld({
      cors: { kind: 'origins', origins },
      publicUrl: 'https://api.example.org',
    })
    for (const origin of ['https://app.example.org', 'https://api.example.org', url])
      expect((await (await openSocket(url, { origin })).init()).type).toBe('connection_ack')
    for (const origin of [
      'http://app.example.org',
      'https://app.example.org:444',
      'http://localhost',
      'http://127.0.0.1',
    ])
      expect(await refusal(url, { origin })).toEqual([403, 'ORIGIN_NOT_ALLOWED'])
    expect((await (await openSocket(url)).init()).type).toBe('connection_ack')
  })

  it.each([
    [{ origin: 'https://evil.example.org', host: 'evil.example.org@x' }, false],
    [{ origin: 'https://api.example.org', host: 'api.example.org' }, true],
    [{ origin: 'https://api.example.org/x', host: 'api.example.org/x' }, false],
    [{ origin: 'file://api.example.org', host: 'api.example.org' }, false],
    [{ origin: 'https://a, https://b', host: 'a' }, false],
    [{ origin: 'https://', host: '' }, false],
    [{ 'sec-websocket-origin': 'https://evil.example.org' }, false],
    [
      {
        origin: 'https://api.example.org',
        'sec-websocket-origin': 'https://evil.example.org',
        host: 'api.example.org',
      },
      false,
    ],
    [{}, true],
  ])('is held against the host as it stands: %j', (headers, isTaken) => {
    expect(isSocketOrigin({ kind: 'origins', origins: [] }, { headers }, undefined)).toBe(isTaken)
  })
})

describe('a request for a socket', () => {
  it.each([
    '/',
    '/graphql/',
    '/graphqL',
    '/jwt',
    '/graphql/stream',
    '/x/../graphql',
    '/%67raphql',
    '//graphql',
  ])('elsewhere is answered 404: %s', async (path) => {
    const { url } = await createSocketWorld()
    const { status, text } = await sendBytes(url, handshake({}, path))
    expect([status, (JSON.parse(text) as { code: unknown }).code]).toEqual([404, 'NOT_FOUND'])
  })

  it('with two Authorization headers is answered 400', async () => {
    const { url } = await createSocketWorld()
    const bytes = handshake({ Authorization: [`Bearer ${signToken()}`, `Bearer ${signToken()}`] })
    const { status, text, headers } = await sendBytes(url, bytes)
    expect([status, (JSON.parse(text) as { code: unknown }).code]).toEqual([400, 'DUPLICATE_AUTHORIZATION'])
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(Number(headers.get('content-length'))).toBe(text.length)
  })

  it.each([
    [400, { 'Sec-WebSocket-Key': 'short' }],
    [400, { 'Sec-WebSocket-Version': '7' }],
    [400, { 'Sec-WebSocket-Key': '' }],
    [400, { 'Sec-WebSocket-Protocol': 'a,,b' }],
  ])('that is no handshake is answered %d: %j', async (expected, more) => {
    const { url } = await createSocketWorld()
    expect((await sendBytes(url, handshake(more))).status).toBe(expected)
  })

  it('by POST is answered 405', async () => {
    const { url } = await createSocketWorld()
    expect((await sendBytes(url, handshake().replace('GET', 'POST'))).status).toBe(405)
  })

  it.each([['graphql-ws'], [['graphql-ws', 'other']], [[] as string[]]])(
    'for another protocol is closed with 4406: %s',
    async (protocol) => {
      const { url } = await createSocketWorld()
      const socket = await openSocket(url, { protocol }).catch(() => undefined)
      // A client that is refused its protocols hangs up by itself.
      if (socket !== undefined)
        expect(await socket.closed).toMatchObject({ code: 4406, reason: 'Subprotocol not acceptable' })
      expect(socket === undefined).toBe(protocol.length > 0)
    },
  )

  it('of a closing gateway is answered 503', async () => {
    const { url, gateway, release } = await createSocketWorld()
    const slow = gateway.graphql('{ slow }')
    while (!gateway.calls.has('Query.slow')) await new Promise(setImmediate)
    const closing = gateway.close()
    expect(await refusal(url, {})).toEqual([503, 'NOT_READY'])
    release()
    expect((await slow).body).toEqual({ data: { slow: 'done' } })
    await closing
  })
})

describe('a request for another protocol', () => {
  it.each(['h2c', 'HTTP/2.0, h2c', 'foo', 'websocket2'])(
    '%s is served as the request that it is',
    async (protocol) => {
      const { url, gateway } = await createSocketWorld()
      const body = JSON.stringify({ query: 'mutation { createPerson }' })
      const { hostname, port } = new URL(url)
      const answer = await new Promise<{ readonly status: number; readonly text: string }>(
        (resolve, reject) => {
          const outgoing = request(
            {
              hostname,
              port,
              path: '/graphql?x=1',
              method: 'POST',
              headers: {
                connection: 'Upgrade, HTTP2-Settings',
                upgrade: protocol,
                'http2-settings': 'AAMAAABkAAQAAP__',
                'content-type': 'application/json',
                'content-length': Buffer.byteLength(body),
                authorization: `Bearer ${signToken()}`,
              },
            },
            (response) => {
              const chunks: Buffer[] = []
              response.on('data', (chunk: Buffer) => chunks.push(chunk))
              response.on('end', () =>
                resolve({ status: response.statusCode ?? 0, text: String(Buffer.concat(chunks)) }),
              )
            },
          )
          outgoing.on('error', reject)
          outgoing.end(body)
        },
      )
      expect(answer).toEqual({ status: 200, text: '{"data":{"createPerson":"created"}}\n' })
      expect(gateway.calls.get('Mutation.createPerson')).toBe(1)
    },
  )

  it('is held to everything that a request is held to', async () => {
    const { url, gateway } = await createSocketWorld()
    const head = (...more: readonly string[]): string =>
      [
        'POST /graphql HTTP/1.1',
        'Host: x',
        'Connection: Upgrade, close',
        'Upgrade: h2c',
        'Content-Type: application/json',
        ...more,
        '',
        '',
      ].join('\r\n')
    const query = JSON.stringify({ query: 'mutation { createPerson }' })
    const length = `Content-Length: ${query.length}`
    const denied = await sendBytes(url, head(length) + query)
    expect(denied.status).toBe(401)
    const twice = [`Authorization: Bearer ${signToken()}`, `Authorization: Bearer ${signToken()}`]
    expect((await sendBytes(url, head(length, ...twice) + query)).status).toBe(400)
    // A second request behind the first is one of its own.
    const second = `${head(length)}${query}GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`
    const { text } = await sendBytes(url, second.replace('Upgrade, close', 'Upgrade'))
    expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(1)
    expect(gateway.calls.size).toBe(0)
  })
})
