import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http2 from 'node:http2'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { GatewayOptions } from '../../src/gateway/options.ts'
import { startGateway } from '../kit/gateway.ts'
import { createProver, signToken } from '../kit/prover.ts'
import { makeCertificate, type TestCertificate } from '../support/certificate.ts'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-client-certificates-'))
const FILES = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') }
const SERVER = makeCertificate()
const MINE = makeCertificate()
const OTHER = makeCertificate()
const CA = join(folder, 'ca.crt')
writeFileSync(FILES.cert, SERVER.cert)
writeFileSync(FILES.key, SERVER.key)
writeFileSync(CA, MINE.cert)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const thumbprintOf = ({ cert }: TestCertificate): string =>
  createHash('sha256').update(new X509Certificate(cert).raw).digest('base64url')
const schema = {
  typeDefs: 'type Query { open: String } type Mutation { createPerson: String }',
  resolvers: { Mutation: { createPerson: () => 'created' } },
}
const start = (clientCertificates: 'verified' | 'self-signed', options: Partial<GatewayOptions> = {}) =>
  startGateway({
    before: 'schema',
    schema,
    tls: { ...FILES, clientCertificates, ...(clientCertificates === 'verified' && { clientCa: CA }) },
    ...options,
  })

interface Told {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Readonly<Record<string, unknown>>
}

