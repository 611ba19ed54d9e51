import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type Server } from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, describe, expect, it } from '@jest/globals'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { GatewayOptions } from '../../src/gateway/options.ts'
import { createForwardedFinder, readThumbprint } from '../../src/http/server/forwarded-certificate.ts'
import { createSenderFinder } from '../../src/http/server/sender.ts'
import { CERTIFICATE_HEADERS, type ForwardedCertificate } from '../../src/http/tls/tls-options.ts'
import { blocksRunBy } from '../docs/runners.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { signToken } from '../kit/prover.ts'
import { makeCertificate, type TestCertificate } from '../support/certificate.ts'

const MINE = makeCertificate()
const OTHER = makeCertificate()
const PROXY = makeCertificate()

const derOf = ({ cert }: TestCertificate): Buffer => new X509Certificate(cert).raw
const thumbprintOf = (certificate: TestCertificate): string =>
  createHash('sha256').update(derOf(certificate)).digest('base64url')
const inBytes = (certificate: TestCertificate): string => `:${derOf(certificate).toString('base64')}:`
/** As nginx writes `$ssl_client_escaped_cert`. */
const inPem = ({ cert }: TestCertificate): string => encodeURIComponent(cert)

const schema = {
  typeDefs: 'type Query { open: String } type Mutation { createPerson: String }',
  resolvers: { Mutation: { createPerson: () => 'created' } },
}
const start = (options: Partial<GatewayOptions> = {}): Promise<TestGateway> =>
  startGateway({
    before: 'schema',
    schema,
    trustedProxies: ['127.0.0.1'],
    forwardedCertificate: 'client-cert',
    ...options,
  })

interface Told {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** A name may stand there several times, in any case. */
function post(url: string, pairs: readonly (readonly [string, string])[]): Promise<Told> {
  const authorization = `Bearer ${signToken({ cnf: { 'x5t#S256': thumbprintOf(MINE) } })}`
  const headers = [
    ...pairs,
    ['host', new URL(url).host],
    ['authorization', authorization],
    ['content-type', 'application/json'],
  ]
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      `${url}/graphql`,
      { method: 'POST', agent: false, headers: headers.flat() as never },
      async (response) => {
        let text = ''
        for await (const piece of response) text += String(piece)
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) })
      },
    )
    sent.on('error', reject)
    sent.end(JSON.stringify({ query: 'mutation { createPerson }' }))
  })
}

const CREATED = { data: { createPerson: 'created' } }
const REFUSED = {
  errors: [
    {
      message: 'Your token must be shown over a connection with the client certificate that it is bound to',
      extensions: { code: 'UNAUTHENTICATED', reason: 'certificate_required' },
    },
  ],
}

async function expectRefused(gateway: TestGateway, pairs: readonly (readonly [string, string])[]) {
  const { status, body } = await post(gateway.url, pairs)
  expect([status, body]).toEqual([401, REFUSED])
  expect(gateway.calls.has('Mutation.createPerson')).toBe(false)
}

