import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import type { DecisionRecord } from '../../src/evidence/record.ts'
import type { TrustedIssuerOptions } from '../../src/token/issuers/trusted-issuer.ts'
import { nowInSeconds } from '../attacks/http-wire.ts'
import { CLIENT } from '../kit/client.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { createTopic } from '../kit/socket-world.ts'
import { openSocket } from '../support/sockets.ts'
import { forgeToken } from '../token/forge.ts'
import { startRecorder } from '../upstream/recorder.ts'

const topic = createTopic()
const SCHEMA = {
  typeDefs: `
    directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION
    type Query { open: String, held: String @auth(scopes: [["held"]]) }
    type Mutation { createThing: String }
    type Subscription { ticks: Int @auth(scopes: [["held"]]) }`,
  resolvers: {
    Query: { open: () => 'open', held: () => 'held' },
    Mutation: { createThing: () => 'made' },
    Subscription: { ticks: { subscribe: topic.subscribe, resolve: (value: number) => value } },
  },
}
const [FIRST, SECOND] = [
  'the first secret of an issuer, long enough',
  'the second secret of it, as long as that',
]
const issuer = (secret: string, more: Partial<TrustedIssuerOptions> = {}): TrustedIssuerOptions => ({
  iss: 'https://issuer.example',
  audience: 'us',
  keys: [{ secret, algorithm: 'HS256' }],
  ceiling: ['*'],
  patterns: true,
  ...more,
})
const signed = (secret: string): string =>
  forgeToken({
    header: { alg: 'HS256', typ: 'JWT' },
    payload: {
      iss: 'https://issuer.example',
      aud: 'us',
      sub: 'somebody',
      scope: 'held',
      iat: nowInSeconds() - 60,
      exp: nowInSeconds() + 3600,
    },
    secret,
  })
const statusOf = async (gateway: TestGateway, token: string, query = '{ held }'): Promise<number> =>
  (await gateway.graphql(query, { token })).status

describe('issuers', () => {
  it('are trusted from the reload that names them, and no longer than that', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA })
    const token = signed(FIRST)
    expect(await statusOf(gateway, token)).toBe(401)
    await gateway.reconfigure({ issuers: [issuer(FIRST)] })
    expect(await statusOf(gateway, token)).toBe(200)
    await gateway.reconfigure({ issuers: [issuer(SECOND)] })
    expect([await statusOf(gateway, token), await statusOf(gateway, signed(SECOND))]).toEqual([401, 200])
    await gateway.reconfigure({ issuers: [] })
    expect(await statusOf(gateway, signed(SECOND))).toBe(401)
  })

  it.each([
    ['removed', []],
    ['given another key', [issuer(SECOND)]],
  ])('that are %s end the sockets of their tokens', async (_, issuers) => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA, issuers: [issuer(FIRST)] })
    const socket = await openSocket(gateway.url)
    await socket.init({ authorization: `Bearer ${signed(FIRST)}` })
    await gateway.reconfigure({ issuers })
    expect(await socket.closed).toMatchObject({ code: 4403, reason: 'invalid_token' })
  })

  const CHANGES: readonly (readonly [string, readonly TrustedIssuerOptions[]])[] = [
    ['has been removed', []],
    ['has another key', [issuer(SECOND)]],
    ['has a narrower ceiling', [issuer(FIRST, { ceiling: ['other'] })]],
  ]
  const openWorld = async () => {
    const records: DecisionRecord[] = []
    const onDecision = (record: DecisionRecord): void => void records.push(record)
    const gateway = await startGateway({
      before: 'schema',
      schema: SCHEMA,
      issuers: [issuer(FIRST)],
      onDecision,
    })
    const socket = await openSocket(gateway.url)
    await socket.init({ authorization: `Bearer ${signed(FIRST)}` })
    const subscribe = (query: string): void => socket.send({ id: 'a', type: 'subscribe', payload: { query } })
    const reload = async (issuers: readonly TrustedIssuerOptions[]): Promise<void> =>
      expect(await gateway.reconfigure({ issuers, onDecision })).toEqual({ kind: 'taken' })
    const recorded = async (): Promise<readonly DecisionRecord[]> => {
      while (records.length === 0) await new Promise(setImmediate)
      return records
    }
    return { gateway, socket, subscribe, reload, recorded }
  }

  it.each(CHANGES)('run nothing on an open socket from the moment on at which one %s', async (_, issuers) => {
    const { gateway, socket, subscribe, reload, recorded } = await openWorld()
    await reload(issuers)
    subscribe('{ held }')
    expect(await recorded()).toMatchObject([{ decision: 'deny' }])
    expect(gateway.calls.get('Query.held')).toBeUndefined()
    expect(socket.rest().filter(({ type }) => type === 'next')).toEqual([])
  })

  it.each(CHANGES)('send no event from the moment on at which one %s', async (_, issuers) => {
    const { socket, subscribe, reload, recorded } = await openWorld()
    subscribe('subscription { ticks }')
    await topic.hasListeners(1)
    await reload(issuers)
    topic.emit(1)
    await topic.hasListeners(0)
    expect(await recorded()).toHaveLength(1)
    expect(socket.rest().filter(({ type }) => type === 'next')).toEqual([])
  })

  it('with a narrower ceiling end what goes on beyond it', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA, issuers: [issuer(FIRST)] })
    const socket = await openSocket(gateway.url)
    await socket.init({ authorization: `Bearer ${signed(FIRST)}` })
    socket.send({ id: 's', type: 'subscribe', payload: { query: 'subscription { ticks }' } })
    await topic.hasListeners(1)
    await gateway.reconfigure({ issuers: [issuer(FIRST, { ceiling: ['other'] })] })
    expect(await socket.next()).toMatchObject({
      id: 's',
      type: 'error',
      payload: [{ extensions: { code: 'FORBIDDEN' } }],
    })
    await topic.hasListeners(0)
    expect((await gateway.graphql('{ held }', { token: signed(FIRST) })).body).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    })
  })
})