function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  client?: TestCertificate,
): Promise<Told> {
  return new Promise((resolve, reject) => {
    const sent = https.request(
      url,
      {
        method: 'POST',
        agent: false,
        ca: SERVER.cert,
        ...client,
        headers: { 'content-type': 'application/json', ...headers },
      },
      async (response) => {
        let text = ''
        for await (const piece of response) text += String(piece)
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: JSON.parse(text) })
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

const MUTATION = JSON.stringify({ query: 'mutation { createPerson }' })
const CREATED = { data: { createPerson: 'created' } }
const REFUSED = {
  errors: [
    {
      message: 'Your token must be shown over a connection with the client certificate that it is bound to',
      extensions: { code: 'UNAUTHENTICATED', reason: 'certificate_required' },
    },
  ],
}

describe.each(['verified', 'self-signed'] as const)('a token that is bound to a certificate, %s', (which) => {
  const token = signToken({ cnf: { 'x5t#S256': thumbprintOf(MINE) } })
  const authorization = `Bearer ${token}`

  it('counts with that certificate alone, over HTTP/1.1', async () => {
    const { url, calls } = await start(which)
    const show = (client?: TestCertificate): Promise<Told> =>
      post(`${url}/graphql`, MUTATION, { authorization }, client)
    expect((await show(MINE)).body).toEqual(CREATED)
    for (const client of [undefined, OTHER]) {
      const refused = await show(client)
      expect([refused.status, refused.body]).toEqual([401, REFUSED])
      expect(refused.headers['www-authenticate']).toMatch(/^Bearer error="invalid_token"/)
    }
    expect(calls.get('Mutation.createPerson')).toBe(1)
  })

  it('counts with that certificate alone, over HTTP/2', async () => {
    const { url } = await start(which)
    const show = (client?: TestCertificate): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const session = http2.connect(url, { ca: SERVER.cert, ...client })
        session.on('error', reject)
        const stream = session.request({
          ':method': 'POST',
          ':path': '/graphql',
          'content-type': 'application/json',
          authorization,
        })
        let text = ''
        stream.setEncoding('utf8')
        stream.on('data', (piece: string) => {
          text += piece
        })
        stream.on('end', () => {
          session.close()
          resolve(JSON.parse(text))
        })
        stream.end(MUTATION)
      })
    expect(await show(MINE)).toEqual(CREATED)
    expect(await show(OTHER)).toEqual(REFUSED)
    expect(await show()).toEqual(REFUSED)
  })

  it('counts with that certificate alone, on a socket', async () => {
    const { url } = await start(which)
    const open = (client?: TestCertificate): Promise<string> =>
      new Promise((resolve) => {
        class Secure extends WebSocket {
          constructor(address: string, protocols: string[]) {
            super(address, protocols, { ca: SERVER.cert, ...client })
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

  it('is issued to a client that must be bound so, and to no other connection', async () => {
    const client = {
      id: 'robot',
      apiKey: 'the key of the robot',
      scopes: ['*'],
      proof: 'certificate',
    } as const
    const { url } = await start(which, { clients: [client] })
    const ask = (certificate?: TestCertificate): Promise<Told> =>
      post(
        `${url}/oauth/token`,
        new URLSearchParams({
          grant_type: 'client_credentials',
          scope: '*',
          client_id: client.id,
          client_secret: client.apiKey,
        }).toString(),
        { 'content-type': 'application/x-www-form-urlencoded' },
        certificate,
      )
    const without = await ask()
    expect([without.status, without.body['error']]).toEqual([400, 'invalid_request'])
    const granted = await ask(MINE)
    expect(granted.body).toMatchObject({ token_type: 'Bearer' })
    const issued = String(granted.body['access_token'])
    expect(JSON.parse(Buffer.from(issued.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
      cnf: { 'x5t#S256': thumbprintOf(MINE) },
    })
    const show = (certificate?: TestCertificate): Promise<Told> =>
      post(`${url}/graphql`, MUTATION, { authorization: `Bearer ${issued}` }, certificate)
    expect((await show(MINE)).body).toEqual(CREATED)
    expect((await show(OTHER)).status).toBe(401)
    expect((await show()).status).toBe(401)
  })

  it('needs both where it is bound to a key as well', async () => {
    const { url } = await start(which)
    const prover = createProver()
    const both = prover.boundToken({ cnf: { jkt: prover.thumbprint, 'x5t#S256': thumbprintOf(MINE) } })
    const show = (proof: string, certificate?: TestCertificate): Promise<Told> =>
      post(`${url}/graphql`, MUTATION, { authorization: `DPoP ${both}`, dpop: proof }, certificate)
    const prove = (): string => prover.prove({ url: `${url}/graphql`, token: both })
    expect((await show(prove(), MINE)).body).toEqual(CREATED)
    expect((await show(prove())).body).toEqual(REFUSED)
    expect((await show('none', MINE)).status).toBe(401)
  })
})

describe('a gateway that asks for no certificates', () => {
  it('refuses tokens that are bound to one', async () => {
    const { url } = await startGateway({ before: 'schema', schema, tls: FILES })
    const authorization = `Bearer ${signToken({ cnf: { 'x5t#S256': thumbprintOf(MINE) } })}`
    expect((await post(`${url}/graphql`, MUTATION, { authorization }, MINE)).body).toEqual(REFUSED)
  })

  it.each<[string, Partial<GatewayOptions>]>([
    [
      'jwt.proof',
      { jwt: { secret: 'a secret of tests, long enough for production too', proof: 'certificate' } },
    ],
    ['clients[0].proof', { clients: [{ id: 'a', apiKey: 'a key', scopes: [], proof: 'certificate' }] }],
    [
      'issuers[0].proof',
      { issuers: [{ iss: 'https://login.example.org', audience: 'any', proof: 'certificate' }] },
    ],
  ])('is not made where %s asks for one', async (name, options) => {
    await expect(startGateway({ before: 'schema', schema, ...options })).rejects.toThrow(
      `${name}: "certificate" needs tls.clientCertificates: without it the gateway sees no certificate of a client.`,
    )
  })

  it.each<[string, object]>([
    ['must be the path of a PEM file', { clientCertificates: 'verified' }],
    ['needs "clientCertificates: verified"', { clientCa: CA }],
    ['must be "verified" or "self-signed"', { clientCertificates: 'any' }],
  ])('says what is wrong with its settings: %s', async (message, more) => {
    await expect(startGateway({ before: 'schema', schema, tls: { ...FILES, ...more } })).rejects.toThrow(
      message,
    )
  })
})
