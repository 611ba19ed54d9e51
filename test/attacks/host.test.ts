import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http2 from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { createMetricsServer } from '../../src/http/server/metrics-server.ts'
import { createAdminWorld } from '../admin/admin-world.ts'
import { startGateway } from '../kit/gateway.ts'
import { makeCertificate } from '../support/certificate.ts'
import { sendBytes } from './http-wire.ts'

const FOREIGN = 'rebound.example.org'
const CERTIFICATE = makeCertificate()
const folder = mkdtempSync(join(tmpdir(), 'portcullis-host-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let ran = 0
const SCHEMA = {
  typeDefs: 'type Query { open: String }',
  resolvers: { Query: { open: () => `ran ${++ran}` } },
}

/** The answer to a GET whose hosts are these, in this order. */
function ask(url: string, path: string, ...hosts: readonly string[]) {
  const lines = [
    `GET ${path} HTTP/1.1`,
    ...hosts.map((host) => `Host: ${host}`),
    ...['Content-Type: application/json', 'Connection: close'],
  ]
  return sendBytes(url, `${lines.join('\r\n')}\r\n\r\n`)
}

const QUERY = '/graphql?query=%7Bopen%7D'

describe('a request with two Host headers', () => {
  it.each([['/health'], [QUERY], ['/nowhere']])('is refused at %s, and nothing runs', async (path) => {
    const { url } = await startGateway({ before: 'schema', schema: SCHEMA })
    const alone = await ask(url, path, FOREIGN)
    expect(alone.status).toBe(path === '/nowhere' ? 404 : 200)
    const before = ran
    for (const hosts of [
      ['127.0.0.1', '127.0.0.1'],
      ['127.0.0.1', FOREIGN],
      [FOREIGN, '127.0.0.1'],
    ]) {
      const { status, text } = await ask(url, path, ...hosts)
      expect(status).toBe(400)
      expect(text).toContain('BAD_REQUEST')
    }
    expect(ran).toBe(before)
  })

  it('opens no socket', async () => {
    const { url } = await startGateway({ before: 'schema', schema: SCHEMA })
    const lines = [
      'GET /graphql HTTP/1.1',
      ...['Host: 127.0.0.1', `Host: ${FOREIGN}`, 'Connection: upgrade', 'Upgrade: websocket'],
      ...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='],
      'Sec-WebSocket-Protocol: graphql-transport-ws',
    ]
    expect((await sendBytes(url, `${lines.join('\r\n')}\r\n\r\n`)).status).toBe(400)
  })

  it('is refused by the admin API', async () => {
    const { adminUrl } = await createAdminWorld()
    expect((await ask(adminUrl, '/health', '127.0.0.1', '127.0.0.1')).status).toBe(400)
  })

  it('is refused where metrics are', async () => {
    const { metricsUrl = '' } = await startGateway({ before: 'schema', schema: SCHEMA, metrics: { port: 0 } })
    expect((await ask(metricsUrl, '/metrics', '127.0.0.1', '127.0.0.1')).status).toBe(400)
  })
})

describe('a Host header', () => {
  it.each(['a b', 'user@host', 'a/b', '[::1', 'host:port', 'a"b'])(
    'that says %s is refused',
    async (host) => {
      const { url } = await startGateway({ before: 'schema', schema: SCHEMA })
      expect((await ask(url, '/health', host)).status).toBe(400)
    },
  )

  it.each(['api.example.org', 'API.Example.org:443', '[2001:db8::1]:80', 'localhost.', ''])(
    'may say "%s" to the gateway itself, which proxies call by any name',
    async (host) => {
      const { url } = await startGateway({ before: 'schema', schema: SCHEMA })
      expect((await ask(url, '/health', host)).status).toBe(200)
    },
  )
})

describe('the authority of an HTTP/2 request', () => {
  it('is not another than its Host header, and nothing runs', async () => {
    const files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') }
    writeFileSync(files.cert, CERTIFICATE.cert)
    writeFileSync(files.key, CERTIFICATE.key)
    const { url } = await startGateway({ before: 'schema', schema: SCHEMA, tls: files })
    const session = http2.connect(url, { ca: CERTIFICATE.cert })
    const send = (headers: http2.OutgoingHttpHeaders): Promise<number> =>
      new Promise((resolve, reject) => {
        const stream = session.request({ ':path': QUERY, 'content-type': 'application/json', ...headers })
        stream.on('response', (head) => resolve(Number(head[':status'])))
        stream.on('error', reject)
        stream.resume()
      })
    const before = ran
    expect(await send({ ':authority': 'api.example.org', host: FOREIGN })).toBe(400)
    expect(ran).toBe(before)
    expect(await send({ ':authority': 'api.example.org', host: 'API.example.org' })).toBe(200)
    expect(await send({ ':authority': 'api.example.org' })).toBe(200)
    session.destroy()
  })
})

const LOOPBACK = ['127.0.0.1', 'localhost:9464', 'LOCALHOST', '127.8.0.1:80', '[::1]:9464', 'a.localhost']
const STRANGERS = [
  FOREIGN,
  `${FOREIGN}:9464`,
  '127.0.0.1.example.org',
  'localhost.example.org',
  '10.0.0.1',
  '',
]

describe('the admin API', () => {
  it('answers to loopback names alone: a page that rebinds its name to this machine reads nothing', async () => {
    const { adminUrl } = await createAdminWorld()
    for (const host of LOOPBACK)
      expect([host, (await ask(adminUrl, '/health', host)).status]).toEqual([host, 200])
    for (const host of STRANGERS) {
      const { status, text } = await ask(adminUrl, '/health', host)
      expect([host, status]).toEqual([host, 421])
      expect(text).toContain('MISDIRECTED_REQUEST')
    }
  })
})

describe('the port of metrics', () => {
  const scrape = async () => 'up 1'
  const parts = { scrape, contentType: 'text/plain', hosts: undefined, host: '127.0.0.1' }
  const log = {
    error: () => undefined,
    warn: () => undefined,
    info: () => undefined,
    debug: () => undefined,
    writes: () => false,
  }

  it('answers to loopback names alone where it listens on loopback, and to those that are configured', async () => {
    const server = createMetricsServer({ ...parts, hosts: ['Metrics.example.org'], log })
    await server.listen({ host: '127.0.0.1', port: 0 })
    const url = server.url() ?? ''
    for (const host of [...LOOPBACK, 'metrics.example.org:443'])
      expect([host, (await ask(url, '/metrics', host)).status]).toEqual([host, 200])
    for (const host of STRANGERS) {
      const { status, text } = await ask(url, '/metrics', host)
      expect([host, status]).toEqual([host, 421])
      expect(text).not.toContain('up 1')
    }
    await server.close()
  })

  it('answers to any name at another address, unless names are configured', async () => {
    for (const [hosts, expected] of [
      [undefined, 200],
      [['metrics.example.org'], 421],
    ] as const) {
      const server = createMetricsServer({ ...parts, host: '0.0.0.0', hosts, log })
      await server.listen({ host: '127.0.0.1', port: 0 })
      expect((await ask(server.url() ?? '', '/metrics', FOREIGN)).status).toBe(expected)
      await server.close()
    }
  })
})