describe('whatever knows nothing of a change', () => {
  it('stays: keys of issuers are not asked for again, nor is a token verified again', async () => {
    let asked = 0
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'EdDSA' }] }
    const server = createServer((_, response) => {
      asked += 1
      response.end(JSON.stringify(keys))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const jwks = { url: `http://127.0.0.1:${port}/keys` }
    const { keys: _, ...trusted } = issuer(FIRST)
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA, issuers: [{ ...trusted, jwks }] })
    const input = signed(FIRST).split('.')[1] ?? ''
    const head = Buffer.from(JSON.stringify({ alg: 'EdDSA', typ: 'JWT', kid: 'one' })).toString('base64url')
    const signature = sign(null, Buffer.from(`${head}.${input}`), privateKey).toString('base64url')
    const token = `${head}.${input}.${signature}`
    expect(await statusOf(gateway, token)).toBe(200)
    await new Promise((resolve) => server.close(resolve))
    for (const depth of [3, 4, 5]) {
      const cors = { kind: 'loopback', allowHeaders: [`x-${depth}`] } as const
      expect(await gateway.reconfigure({ issuers: [{ ...trusted, jwks }], limits: { depth }, cors })).toEqual(
        {
          kind: 'taken',
        },
      )
      expect(await statusOf(gateway, token)).toBe(200)
    }
    expect(asked).toBe(1)
  })
})

describe('clients', () => {
  it('get tokens within the ceiling that holds, under the key that holds, while they are configured', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA })
    const ask = async (apiKey: string, scopes: readonly string[]): Promise<number> => {
      const body = JSON.stringify({ id: CLIENT.id, apiKey, scopes })
      const headers = { 'content-type': 'application/json' }
      return (await gateway.fetch('/jwt', { method: 'POST', headers, body })).status
    }
    expect(await ask(CLIENT.apiKey, ['held'])).toBe(200)
    await gateway.reconfigure({ clients: [{ ...CLIENT, scopes: ['other'] }] })
    expect(await ask(CLIENT.apiKey, ['held'])).toBe(403)
    await gateway.reconfigure({ clients: [{ ...CLIENT, apiKey: 'another key' }] })
    expect([await ask(CLIENT.apiKey, ['held']), await ask('another key', ['held'])]).toEqual([401, 200])
    await gateway.reconfigure({ clients: [] })
    expect(await ask('another key', ['held'])).toBe(401)
  })
})

