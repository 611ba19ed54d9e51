import { createHash, createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { createGateway } from '../../src/gateway/lifecycle.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import { generateOwnKey } from '../../src/token/keys/private-key.ts'
import { CLIENT, SECRET } from '../kit/client.ts'
import { type BeforeUpstreamAt, startGateway, type TestGateway } from '../kit/gateway.ts'
import { forgeToken } from '../token/forge.ts'
import { pemOf, RSA, signToken } from '../token/ports.ts'
import { type Received, type Recorder, startRecorder } from './recorder.ts'

const TYPES = `
  type Query { open: Int me: Int }
  type Mutation { createPerson(name: String): Int }`
const RULES = 'extend type Query { me: Int @auth(scopes: [["self"]]) }'
const BASELINE = { query: 'public', mutation: 'derived', subscription: 'derived' } as const
const SHARED = 'a secret that gateway and upstream share'

interface World {
  readonly recorder: Recorder
  readonly gateway: TestGateway
  readonly last: () => Received
}

async function start(settings: Partial<BeforeUpstreamAt> = {}): Promise<World> {
  const recorder = await startRecorder(TYPES)
  const gateway = await startGateway({
    before: 'upstream',
    at: recorder,
    baseline: BASELINE,
    ...settings,
    upstream: {
      authorization: 'signature',
      signature: { secret: SHARED },
      sdl: () => [{ name: 'rules.graphql', text: RULES }],
      ...settings.upstream,
    },
  })
  const last = (): Received => {
    const received = recorder.received.at(-1)
    if (received === undefined) throw new Error('Nothing arrived.')
    return received
  }
  return { recorder, gateway, last }
}

function headerOf({ headers }: Received, name: string): string | undefined {
  const values = headers.filter(([other]) => other === name)
  if (values.length > 1) throw new Error(`${name} arrived ${values.length} times.`)
  return values[0]?.[1]
}

interface Signed {
  readonly components: readonly string[]
  readonly parameters: Readonly<Record<string, string | number>>
  readonly base: string
  readonly signature: Buffer
}

/** RFC 9421, section 2.5, written down a second time: nothing of ours reads what ours has written. */
function readSignature(received: Received): Signed {
  const input = /^portcullis=(\(([^()]*)\)(;.*))$/.exec(headerOf(received, 'signature-input') ?? '')
  const signature = /^portcullis=:([A-Za-z0-9+/]+=*):$/.exec(headerOf(received, 'signature') ?? '')
  if (input === null || signature === null) throw new Error('It is not signed.')
  const [, text = '', list = '', rest = ''] = input
  const components = list.split(' ').map((one) => JSON.parse(one) as string)
  const url = new URL(received.url, `http://${headerOf(received, 'host')}`)
  const derived: Readonly<Record<string, string>> = {
    '@method': received.method,
    '@authority': url.host,
    '@path': url.pathname,
    '@query': url.search || '?',
  }
  const lines = components.map((name) => {
    const value = derived[name] ?? headerOf(received, name)
    if (value === undefined) throw new Error(`${name} is covered, and not there.`)
    return `"${name}": ${value.trim()}`
  })
  const parameters = Object.fromEntries(
    rest
      .slice(1)
      .split(';')
      .map((one) => one.split(/=(.*)/s, 2))
      .map(([name = '', value = '']) => [name, JSON.parse(value) as string | number]),
  )
  return {
    ...{ components, parameters },
    base: [...lines, `"@signature-params": ${text}`].join('\n'),
    signature: Buffer.from(signature[1] ?? '', 'base64'),
  }
}

function isSignedWithSecret(received: Received, secret = SHARED): boolean {
  const { base, signature } = readSignature(received)
  const expected = createHmac('sha256', secret).update(base).digest()
  return expected.length === signature.length && timingSafeEqual(expected, signature)
}

const COVERED = [
  ...['@method', '@authority', '@path', '@query', 'content-digest'],
  ...['x-portcullis-issuer', 'x-portcullis-subject', 'x-portcullis-scopes'],
]

describe('a request that the gateway signs', () => {
  it('says who asks and with which scopes, and is whole: method, place, body and all of it are covered', async () => {
    const { gateway, last } = await start()
    const token = await gateway.tokenFor('*')
    const before = Math.floor(Date.now() / 1000)
    await gateway.graphql('{ open me }', { token })
    const received = last()
    const { components, parameters } = readSignature(received)
    expect(components).toEqual(COVERED)
    expect(isSignedWithSecret(received)).toBe(true)
    expect(isSignedWithSecret(received, `${SHARED}!`)).toBe(false)
    expect(parameters).toEqual({
      created: expect.any(Number),
      expires: Number(parameters['created']) + 60,
      nonce: expect.stringMatching(/^[\w-]{22}$/),
      keyid: 'portcullis',
      alg: 'hmac-sha256',
      tag: 'portcullis',
    })
    expect(Number(parameters['created'])).toBeGreaterThanOrEqual(before)
    const digest = createHash('sha256').update(received.body).digest('base64')
    expect(headerOf(received, 'content-digest')).toBe(`sha-256=:${digest}:`)
    expect(COVERED.slice(5).map((name) => headerOf(received, name))).toEqual(['portcullis', 'tests', 'self'])
    expect(headerOf(received, 'authorization')).toBeUndefined()

    await gateway.graphql('{ open me }', { token })
    expect(readSignature(last()).parameters['nonce']).not.toBe(parameters['nonce'])
  })

  it.each<[string, (received: Received) => Received]>([
    ['method', (received) => ({ ...received, method: 'PUT' })],
    ['path', (received) => ({ ...received, url: received.url.replace('/api', '/apj') })],
    ['query', (received) => ({ ...received, url: `${received.url}&more=1` })],
    ['host', (received) => change(received, 'host', 'other.example')],
    ['digest of the body', (received) => change(received, 'content-digest', 'sha-256=:AAAA:')],
    ['subject', (received) => change(received, 'x-portcullis-subject', 'admin')],
    ['issuer', (received) => change(received, 'x-portcullis-issuer', 'other')],
    ['scopes', (received) => change(received, 'x-portcullis-scopes', '*')],
  ])('is not that request with another %s', async (_, alter) => {
    const { gateway, last } = await start()
    await gateway.graphql('{ open }', { token: await gateway.tokenFor('*') })
    expect(isSignedWithSecret(last())).toBe(true)
    expect(isSignedWithSecret(alter(last()))).toBe(false)
  })

  it('of nobody says so, so that somebody cannot be added', async () => {
    const { gateway, last } = await start()
    await gateway.graphql('{ open }')
    expect(COVERED.slice(5).map((name) => headerOf(last(), name))).toEqual(['', '', ''])
    expect(readSignature(last()).components).toEqual(COVERED)
    expect(isSignedWithSecret(last())).toBe(true)
  })

  it.each<
    ['ES256' | 'EdDSA' | 'RS256', string, (key: KeyObject, base: Buffer, signature: Buffer) => boolean]
  >([
    [
      'ES256',
      'ecdsa-p256-sha256',
      (key, base, signature) => verify('sha256', base, { key, dsaEncoding: 'ieee-p1363' }, signature),
    ],
    ['EdDSA', 'ed25519', (key, base, signature) => verify(null, base, key, signature)],
    ['RS256', 'rsa-v1_5-sha256', (key, base, signature) => verify('sha256', base, key, signature)],
  ])('is signed with an own key for %s, which is in the JWK set', async (algorithm, alg, isVerified) => {
    const store = await createMemoryStore({ now: Date.now, random: (bytes) => new Uint8Array(bytes) })
    const { kid, ...key } = generateOwnKey(algorithm)
    await store.ownKeys.add({ kid, ...key, purpose: 'upstreams' })
    const { gateway, last } = await start({ store, upstream: { signature: { expires: 5 } } })
    await gateway.graphql('mutation { createPerson }', { token: await gateway.tokenFor('*') })
    const { parameters, base, signature } = readSignature(last())
    expect(parameters).toMatchObject({ keyid: kid, alg, expires: Number(parameters['created']) + 5 })
    const { body } = await gateway.fetch('/.well-known/jwks.json')
    const jwk = (body['keys'] as readonly { kid: string }[]).find((one) => one.kid === kid)
    const publicKey = createPublicKey({ key: { ...jwk }, format: 'jwk' })
    expect(isVerified(publicKey, Buffer.from(base), signature)).toBe(true)
    expect(isVerified(publicKey, Buffer.from(`${base} `), signature)).toBe(false)
    expect(headerOf(last(), 'x-portcullis-scopes')).toBe('Mutation:Person:Create')
    await store.close()
  })
})

function change(received: Received, name: string, value: string): Received {
  return { ...received, headers: received.headers.map((one) => (one[0] === name ? [name, value] : one)) }
}

describe('who asks', () => {
  it('is what a token says, never what a caller writes into headers', async () => {
    for (const authorization of ['signature', 'token', 'forward', 'none'] as const) {
      const signature = authorization === 'signature' ? { secret: SHARED } : {}
      const { gateway, last } = await start({ upstream: { authorization, signature } })
      const forged = {
        'x-portcullis-subject': 'admin',
        'x-portcullis-issuer': 'portcullis',
        'x-portcullis-scopes': '*',
        'X-Portcullis-Anything': '1',
        signature: 'portcullis=:AAAA:',
        'signature-input': 'portcullis=();created=1',
        'content-digest': 'sha-256=:AAAA:',
      }
      await gateway.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...forged },
        body: '{"query":"{ open }"}',
      })
      const { headers } = last()
      for (const [name, value] of Object.entries(forged)) expect(headers).not.toContainEqual([name, value])
      if (authorization === 'signature') expect(isSignedWithSecret(last())).toBe(true)
      else expect(headers.filter(([name]) => /^x-portcullis|^signature|digest/.test(name))).toEqual([])
    }
  })

  it.each([
    'x-portcullis-subject',
    'x-portcullis-anything',
    'signature',
    'signature-input',
    'content-digest',
  ])('is not passed on in %s, which cannot be listed or added', (name) => {
    const url = 'http://127.0.0.1:1/graphql'
    const jwt = { secret: SECRET }
    const own = `"${name}" is the gateway's own to write`
    expect(() => createGateway({ jwt, upstream: { url, forwardHeaders: [name] } })).toThrow(own)
    expect(() =>
      createGateway({ jwt, baseline: BASELINE, upstream: { url, headers: { [name]: 'x' } } }),
    ).toThrow(own)
  })

  it.each([
    ['line breaks', 'a\r\nx-portcullis-scopes: *\r\n\r\n'],
    ['Unicode', '𝄞 ключ é'],
    ['what means something in headers', 'a, b; "c"=\\d:%41\t'],
    ['spaces around', '  a  '],
    ['NUL', 'a\0b'],
  ])('has an id of %s that arrives as it is, in one header', async (_, id) => {
    const { gateway, last } = await start()
    const iat = Math.floor(Date.now() / 1000)
    const token = forgeToken({ secret: SECRET, payload: { id, scopes: ['*'], iat, exp: iat + 60 } })
    expect((await gateway.graphql('{ me }', { token })).status).toBe(200)
    const encoded = headerOf(last(), 'x-portcullis-subject') ?? ''
    expect(encoded).toMatch(/^[!-~]+$/)
    expect(decodeURIComponent(encoded)).toBe(id)
    expect(headerOf(last(), 'x-portcullis-scopes')).toBe('self')
    expect(isSignedWithSecret(last())).toBe(true)
  })

  it.each<[string, unknown, string | undefined]>([
    ['the one who acts', { sub: 'agent' }, '|agent'],
    [
      'all who act in turn, the one who speaks first',
      { sub: 'b|c d', iss: 'https://a.example', act: { sub: 'é', act: { sub: '*' } } },
      'https%3A%2F%2Fa.example|b%7Cc%20d |%C3%A9 |*',
    ],
    ['line breaks as they are', { sub: 'a\r\nx-portcullis-scopes: *' }, '|a%0D%0Ax-portcullis-scopes%3A%20*'],
    ['nobody where the claim cannot be read', { sub: ['agent'] }, undefined],
    ['nobody where an id is half a pair', { sub: 'agent', act: { sub: '\ud800' } }, undefined],
    ['nobody where an issuer is half a pair', { sub: 'agent', iss: '\udfff' }, undefined],
    ['nobody where nobody acts', undefined, undefined],
  ])('names %s', async (_, act, header) => {
    const { gateway, last } = await start({
      issuers: [{ iss: 'idp', audience: 'us', keys: [{ publicKey: pemOf(RSA.publicKey) }] }],
    })
    const exp = Math.floor(Date.now() / 1000) + 600
    const token = signToken(
      { iss: 'idp', aud: 'us', sub: 'jane', scope: 'self', exp, act },
      { key: RSA.privateKey, alg: 'RS256' },
    )
    const headers = { 'x-portcullis-actor': '|admin', 'X-Portcullis-Actor': '|admin' }
    expect((await gateway.graphql('{ me }', { token, headers })).status).toBe(200)
    expect(headerOf(last(), 'x-portcullis-actor')).toBe(header)
    expect(readSignature(last()).components).toEqual([
      ...COVERED,
      ...(header === undefined ? [] : ['x-portcullis-actor']),
    ])
    expect(isSignedWithSecret(last())).toBe(true)
  })

  it('names the client that has exchanged a token', async () => {
    const { gateway, last } = await start({
      clients: [CLIENT, { id: 'agent', apiKey: 'the key of the agent', scopes: ['self'] }],
      tokenExchange: { clients: ['agent'] },
    })
    const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
    const { body } = await gateway.fetch('/oauth/token', {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        ...{ client_id: 'agent', client_secret: 'the key of the agent' },
        ...{ subject_token: await gateway.tokenFor('*'), subject_token_type: ACCESS_TOKEN },
      }),
    })
    await gateway.graphql('{ me }', { token: String(body['access_token']) })
    expect(headerOf(last(), 'x-portcullis-subject')).toBe('tests')
    expect(headerOf(last(), 'x-portcullis-actor')).toBe('|agent')
    expect(isSignedWithSecret(last())).toBe(true)
  })

  it('is nobody whose id is half a pair: written as UTF-8 it would be another’s', async () => {
    const { gateway, recorder } = await start()
    const iat = Math.floor(Date.now() / 1000)
    const token = forgeToken({
      secret: SECRET,
      payload: { id: 'a\ud800', scopes: ['*'], iat, exp: iat + 60 },
    })
    const { status, body } = await gateway.graphql('{ open }', { token })
    expect([status, body.errors?.[0]?.message]).toEqual([401, 'Your token is not valid'])
    expect(recorder.received).toEqual([])
  })
})

