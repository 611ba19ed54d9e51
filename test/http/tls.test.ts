import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http2, {
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import type { GatewayOptions } from '../../src/gateway/options.ts'
import { startGateway } from '../kit/gateway.ts'
import { makeCertificate, type TestCertificate } from '../support/certificate.ts'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-tls-'))
const FILES = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') }
const FIRST = makeCertificate()

function write({ cert, key }: TestCertificate): void {
  writeFileSync(FILES.cert, cert)
  writeFileSync(FILES.key, key)
}

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SCHEMA = buildSchema(`
  ${authTypeDefs}
  type Query { hello: String @public, secret: String @auth(scopes: [["Read"]]) }
  type Mutation { act: String @public }
  type Subscription { tick: Int @public }`)

async function* ticks() {
  yield { tick: 1 }
  yield { tick: 2 }
}

/** What `Query.hello` answers. */
let hello: () => unknown = () => 'hello'

async function start(options: Partial<GatewayOptions> = {}, certificate = FIRST) {
  write(certificate)
  const lines: string[] = []
  const subscription = SCHEMA.getSubscriptionType()?.getFields()['tick']
  if (subscription !== undefined) subscription.subscribe = () => ticks()
  const query = SCHEMA.getQueryType()?.getFields()['hello']
  hello = () => 'hello'
  if (query !== undefined) query.resolve = () => hello()
  const { gateway, url } = await startGateway({
    before: 'schema',
    schema: SCHEMA,
    logLevel: 'info',
    logTo: { write: (line: string) => void lines.push(line) },
    tls: FILES,
    ...options,
  })
  return { gateway, url, lines, port: Number(new URL(url).port) }
}

interface Sent {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

interface Got {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

function connect(url: string, ca = FIRST.cert): ClientHttp2Session {
  const session = http2.connect(url, { ca })
  session.on('error', () => undefined)
  closing.push(() => session.destroy())
  return session
}

function sendHttp2(
  session: ClientHttp2Session,
  { method = 'GET', path, headers = {}, body }: Sent,
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const stream = session.request(
      { ':method': method, ':path': path, ...headers },
      { endStream: body === undefined },
    )
    let head: IncomingHttpHeaders & IncomingHttpStatusHeader = {}
    const pieces: Buffer[] = []
    stream.on('response', (given) => {
      head = given
    })
    stream.on('data', (piece: Buffer) => pieces.push(piece))
    stream.on('end', () => {
      const { ':status': status = 0, ...rest } = head
      resolve({ status, headers: { ...rest }, text: Buffer.concat(pieces).toString() })
    })
    stream.on('error', reject)
    if (body !== undefined) stream.end(body)
  })
}

function sendHttp1(
  port: number,
  { method = 'GET', path, headers = {}, body }: Sent,
  ca = FIRST.cert,
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const request = https.request(
      { host: '127.0.0.1', port, path, method, headers, ca, agent: false },
      (response) => {
        const pieces: Buffer[] = []
        response.on('data', (piece: Buffer) => pieces.push(piece))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(pieces).toString(),
          }),
        )
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

const JSON_TYPE = { 'content-type': 'application/json' }
const post = (query: string, headers: Readonly<Record<string, string>> = {}): Sent => ({
  method: 'POST',
  path: '/graphql',
  headers: { ...JSON_TYPE, ...headers },
  body: JSON.stringify({ query }),
})

const REQUESTS: readonly Sent[] = [
  post('{ hello }'),
  post('{ secret }'),
  post('{ nothing }'),
  post('mutation { act }'),
  post('subscription { tick }', { accept: 'text/event-stream' }),
  { ...post('subscription { tick }', { accept: 'text/event-stream' }), path: '/graphql/stream' },
  post('{ hello }', { accept: 'image/png' }),
  post('{ hello }', { 'content-type': 'text/plain' }),
  post('{ hello }', { authorization: 'Bearer not.a.token' }),
  post('{ hello }', { origin: 'http://localhost:3000', 'x-request-id': 'mine' }),
  { ...post(''), body: 'no JSON' },
  { ...post(''), body: '' },
  { ...post(''), body: 'x'.repeat(1_100_000) },
  { ...post(''), headers: { ...JSON_TYPE, 'content-length': '1100000' }, body: 'x'.repeat(1_100_000) },
  { path: '/graphql?query=%7Bhello%7D' },
  { method: 'HEAD', path: '/health' },
  { method: 'PUT', path: '/graphql' },
  {
    method: 'OPTIONS',
    path: '/graphql',
    headers: { origin: 'http://localhost:3000', 'access-control-request-method': 'POST' },
  },
  { path: '/graphql', headers: { accept: 'text/html' } },
  { method: 'POST', path: '/jwt', headers: JSON_TYPE, body: '{"apiKey":"wrong","person":{"id":"1"}}' },
  {
    method: 'POST',
    path: '/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=x',
  },
  { path: '/.well-known/jwks.json' },
  { path: '/.well-known/oauth-protected-resource' },
  { path: '/health' },
  { path: '/ready' },
  { path: '/nowhere' },
  { path: '/%zz' },
]

/** What every answer of its own says. */
const OWN = ['date', 'connection', 'keep-alive', 'transfer-encoding', 'x-request-id']
const comparable = ({ status, headers, text }: Got) => ({
  status,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN.includes(name))),
  text,
})

