import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { JwksOptions } from '../../src/token/keys/jwks-source.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import {
  describeClient,
  makeSigningKey,
  type OpenidProvider,
  openProvider,
} from '../support/openid-provider.ts'
import { ED25519, OTHER_RSA, P256, RSA, signToken } from '../token/ports.ts'

const API = 'urn:example:api'
const ROBOT = { id: 'robot', secret: 'the secret of the robot' }
const MUTATION = 'mutation { createPerson }'
const schema = {
  typeDefs: `
    directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION
    type Query { open: String }
    type Mutation { createPerson: String @auth(scopes: [["write"]]) }`,
  resolvers: { Mutation: { createPerson: () => 'created' } },
}
/** Keys are old at once, so that a few seconds of load are as many looks as a day. */
const HASTY = { refreshAfter: 100, coolDown: 50, timeout: 500 } as const

/** Callers that show valid tokens in turn, without a pause, until the test ends. */
interface Load {
  /** The tokens that are shown from now on. */
  tokens: readonly string[]
  /** Ends the load, and tells of every operation that was not answered as it should. */
  readonly end: () => Promise<readonly string[]>
  /** Waits until each caller has been answered as often again: what was under way before is over. */
  readonly answered: (times: number) => Promise<void>
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(5)
}

const loads: Load[] = []
const closing: (() => void)[] = []
afterEach(async () => {
  for (const { end } of loads.splice(0)) await end()
  for (const close of closing.splice(0)) close()
})

function putLoad({ graphql }: TestGateway, tokens: readonly string[]): Load {
  let isOver = false
  const failures: string[] = []
  const counts = [0, 0, 0, 0]
  const load: Load = {
    tokens,
    async end() {
      isOver = true
      await calls
      return failures
    },
    async answered(times) {
      const enough = counts.map((count) => count + times)
      await until(() => counts.every((count, index) => count >= (enough[index] ?? 0)))
    },
  }
  const call = async (_: number, caller: number): Promise<void> => {
    for (let next = caller; !isOver; next += 1) {
      const token = load.tokens[next % load.tokens.length]
      const failure = await graphql(MUTATION, { token }).then(
        ({ status, text }) => (status === 200 ? undefined : `${status} ${text}`),
        String,
      )
      if (failure !== undefined) failures.push(failure)
      counts[caller] = (counts[caller] ?? 0) + 1
    }
  }
  const calls = Promise.all(counts.map(call))
  loads.push(load)
  return load
}

async function expectRefused({ graphql }: TestGateway, token: string): Promise<void> {
  const { status, body } = await graphql(MUTATION, { token })
  expect([status, body.errors?.[0]]).toEqual([
    401,
    {
      message: 'Your token is not valid',
      extensions: { code: 'UNAUTHENTICATED', reason: 'invalid_token' },
    },
  ])
}

/**
 * Waits until a set has counted: a look after the next one began when that had ended. From then on a token of a key that is
 * not in the set any more is refused, and before that it may be (`refreshAfter`).
 */
async function looksOver(looks: () => number): Promise<void> {
  const enough = looks() + 2
  await until(() => looks() >= enough)
}