describe('options that would not be meant', () => {
  const base = { url: 'http://127.0.0.1:1/graphql', authorization: 'signature' } as const
  it.each<[string, Partial<Parameters<typeof createGateway>[0]> & { readonly upstream: object }, RegExp]>([
    [
      'a short secret',
      { upstream: { ...base, signature: { secret: 'x'.repeat(31) } } },
      /fewer than 32 bytes/,
    ],
    ['JWT_SECRET', { upstream: { ...base, signature: { secret: SECRET } } }, /is that of own tokens/],
    ['no baselines', { baseline: {}, upstream: base }, /baseline of query, mutation, subscription/],
    ['a key id with a quote', { upstream: { ...base, signature: { keyId: 'a"b' } } }, /keyId: must be/],
    ['a long life', { upstream: { ...base, signature: { expires: 601 } } }, /1 to 600 seconds/],
    ['a token besides', { upstream: { ...base, token: { audience: 'x' } } }, /token: goes with/],
    [
      'two in one header',
      { upstream: { ...base, authorization: 'token', headers: { authorization: 'x' } } },
      /there is room for one/,
    ],
  ])('%s: that does not start, and no secret is shown', (_, options, message) => {
    const all = { jwt: { secret: SECRET }, clients: [CLIENT], baseline: BASELINE, ...options }
    const attempt = () => createGateway(all as Parameters<typeof createGateway>[0])
    expect(attempt).toThrow(message)
    expect(attempt).not.toThrow(SECRET)
  })
})