describe('a gateway with a certificate', () => {
  it('answers the same over HTTP/2 and HTTP/1.1', async () => {
    const { url, port } = await start()
    expect(url).toMatch(/^https:/)
    const session = connect(url)
    for (const request of REQUESTS) {
      const [two, one] = [await sendHttp2(session, request), await sendHttp1(port, request)]
      const what = `${request.method ?? 'GET'} ${request.path} ${request.body?.slice(0, 40)}`
      expect([what, comparable(two)]).toEqual([what, comparable(one)])
      expect(two.headers).not.toHaveProperty('connection')
      expect(two.headers['x-request-id']).toEqual(expect.any(String))
    }
    expect(session.alpnProtocol).toBe('h2')
  })

  it('says HSTS to those who find it at an https URL', async () => {
    const { url, port } = await start({ publicUrl: 'https://api.example.org' })
    for (const got of [
      await sendHttp1(port, { path: '/health' }),
      await sendHttp2(connect(url), { path: '/health' }),
    ])
      expect(got.headers['strict-transport-security']).toBe('max-age=31536000')
  })

  it('speaks HTTP/1.1 alone with http2 off, and no older TLS than it is told', async () => {
    const { port } = await start({ tls: { ...FILES, http2: 'off', minVersion: 'TLSv1.3' } })
    const protocolOf = (options: tls.ConnectionOptions) =>
      new Promise((resolve) => {
        const socket = tls.connect({ host: '127.0.0.1', port, ca: FIRST.cert, ...options }, () => {
          resolve(socket.alpnProtocol)
          socket.destroy()
        })
        socket.on('error', () => resolve('refused'))
      })
    expect(await protocolOf({ ALPNProtocols: ['h2', 'http/1.1'] })).toBe('http/1.1')
    expect(await protocolOf({ maxVersion: 'TLSv1.2' })).toBe('refused')
  })

  it('serves WebSockets', async () => {
    const { url } = await start()
    class Trusting extends WebSocket {
      constructor(address: string, protocols: string) {
        super(address, protocols, { ca: FIRST.cert })
      }
    }
    const client = createClient({ url: `${url.replace('https', 'wss')}/graphql`, webSocketImpl: Trusting })
    const results: unknown[] = []
    for await (const result of client.iterate({ query: 'subscription { tick }' })) results.push(result)
    expect(results).toEqual([{ data: { tick: 1 } }, { data: { tick: 2 } }])
    await client.dispose()
  })

  it('does not begin with files that do not fit, and says which', async () => {
    const other = makeCertificate()
    await expect(start({}, { ...FIRST, key: other.key })).rejects.toThrow(
      `tls.key: ${FILES.key} is not the key of the certificate in ${FILES.cert}`,
    )
    await expect(start({}, { ...FIRST, cert: 'nothing' })).rejects.toThrow('holds no certificate in PEM')
    await expect(start({ tls: { ...FILES, cert: join(folder, 'none') } })).rejects.toThrow('(ENOENT)')
    await expect(start({}, makeCertificate(30, 'open'))).rejects.toThrow('without tls.passphrase')
    await start({ tls: { ...FILES, passphrase: 'open' } }, makeCertificate(30, 'open'))
  })

  it('reads its files again at a reload, and keeps what it has where they do not fit', async () => {
    const { gateway, port, lines } = await start()
    const next = makeCertificate()
    write({ ...next, cert: FIRST.cert })
    await gateway.reload()
    await gateway.reload()
    expect((await sendHttp1(port, { path: '/health' })).status).toBe(200)
    const told = lines.filter((line) =>
      line.includes('the new certificate was rejected; the old one stays in use'),
    )
    expect(told).toHaveLength(1)
    expect(told[0]).toContain('is not the key of the certificate')
    write(next)
    await gateway.reload()
    expect((await sendHttp1(port, { path: '/health' }, next.cert)).status).toBe(200)
    await expect(sendHttp1(port, { path: '/health' })).rejects.toThrow()
    write(makeCertificate(-0.5))
    await gateway.reload()
    expect((await sendHttp1(port, { path: '/health' }, next.cert)).status).toBe(200)
    expect(lines.some((line) => line.includes('expired on'))).toBe(true)
  })

  it('finishes what has begun over HTTP/2 before it closes, and begins nothing else', async () => {
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let entered = (): void => undefined
    const inside = new Promise<void>((resolve) => {
      entered = resolve
    })
    const { gateway, url } = await start()
    hello = async () => {
      entered()
      await held
      return 'late'
    }
    const session = connect(url)
    const idle = connect(url)
    await sendHttp2(idle, { path: '/health' })
    const goaway = new Promise((resolve) => session.once('goaway', resolve))
    const idleClosed = new Promise((resolve) => idle.once('close', resolve))
    const answer = sendHttp2(session, post('{ hello }'))
    await inside
    const closed = gateway.close()
    await Promise.all([goaway, idleClosed])
    release()
    expect(await answer).toMatchObject({ status: 200, text: '{"data":{"hello":"late"}}\n' })
    await closed
  })

  it('closes where a client has connected and said nothing', async () => {
    const { gateway, port } = await start()
    const socket = tls.connect({ host: '127.0.0.1', port, ca: FIRST.cert, ALPNProtocols: ['h2'] })
    await new Promise((resolve) => socket.once('secureConnect', resolve))
    const gone = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined).resume()
    await gateway.close()
    await gone
  })
})