describe('a gateway under load, before oidc-provider', () => {
  let provider: OpenidProvider
  beforeAll(async () => {
    provider = await openProvider()
  }, 60_000)
  afterAll(() => provider.close())
  afterEach(() => {
    provider.outage = undefined
  })

  const publish = (...keys: readonly JsonWebKey[]): Promise<void> =>
    provider.configure({
      jwks: { keys },
      clients: [describeClient(ROBOT, { id_token_signed_response_alg: 'ES256' })],
      features: {
        clientCredentials: { enabled: true },
        devInteractions: { enabled: false },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => API,
          getResourceServerInfo: () => ({
            ...{ scope: 'write', audience: API, accessTokenFormat: 'jwt' },
            jwt: { sign: { alg: 'ES256' } },
          }),
        },
      },
    })
  const issue = (): Promise<string> => provider.issue(ROBOT, { scope: 'write' })
  const looks = (): number => provider.asked.filter((path) => path === '/jwks').length
  const start = (jwks: Omit<JwksOptions, 'now'> = {}): Promise<TestGateway> =>
    startGateway({
      before: 'schema',
      schema,
      issuers: [{ iss: provider.iss, audience: API, type: 'at+jwt', jwks }],
    })

  it('fails no valid token while keys rotate and the provider fails in every way', async () => {
    const [first, second] = [makeSigningKey('first'), makeSigningKey('second')]
    await publish(first)
    const gateway = await start(HASTY)
    const old = [await issue(), await issue()]
    const load = putLoad(gateway, old)
    await load.answered(5)

    // Published and used in the same moment.
    await publish(second, first)
    const young = [await issue(), await issue()]
    load.tokens = [...old, ...young]
    await load.answered(5)

    const outages: readonly OpenidProvider['outage'][] = [
      (request) => request.socket.destroy(),
      (_, response) => response.writeHead(500).end('{"keys":[]}'),
      (_, response) => response.end('{"keys":[{"kty":"EC","crv":"P-2'),
      (_, response) => response.end('<html>down for maintenance</html>'),
      () => undefined,
    ]
    for (const outage of outages) {
      provider.outage = outage
      const before = provider.asked.length
      await until(() => provider.asked.length >= before + 2)
      await load.answered(5)
    }
    provider.outage = undefined
    await looksOver(looks)

    await publish(second)
    load.tokens = young
    await looksOver(looks)
    for (const token of old) await expectRefused(gateway, token)
    await load.answered(5)
    for (const token of old) await expectRefused(gateway, token)
    expect(await load.end()).toEqual([])
  }, 60_000)

  it('asks it about a flood of tokens of unknown keys five times and once in a cool-down, and fails no valid one', async () => {
    await publish(makeSigningKey('only'))
    const gateway = await start()
    const load = putLoad(gateway, [await issue()])
    await load.answered(5)
    const before = looks()
    const begun = performance.now()
    const forge = (header: object): string =>
      signToken(
        { iss: provider.iss, aud: API, sub: 'eve', scope: 'write', exp: Date.now() / 1000 + 60 },
        { key: P256.privateKey, alg: 'ES256', header: { typ: 'at+jwt', ...header } },
      )
    for (let wave = 0; wave < 5; wave += 1) {
      const kids = Array.from({ length: 20 }, (_, index) => ({ kid: `unknown ${wave} ${index}` }))
      // Some name the right key, and some none.
      const flood = [...kids, { kid: 'only' }, {}].map(forge)
      await Promise.all(flood.map((token) => expectRefused(gateway, token)))
    }
    // The defaults: five looks at once, and one more in ten seconds.
    const allowed = 5 + Math.floor((performance.now() - begun) / 10_000)
    expect(looks() - before).toBeGreaterThanOrEqual(1)
    expect(looks() - before).toBeLessThanOrEqual(allowed)
    await load.answered(5)
    expect(await load.end()).toEqual([])
  }, 60_000)
})

/** A server of a key set alone, which can be taken off its port. */
async function serveKeys(keys: readonly unknown[]) {
  const served = { keys, looks: 0, url: '' }
  const answer: RequestListener = (_, response) => {
    served.looks += 1
    response.end(JSON.stringify({ keys: served.keys }))
  }
  let server: Server | undefined
  const open = async (port: number): Promise<void> => {
    const opened = createServer(answer)
    server = opened
    await new Promise<void>((resolve) => opened.listen(port, '127.0.0.1', resolve))
    served.url = `http://127.0.0.1:${(opened.address() as AddressInfo).port}/keys`
  }
  const close = (): void => {
    server?.close()
    server?.closeAllConnections()
  }
  closing.push(close)
  await open(0)
  return { served, close, reopen: () => open(Number(new URL(served.url).port)) }
}

