import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http2 from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import { startGateway } from '../kit/gateway.ts'
import { makeCertificate } from '../support/certificate.ts'
import {
  connectFrames,
  encodeHeaders,
  FLAG,
  FRAME,
  type Frame,
  type FrameClient,
  textOf,
} from '../support/http2-frames.ts'

const CERTIFICATE = makeCertificate()
const folder = mkdtempSync(join(tmpdir(), 'portcullis-frames-'))
const tls = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') }
writeFileSync(tls.cert, CERTIFICATE.cert)
writeFileSync(tls.key, CERTIFICATE.key)

const clients: FrameClient[] = []
afterEach(() => {
  for (const { socket } of clients.splice(0)) socket.destroy()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const start = () =>
  startGateway({
    before: 'schema',
    schema: {
      typeDefs: 'type Query { open: String } type Mutation { createPerson: String }',
      resolvers: { Query: { open: () => 'open' } },
    },
    tls,
  })

async function connect(url: string): Promise<FrameClient> {
  const client = await connectFrames(url, CERTIFICATE.cert)
  clients.push(client)
  return client
}

type Headers = readonly (readonly [string, string])[]
const PSEUDO: Headers = [
  [':method', 'POST'],
  [':scheme', 'https'],
  [':authority', 'localhost'],
  [':path', '/graphql'],
]
const POST: Headers = [...PSEUDO, ['content-type', 'application/json']]
const BODY = Buffer.from('{"query":"{ open }"}')
const SPACES = Buffer.alloc(16_384, 0x20)
const PROTOCOL_ERROR = 1

const isOf =
  (stream: number, ...types: readonly number[]) =>
  (frame: Frame): boolean =>
    frame.stream === stream && types.includes(frame.type)
const isGoAway = isOf(0, FRAME.goAway)

/** Sends a whole request, and waits for the end of its stream or of the connection. */
async function send(
  client: FrameClient,
  stream: number,
  headers: Headers,
  body = BODY,
): Promise<{ readonly text: string; readonly code: number | undefined }> {
  client.write(FRAME.headers, FLAG.endHeaders, stream, encodeHeaders(headers))
  client.write(FRAME.data, FLAG.endStream, stream, body)
  const last = await client.wait(
    (frame) =>
      isOf(stream, FRAME.reset)(frame) ||
      isGoAway(frame) ||
      (isOf(stream, FRAME.data)(frame) && (frame.flags & FLAG.endStream) > 0),
  )
  const code =
    last?.type === FRAME.reset
      ? last.payload.readUInt32BE(0)
      : last?.type === FRAME.goAway
        ? last.payload.readUInt32BE(4)
        : undefined
  return { text: textOf(client.received, stream).trimEnd(), code }
}

async function expectAlive(url: string): Promise<void> {
  expect((await send(await connect(url), 1, POST)).text).toBe('{"data":{"open":"open"}}')
}

describe('frames of HTTP/2', () => {
  it('of a body that is too large and never ends are answered whole with 413, and then taken no more', async () => {
    const { url, calls } = await start()
    const client = await connect(url)
    client.write(FRAME.headers, FLAG.endHeaders, 1, encodeHeaders(POST))
    const windowOf = (stream: number): number =>
      client.received
        .filter(isOf(stream, FRAME.windowUpdate))
        .reduce((sum, { payload }) => sum + payload.readUInt32BE(0), 65_535)
    const isReset = isOf(1, FRAME.reset)
    let sent = 0
    while (!client.received.some(isReset) && !client.isClosed()) {
      if (sent + SPACES.length <= Math.min(windowOf(0), windowOf(1))) {
        client.write(FRAME.data, FLAG.none, 1, SPACES)
        sent += SPACES.length
      } else
        await client.wait(
          (frame) => isReset(frame) || sent + SPACES.length <= Math.min(windowOf(0), windowOf(1)),
        )
    }
    const answer = client.received.filter(isOf(1, FRAME.headers, FRAME.data, FRAME.reset))
    expect(answer.at(-1)?.payload.readUInt32BE(0)).toBe(0)
    expect((answer.at(-2)?.flags ?? 0) & FLAG.endStream).toBe(FLAG.endStream)
    expect(JSON.parse(textOf(client.received, 1))).toMatchObject({
      errors: [{ message: 'The request body is too large', extensions: { code: 'PAYLOAD_TOO_LARGE' } }],
    })
    expect((await send(client, 3, POST)).text).toBe('{"data":{"open":"open"}}')
    expect(calls.size).toBe(1)
  })

  it('end a client of Node with 413 that has more to send', async () => {
    const { url } = await start()
    const session = http2.connect(url, { ca: CERTIFICATE.cert })
    session.on('error', () => undefined)
    const stream = session.request(Object.fromEntries(POST), { endStream: false })
    let status: number | undefined
    stream.on('error', () => undefined)
    stream.on('response', (head) => {
      status = head[':status']
    })
    stream.resume()
    stream.write(Buffer.alloc(1_200_000, 0x20))
    await new Promise((resolve) => stream.once('close', resolve))
    session.destroy()
    expect([status, stream.rstCode]).toEqual([413, 0])
  })

  it.each<[string, Headers]>([
    ['connection', [...POST, ['connection', 'keep-alive']]],
    ['keep-alive', [...POST, ['keep-alive', 'timeout=5']]],
    ['proxy-connection', [...POST, ['proxy-connection', 'keep-alive']]],
    ['transfer-encoding', [...POST, ['transfer-encoding', 'chunked']]],
    ['upgrade', [...POST, ['upgrade', 'websocket']]],
    ['te of anything but trailers', [...POST, ['te', 'gzip']]],
    ['a second :path', [...PSEUDO, [':path', '/health']]],
    ['a second :method', [...PSEUDO, [':method', 'GET']]],
    ['a second :authority', [...PSEUDO, [':authority', 'other']]],
    ['a pseudo header of an answer', [...PSEUDO, [':status', '200']]],
    ['an unknown pseudo header', [...PSEUDO, [':admin', 'yes']]],
    ['a pseudo header behind others', [...POST, [':path', '/health']]],
    ['no :path', PSEUDO.slice(0, 3)],
    ['a name in capitals', [...POST, ['Authorization', 'Bearer a']]],
    ['a content-length that is too long', [...POST, ['content-length', '21']]],
    ['a content-length that is too short', [...POST, ['content-length', '19']]],
    ['two content-lengths', [...POST, ['content-length', '20'], ['content-length', '20']]],
  ])('with %s are refused, and no route sees them', async (_, headers) => {
    const { url, calls } = await start()
    expect(await send(await connect(url), 1, headers)).toEqual({ text: '', code: PROTOCOL_ERROR })
    expect(calls.size).toBe(0)
    await expectAlive(url)
  })

  it('of a body that its client takes back are no operation, even where what came is one', async () => {
    const { url, calls } = await start()
    const client = await connect(url)
    for (const stream of [1, 3]) {
      client.write(FRAME.headers, FLAG.endHeaders, stream, encodeHeaders(POST))
      client.write(FRAME.data, FLAG.none, stream, BODY)
    }
    client.write(FRAME.reset, FLAG.none, 1, Buffer.of(0, 0, 0, 8))
    client.write(FRAME.reset, FLAG.none, 3, Buffer.of(0, 0, 0, 0))
    expect((await send(client, 5, POST)).text).toBe('{"data":{"open":"open"}}')
    expect(calls.get('Query.open')).toBe(1)
  })

  it('with a line break in a value lose that header, and none comes of it', async () => {
    const { url } = await start()
    const headers: Headers = [...POST, ['x-request-id', 'a\r\nauthorization: Bearer b']]
    expect((await send(await connect(url), 1, headers)).text).toBe('{"data":{"open":"open"}}')
  })

  it('with "te: trailers" and the length of their body are answered', async () => {
    const { url } = await start()
    const headers: Headers = [...POST, ['te', 'trailers'], ['content-length', String(BODY.length)]]
    expect((await send(await connect(url), 1, headers)).text).toBe('{"data":{"open":"open"}}')
  })

  it.each<[string, (client: FrameClient) => void]>([
    [
      'headers that never end',
      (client) =>
        client.write(FRAME.continuation, FLAG.none, 1, encodeHeaders([['x-a', 'a'.repeat(16_000)]])),
    ],
    ['empty frames of headers that never end', (client) => client.write(FRAME.continuation, FLAG.none, 1)],
  ])('of %s end their connection', async (_, write) => {
    const { url, calls } = await start()
    const client = await connect(url)
    client.write(FRAME.headers, FLAG.none, 1, encodeHeaders(POST))
    await flood(client, () => write(client))
    expect(calls.size).toBe(0)
    await expectAlive(url)
  })

  it('of pings whose answers nobody takes end their connection', async () => {
    const { url } = await start()
    const client = await connect(url)
    client.socket.pause()
    await flood(client, () => client.write(FRAME.ping, FLAG.none, 0, Buffer.alloc(8)))
    await expectAlive(url)
  })

  it('of settings whose answers nobody takes are read no further, and hold up nobody else', async () => {
    const { url } = await start()
    const client = await connect(url)
    client.socket.pause()
    const settings = Buffer.of(0, 3, 0, 0, 0, 100)
    for (let count = 0; count < 50_000; count += 1) client.write(FRAME.settings, FLAG.none, 0, settings)
    await expectAlive(url)
  })
})

describe('a gateway that closes', () => {
  it('does not wait for a client of HTTP/2 that never lets go', async () => {
    const { url, close } = await start()
    const client = await connect(url)
    expect((await send(client, 1, POST)).text).toBe('{"data":{"open":"open"}}')
    // It reads nothing any more, and so never hears that the other side has ended.
    client.socket.pause()
    const before = performance.now()
    await close()
    expect(performance.now() - before).toBeLessThan(9_000)
  })
})

/** Writes until the connection is closed; 200,000 times at most. */
async function flood(client: FrameClient, write: () => void): Promise<void> {
  for (let count = 0; count < 2_000 && !client.isClosed(); count += 1) {
    for (let each = 0; each < 100; each += 1) write()
    await new Promise((resolve) => setImmediate(resolve))
  }
  client.socket.resume()
  await client.closed
}