describe('a token that is bound to a certificate, behind a proxy', () => {
  it.each(CERTIFICATE_HEADERS)('counts with the certificate that the proxy names in %s', async (header) => {
    const { url } = await start({ forwardedCertificate: header })
    for (const value of [inBytes(MINE), inPem(MINE)])
      expect((await post(url, [[header, value]])).body).toEqual(CREATED)
    expect((await post(url, [[header.toUpperCase(), inBytes(MINE)]])).body).toEqual(CREATED)
  })

  it('is refused with another certificate, and with what is no certificate', async () => {
    const gateway = await start()
    const bytes = derOf(MINE).toString('base64')
    const WRONG = [
      inBytes(OTHER),
      inPem(OTHER),
      '',
      '::',
      bytes,
      `:${bytes}`,
      `"${bytes}"`,
      `:${bytes}:;a=b`,
      ` :${bytes}: , :${bytes}:`,
      `:${Buffer.concat([derOf(MINE), Buffer.from([0])]).toString('base64')}:`,
      `:${derOf(MINE).subarray(0, -1).toString('base64')}:`,
      `:${Buffer.from(MINE.cert).toString('base64')}:`,
      `${inPem(MINE)}${inPem(OTHER)}`,
      `${inPem(OTHER)}${inPem(MINE)}`,
      inPem({ ...MINE, cert: MINE.cert.replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE') }),
      `%${inPem(MINE)}`,
      thumbprintOf(MINE),
      `:${Buffer.from(thumbprintOf(MINE), 'base64url').toString('base64')}:`,
    ]
    for (const value of WRONG) await expectRefused(gateway, [['client-cert', value]])
    await expectRefused(gateway, [])
  })

  it('is refused where the header is there twice, whichever comes first', async () => {
    const gateway = await start()
    for (const [one, other] of [
      [MINE, MINE],
      [MINE, OTHER],
      [OTHER, MINE],
    ] as const)
      await expectRefused(gateway, [
        ['client-cert', inBytes(one)],
        ['Client-Cert', inBytes(other)],
      ])
  })

  it('is refused where another header than the one of the setting has it', async () => {
    const gateway = await start()
    for (const name of [
      'x-ssl-client-cert',
      'x-amzn-mtls-clientcert-leaf',
      'client_cert',
      'client-cert-chain',
    ])
      await expectRefused(gateway, [[name, inBytes(MINE)]])
  })

  it('is refused from an address that is no trusted proxy, whoever it says that it is', async () => {
    const gateway = await start({ trustedProxies: ['10.0.0.0/8', '::1'] })
    await expectRefused(gateway, [['client-cert', inBytes(MINE)]])
    await expectRefused(gateway, [
      ['client-cert', inBytes(MINE)],
      ['x-forwarded-for', '10.0.0.1'],
    ])
  })

  it('is refused without the setting, whatever a proxy sends', async () => {
    const gateway = await startGateway({ before: 'schema', schema, trustedProxies: ['127.0.0.1'] })
    await expectRefused(gateway, [['client-cert', inBytes(MINE)]])
  })
})

describe('the certificate of a sender', () => {
  const find = (
    peer: string | undefined,
    headers: Readonly<Record<string, string>>,
    header: ForwardedCertificate = 'client-cert',
  ): string | undefined => {
    const socket = {
      remoteAddress: peer,
      authorized: true,
      getPeerCertificate: () => ({ raw: derOf(PROXY) }),
    } as unknown as TLSSocket
    return createSenderFinder({
      publicUrl: 'https://api.example.org',
      findHop: () => undefined,
      clientCertificates: 'verified',
      findForwarded: createForwardedFinder(header, ['10.0.0.0/8']),
    })({ socket, headers } as never).certificate
  }

  it('is that of the connection where no proxy has sent the request, and a header changes nothing', () => {
    for (const peer of ['192.0.2.1', '::ffff:192.0.2.1', '2001:db8::1', undefined]) {
      expect(find(peer, {})).toBe(thumbprintOf(PROXY))
      expect(find(peer, { 'client-cert': inBytes(MINE) })).toBe(thumbprintOf(PROXY))
    }
  })

  it('is what a trusted proxy says, and never that proxy’s own', () => {
    for (const peer of ['10.0.0.1', '::ffff:10.0.0.1']) {
      expect(find(peer, { 'client-cert': inBytes(MINE) })).toBe(thumbprintOf(MINE))
      expect(find(peer, { 'client-cert': 'none' })).toBeUndefined()
      expect(find(peer, {})).toBeUndefined()
    }
  })

  it('has the same thumbprint in each form, and none beyond any length', () => {
    const lines = MINE.cert.replaceAll('\n', '\r\n')
    for (const value of [inBytes(MINE), inPem(MINE), encodeURIComponent(lines), encodeURI(MINE.cert)])
      expect(readThumbprint(value)).toBe(thumbprintOf(MINE))
    expect(readThumbprint(`:${'A'.repeat(40_000)}:`)).toBeUndefined()
  })
})

describe('a proxy that ends TLS', () => {
  const proxies: Server[] = []
  afterAll(() => {
    for (const proxy of proxies) {
      proxy.close()
      proxy.closeAllConnections()
    }
  })

  /** Asks for certificates and passes them on: what a caller has written is gone. */
  const startProxy = async (target: string): Promise<string> => {
    const { hostname, port } = new URL(target)
    const certificateOf = (socket: unknown): string | undefined => {
      const { raw } = (socket as TLSSocket).getPeerCertificate() as { readonly raw?: Buffer }
      return raw === undefined ? undefined : `:${raw.toString('base64')}:`
    }
    const proxy = https.createServer(
      { ...PROXY, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        const { 'client-cert': _, ...headers } = request.headers
        const certificate = certificateOf(request.socket)
        const sent = httpRequest(
          {
            ...{ hostname, port, method: request.method, path: request.url, agent: false },
            headers: { ...headers, ...(certificate !== undefined && { 'client-cert': certificate }) },
          },
          (answer) => {
            response.writeHead(answer.statusCode ?? 500, answer.headers)
            answer.pipe(response)
          },
        )
        request.pipe(sent)
      },
    )
    proxy.on('upgrade', (request, socket) => {
      const { 'client-cert': _, ...headers } = request.headers
      const certificate = certificateOf(socket)
      const sent = httpRequest({
        ...{ hostname, port, path: request.url, agent: false },
        headers: { ...headers, ...(certificate !== undefined && { 'client-cert': certificate }) },
      })
      sent.on('upgrade', (answer, other) => {
        const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}`)
        socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`)
        other.pipe(socket)
        socket.pipe(other)
        for (const end of [socket, other]) end.on('error', () => undefined)
      })
      sent.end()
    })
    proxies.push(proxy)
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    return `https://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  }

  const ask = (url: string, path: string, body: string, headers: object, client?: TestCertificate) =>
    new Promise<Told>((resolve, reject) => {
      const sent = https.request(
        `${url}${path}`,
        { method: 'POST', agent: false, ca: PROXY.cert, ...client, headers: { ...headers } },
        async (response) => {
          let text = ''
          for await (const piece of response) text += String(piece)
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) })
        },
      )
      sent.on('error', reject)
      sent.end(body)
    })

  it('has tokens issued and taken that are bound to the certificate of its client', async () => {
    const robot = {
      id: 'robot',
      apiKey: 'the key of the robot',
      scopes: ['*'],
      proof: 'certificate',
    } as const
    const gateway = await start({ clients: [robot] })
    const url = await startProxy(gateway.url)
    const form = new URLSearchParams({
      ...{ grant_type: 'client_credentials', scope: '*' },
      ...{ client_id: robot.id, client_secret: robot.apiKey },
    }).toString()
    const issue = (client?: TestCertificate): Promise<Told> =>
      ask(url, '/oauth/token', form, { 'content-type': 'application/x-www-form-urlencoded' }, client)
    const without = await issue()
    expect([without.status, without.body['error']]).toEqual([400, 'invalid_request'])
    const token = String((await issue(MINE)).body['access_token'])
    expect(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
      cnf: { 'x5t#S256': thumbprintOf(MINE) },
    })
    const show = (client?: TestCertificate, more: object = {}): Promise<Told> =>
      ask(
        url,
        '/graphql',
        JSON.stringify({ query: 'mutation { createPerson }' }),
        { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...more },
        client,
      )
    expect((await show(MINE)).body).toEqual(CREATED)
    for (const forged of [{}, { 'client-cert': inBytes(MINE) }])
      for (const client of [undefined, OTHER])
        expect(await show(client, forged)).toEqual({ status: 401, body: REFUSED })
    expect(gateway.calls.get('Mutation.createPerson')).toBe(1)
  })

  it('opens sockets with such tokens for that client alone', async () => {
    const url = await startProxy((await start()).url)
    const authorization = `Bearer ${signToken({ cnf: { 'x5t#S256': thumbprintOf(MINE) } })}`
    const open = (client?: TestCertificate): Promise<string> =>
      new Promise((resolve) => {
        class Secure extends WebSocket {
          constructor(address: string, protocols: string[]) {
            super(address, protocols, { ca: PROXY.cert, ...client })
          }
        }
        const opened = createClient({
          url: `${url.replace('https', 'wss')}/graphql`,
          webSocketImpl: Secure,
          connectionParams: { authorization },
          retryAttempts: 0,
          lazy: false,
          onNonLazyError: (event) => resolve((event as { readonly reason?: string }).reason ?? 'failed'),
          on: {
            connected: () => {
              resolve('connected')
              void opened.dispose()
            },
          },
        })
      })
    expect(await open(MINE)).toBe('connected')
    expect(await open(OTHER)).toBe('certificate_required')
    expect(await open()).toBe('certificate_required')
  })
})

describe('a gateway that ends TLS itself and has a trusted proxy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-forwarded-certificate-'))
  const FILES = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') }
  writeFileSync(FILES.cert, PROXY.cert)
  writeFileSync(FILES.key, PROXY.key)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** The status of a mutation over HTTP/2, whose client sends a header as often as it likes. */
  const ask = (url: string, client: TestCertificate | undefined, ...values: readonly string[]) =>
    new Promise<number>((resolve, reject) => {
      const session = http2.connect(url, { ca: PROXY.cert, ...client })
      session.on('error', reject)
      const stream = session.request({
        ':method': 'POST',
        ':path': '/graphql',
        'content-type': 'application/json',
        authorization: `Bearer ${signToken({ cnf: { 'x5t#S256': thumbprintOf(MINE) } })}`,
        ...(values.length > 0 && { 'client-cert': [...values] }),
      })
      stream.on('response', ({ ':status': status }) => {
        stream.resume()
        stream.on('end', () => session.close(() => resolve(Number(status))))
      })
      stream.end(JSON.stringify({ query: 'mutation { createPerson }' }))
    })

  it.each<[string, string, readonly (readonly [number, TestCertificate | undefined, ...string[]])[]]>([
    [
      'believes the header of the proxy, and never takes the proxy’s own certificate',
      '127.0.0.1',
      [
        [200, OTHER, inBytes(MINE)],
        [200, undefined, inBytes(MINE)],
        [401, MINE],
        [401, MINE, inBytes(OTHER)],
        [401, MINE, 'none'],
        [401, OTHER, inBytes(MINE), inBytes(MINE)],
        [401, MINE, inBytes(OTHER), inBytes(MINE)],
      ],
    ],
    [
      'believes the connection of anybody else, and never their header',
      '10.0.0.1',
      [
        [200, MINE],
        [200, MINE, inBytes(OTHER)],
        [401, OTHER, inBytes(MINE)],
        [401, undefined, inBytes(MINE)],
        [401, OTHER, inBytes(MINE), inBytes(MINE)],
      ],
    ],
  ])('%s', async (_, proxy, cases) => {
    const { url, calls } = await start({
      trustedProxies: [proxy],
      tls: { ...FILES, clientCertificates: 'self-signed' },
    })
    for (const [status, client, ...values] of cases)
      expect([await ask(url, client, ...values), values.length]).toEqual([status, values.length])
    const allowed = cases.filter(([status]) => status === 200)
    expect(calls.get('Mutation.createPerson')).toBe(allowed.length)
  })
})

describe('docs/proof-of-possession.md', () => {
  it('has lines for nginx that write a header which the gateway reads, in the form that nginx has', () => {
    const [block] = blocksRunBy('test/http/forwarded-certificate.test.ts')
    const [, header, value] = /proxy_set_header (\S*Cert) (\S+);/.exec(block?.text ?? '') ?? []
    expect(CERTIFICATE_HEADERS).toContain(header?.toLowerCase())
    // nginx escapes more than encodeURIComponent, and in upper case; both read as the same.
    expect(value).toBe('$ssl_client_escaped_cert')
    expect(block?.text).toMatch(/ssl_verify_client optional;/)
  })
})

describe('the setting forwardedCertificate', () => {
  it('is what a rule for certificates needs, in place of tls.clientCertificates', async () => {
    const issuers = [{ iss: 'https://login.example.org', audience: 'any', proof: 'certificate' }] as const
    await expect(startGateway({ before: 'schema', schema, issuers })).rejects.toThrow(
      'Behind a proxy that ends TLS, forwardedCertificate takes its place.',
    )
    await expect(start({ issuers })).resolves.toBeDefined()
  })

  it.each<[string, Partial<GatewayOptions>]>([
    ['forwardedCertificate needs trustedProxies', { trustedProxies: [] }],
    ['forwardedCertificate must be', { forwardedCertificate: 'x-forwarded-for' as never }],
  ])('says what is wrong with it: %s', async (message, options) => {
    await expect(start(options)).rejects.toThrow(message)
  })
})