describe('a gateway under load, before a provider of odd key sets', () => {
  const ISS = 'https://odd.example.org'
  type Pair = typeof RSA
  const jwk = ({ publicKey }: Pair, more: object = {}) => ({
    ...publicKey.export({ format: 'jwk' }),
    ...more,
  })
  const tokenOf = ({ privateKey }: Pair, alg: string, header: object = {}): string =>
    signToken(
      { iss: ISS, aud: API, sub: 'jane', scope: 'write', exp: Math.floor(Date.now() / 1000) + 600 },
      { key: privateKey, alg, header: { ...header } },
    )
  const ODD = [
    jwk(OTHER_RSA, { kid: 'a', use: 'enc' }),
    jwk(OTHER_RSA, { kid: 'b', alg: 'RSA-OAEP-256' }),
    { kty: 'AKP', alg: 'ML-DSA-65', kid: 'a', pub: 'AA' },
    { kty: 'OKP', crv: 'X25519', x: 'AA', kid: 'b' },
    { kty: 'oct', k: 'AA', kid: 'a' },
    ...[null, 7, 'key', {}],
  ]
  const FILLERS = Array.from({ length: 60 }, (_, index) => jwk(OTHER_RSA, { kid: `other ${index}` }))
  const [OLD_NAMELESS, NEW_NAMELESS] = [P256, generateKeyPairSync('ec', { namedCurve: 'P-256' })]

  it('fails no valid token while the set grows, is moved about and shrinks', async () => {
    const { served, close, reopen } = await serveKeys([jwk(RSA, { kid: 'a' })])
    const gateway = await startGateway({
      before: 'schema',
      schema,
      issuers: [{ iss: ISS, audience: API, jwks: { url: served.url, ...HASTY } }],
    })
    const a = tokenOf(RSA, 'RS256', { kid: 'a' })
    const load = putLoad(gateway, [a])
    await load.answered(5)
    const sameName = tokenOf(OTHER_RSA, 'RS256', { kid: 'a' })
    const ed = tokenOf(ED25519, 'EdDSA', { kid: 'e' })
    const [oldNameless, newNameless] = [OLD_NAMELESS, NEW_NAMELESS].map((pair) => tokenOf(pair, 'ES256'))
    const steps: readonly {
      readonly keys: readonly unknown[]
      readonly tokens: readonly (string | undefined)[]
    }[] = [
      // Keys that no token here is signed with, before and behind.
      { keys: [...ODD, jwk(RSA, { kid: 'a' })], tokens: [a] },
      { keys: [jwk(RSA, { kid: 'a' }), ...ODD, jwk(ED25519, { kid: 'e', alg: 'Ed25519' })], tokens: [a, ed] },
      // Another key under a name that is taken.
      {
        keys: [jwk(RSA, { kid: 'a' }), jwk(OTHER_RSA, { kid: 'a' }), jwk(ED25519, { kid: 'e' })],
        tokens: [a, sameName, ed],
      },
      // A key without a name, and then one in its place.
      {
        keys: [jwk(RSA, { kid: 'a' }), jwk(OTHER_RSA, { kid: 'a' }), jwk(OLD_NAMELESS)],
        tokens: [a, sameName, oldNameless],
      },
      {
        keys: [jwk(OLD_NAMELESS), jwk(NEW_NAMELESS), ...ODD, jwk(RSA, { kid: 'a' })],
        tokens: [a, oldNameless, newNameless],
      },
      { keys: [...FILLERS, jwk(NEW_NAMELESS), jwk(RSA, { kid: 'a' })], tokens: [a, newNameless] },
      { keys: [jwk(NEW_NAMELESS)], tokens: [newNameless] },
    ]
    const ended = new Set<string>()
    for (const { keys, tokens } of steps) {
      const shown = tokens.filter((token) => token !== undefined)
      for (const token of load.tokens) if (!shown.includes(token)) ended.add(token)
      // Who signs with a key no more goes before the key does, and who begins to comes after it.
      load.tokens = load.tokens.filter((token) => shown.includes(token))
      await load.answered(5)
      served.keys = keys
      load.tokens = shown
      await load.answered(5)
      // Nobody listens for a while, and what is known stays good.
      close()
      await load.answered(5)
      await reopen()
      await looksOver(() => served.looks)
      for (const token of ended) await expectRefused(gateway, token)
      // Each refusal was a look that found nothing. The next look says that the cool-down after it is over.
      await looksOver(() => served.looks)
    }
    expect(ended.size).toBe(4)
    expect(await load.end()).toEqual([])
  }, 60_000)
})