describe('one group of options after the other', () => {
  it('introspection', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA })
    const ask = async () => (await gateway.graphql('{ __schema { queryType { name } } }')).status
    expect(await ask()).toBe(200)
    await gateway.reconfigure({ introspection: 'off' })
    expect(await ask()).not.toBe(200)
  })

  it('refusals and their status', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA })
    const ask = async () => (await gateway.graphql('mutation { createThing }')).status
    expect(await ask()).toBe(401)
    await gateway.reconfigure({ refusals: 'aliceo2' })
    expect(await ask()).toBe(403)
    await gateway.reconfigure({ authStatus: 'graphql' })
    expect(await ask()).toBe(200)
  })

  it('limits, of bodies too', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA })
    expect((await gateway.graphql('{ a: open b: open }')).status).toBe(200)
    await gateway.reconfigure({ limits: { aliases: 1, bodyBytes: 60 } })
    expect((await gateway.graphql('{ a: open b: open }')).status).toBe(400)
    expect((await gateway.graphql(`{ open } # ${'x'.repeat(60)}`)).status).toBe(413)
  })

  it('the log of decisions and its listener', async () => {
    const lines: string[] = []
    const records: DecisionRecord[] = []
    const logTo = { write: (line: string) => void lines.push(line) }
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA, logTo, logLevel: 'info' })
    const denied = async (): Promise<number> => {
      const before = lines.length
      await gateway.graphql('mutation { createThing }')
      return lines.length - before
    }
    expect(await denied()).toBe(1)
    await gateway.reconfigure({ decisions: { log: 'off' }, onDecision: (one) => void records.push(one) })
    expect(await denied()).toBe(0)
    while (records.length === 0) await new Promise(setImmediate)
    expect(records).toMatchObject([{ decision: 'deny', denied: ['Mutation.createThing'] }])
  })

  it('persisted operations', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA })
    const ask = (body: object) =>
      gateway.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const manifest = () => [{ name: 'manifest.json', text: JSON.stringify({ one: 'query One { open }' }) }]
    await gateway.reconfigure({ persistedOperations: { manifest, only: true } })
    expect((await ask({ id: 'one' })).body).toEqual({ data: { open: 'open' } })
    expect((await ask({ query: '{ open }' })).status).toBe(403)
    const broken = () => [{ name: 'manifest.json', text: '{' }]
    const reloaded = await gateway.reconfigure({ persistedOperations: { manifest: broken, only: true } })
    expect(reloaded.kind).toBe('refused')
    expect((await ask({ id: 'one' })).status).toBe(200)
    await gateway.reconfigure({})
    expect((await ask({ query: '{ open }' })).status).toBe(200)
  })

  it('paths and console', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA })
    const page = async (path: string) =>
      (await gateway.fetch(path, { headers: { accept: 'text/html' } })).headers.get('content-type')
    expect(await page('/graphql')).toContain('text/html')
    await gateway.reconfigure({ console: 'off', paths: { graphql: '/api' } })
    expect([await page('/api'), (await gateway.fetch('/graphql')).status]).toEqual([
      expect.not.stringContaining('text/html'),
      404,
    ])
    const { status } = await gateway.fetch('/api', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ open }' }),
    })
    expect(status).toBe(200)
    expect((await openSocket(gateway.url, { path: '/api' })).socket.protocol).toBe('graphql-transport-ws')
  })
})

describe('an upstream', () => {
  it('hears of other headers from the reload on', async () => {
    const recorder = await startRecorder('type Query { a: Int }')
    const base = {
      port: 0,
      jwt: { secret: FIRST },
      logLevel: 'silent',
      baseline: { query: 'public', mutation: 'derived', subscription: 'public' },
    } as const
    const upstream = { url: recorder.url, schemaFrom: 'sdl', sdl: recorder.sdl } as const
    const { url, gateway } = await startGateway({ before: 'upstream', ...base, at: recorder, upstream })
    const ask = async (): Promise<string | undefined> => {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ query: '{ a }' })
      expect((await fetch(`${url}/graphql`, { method: 'POST', headers, body })).status).toBe(200)
      return recorder.received.at(-1)?.headers.find(([name]) => name.toLowerCase() === 'x-added')?.[1]
    }
    expect(await ask()).toBeUndefined()
    await gateway.reload({ ...base, upstream: { ...upstream, headers: { 'x-added': 'one' } } })
    expect(await ask()).toBe('one')
  })

  it('that is down keeps nobody from removing an issuer, and cannot be put in place of one that is not', async () => {
    const gateway = await startGateway({
      before: 'upstream',
      schema: { typeDefs: 'type Query { a: Int }' },
      issuers: [issuer(FIRST)],
    })
    const gone = await startRecorder('type Query { a: Int }')
    await gone.close()
    const refused = await gateway.reconfigure({ upstream: { url: gone.url } })
    expect(refused.kind).toBe('refused')
    expect(await statusOf(gateway, signed(FIRST), '{ a }')).toBe(200)
    await gateway.stopUpstream()
    expect(await gateway.reconfigure({ issuers: [] })).toEqual({ kind: 'taken' })
    expect(await statusOf(gateway, signed(FIRST), '{ a }')).toBe(401)
  })
})
