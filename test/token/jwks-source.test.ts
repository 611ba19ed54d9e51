import type { JsonWebKey, KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { createJwksSource, type JwksOptions } from '../../src/token/keys/jwks-source.ts'
import { parseJwksUrl } from '../../src/token/keys/remote-document.ts'
import { INVALID, NOW, SECONDS, UNDETERMINED } from './forge.ts'
import { ED25519, OTHER_RSA, P256, RSA, signToken } from './ports.ts'

const ISS = 'https://issuer.example'
const CLAIMS = { iss: ISS, sub: 'jane', scope: 'read', iat: SECONDS, exp: SECONDS + 1e9 }
const jwk = (key: KeyObject, more: Readonly<Record<string, unknown>> = {}): JsonWebKey => ({
  ...key.export({ format: 'jwk' }),
  ...more,
})
const signed = (kid: string, key = RSA.privateKey, alg = 'RS256') =>
  signToken(CLAIMS, { key, alg, header: { kid } })

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

/** An issuer's key server on loopback, and a gateway that trusts it. */
async function createSource(options: Partial<JwksOptions> = {}) {
  const state = {
    keys: [jwk(RSA.publicKey, { kid: 'a', alg: 'RS256', use: 'sig' })] as unknown[],
    requests: 0,
    answer: undefined as ((request: IncomingMessage, response: ServerResponse) => void) | undefined,
  }
  const server = createServer((request, response) => {
    state.requests += 1
    if (state.answer !== undefined) state.answer(request, response)
    else response.end(JSON.stringify({ keys: state.keys }))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`
  const clock = { now: NOW }
  const problems: unknown[] = []
  const jwks = { url, timeout: 20_000, onProblem: (error: unknown) => problems.push(error), ...options }
  const authenticate = createAuthenticator({
    issuers: [{ iss: ISS, jwks, ceiling: ['*'] }],
    now: () => clock.now,
  })
  const ask = (token: string) => authenticate({ authorization: `Bearer ${token}` })
  return { state, clock, problems, ask, url }
}

describe('the health of keys behind a URL', () => {
  it('says where they are, how old they are, when they are looked up again, and what went wrong last', async () => {
    const { state, clock, url } = await createSource()
    const place = `${url}?key=hidden`
    const source = createJwksSource({ url: place, issuer: ISS, timeout: 20_000, now: () => clock.now })
    const none = {
      urls: [url],
      keys: 0,
      age: undefined,
      nextLook: 0,
      isFailing: false,
      lastFailure: undefined,
    }
    expect(source.health?.()).toEqual(none)
    await source.current()
    clock.now += 1_000
    const usable = { ...none, keys: 1, age: 1_000, nextLook: 299_000 }
    expect(source.health?.()).toEqual(usable)

    state.answer = (_, response) => response.writeHead(503).end()
    await source.search?.({ alg: 'RS256', kid: 'unknown' }, await source.current())
    clock.now += 1_000
    const lastFailure = { url, cause: expect.stringContaining('503'), age: 1_000 }
    const failing = {
      ...usable,
      age: 2_000,
      nextLook: 298_000,
      isFailing: true,
      lastFailure,
      problem: { url, cause: lastFailure.cause },
    }
    expect(source.health?.()).toEqual(failing)
    expect(JSON.stringify(source.health?.())).not.toContain('hidden')

    state.answer = undefined
    clock.now += 300_000
    await source.search?.({ alg: 'RS256', kid: 'a' }, await source.current())
    expect(source.health?.()).toEqual({
      ...{ ...usable, age: 0, nextLook: 300_000 },
      lastFailure: { ...lastFailure, age: 301_000 },
    })
  })
})

describe('keys behind a URL', () => {
  it('are fetched once, with the first token, however many come at once', async () => {
    const { state, ask } = await createSource()
    expect(state.requests).toBe(0)
    const subjects = await Promise.all(Array.from({ length: 20 }, () => ask(signed('a'))))
    expect(new Set(subjects.map(({ kind }) => kind))).toEqual(new Set(['identified']))
    expect(state.requests).toBe(1)
  })

  it('follow a rotation without one failed request, before, at and after it', async () => {
    const { state, clock, ask } = await createSource()
    expect((await ask(signed('a'))).kind).toBe('identified')
    state.keys = [...state.keys, jwk(OTHER_RSA.publicKey, { kid: 'b', alg: 'RS256' })]
    const both = [signed('a'), signed('b', OTHER_RSA.privateKey)]
    for (const token of both) expect((await ask(token)).kind).toBe('identified')
    expect(state.requests).toBe(2)
    // The old key is taken away: its tokens end when the keys are looked up again.
    state.keys = state.keys.slice(1)
    clock.now = NOW + 600_000
    expect((await ask(both[1] ?? '')).kind).toBe('identified')
    expect(await ask(both[0] ?? '')).toEqual(INVALID)
  })

  it('a storm of unknown kids is five fetches, and one more after each cool-down', async () => {
    const { state, clock, ask } = await createSource()
    await ask(signed('a'))
    for (let turn = 0; turn < 6; turn++) {
      const storm = Array.from({ length: 50 }, (_, index) => ask(signed(`unknown ${turn} ${index}`)))
      expect(await Promise.all(storm)).toEqual(storm.map(() => INVALID))
    }
    expect(state.requests).toBe(6)
    for (const cooled of [1, 2, 3]) {
      clock.now = NOW + cooled * 10_000 - 1
      for (const kid of ['one', 'two']) await ask(signed(kid))
      expect(state.requests).toBe(5 + cooled)
      clock.now += 1
      for (const kid of ['one', 'two']) await ask(signed(kid))
      expect(state.requests).toBe(6 + cooled)
    }
    expect((await ask(signed('a'))).kind).toBe('identified')
  })

  it('a few tokens of unknown kids do not keep a new key waiting', async () => {
    const { state, ask } = await createSource()
    await ask(signed('a'))
    for (const kid of ['one', 'two', 'three', 'four']) expect(await ask(signed(kid))).toEqual(INVALID)
    state.keys = [...state.keys, jwk(OTHER_RSA.publicKey, { kid: 'b', alg: 'RS256' })]
    expect((await ask(signed('b', OTHER_RSA.privateKey))).kind).toBe('identified')
    expect(state.requests).toBe(6)
  })

  it('a storm that comes back after a pause is five fetches again', async () => {
    const { state, clock, ask } = await createSource({ refreshAfter: 1e9 })
    await ask(signed('a'))
    for (const expected of [6, 11, 16]) {
      for (let turn = 0; turn < 8; turn++) await ask(signed(`unknown ${turn}`))
      expect(state.requests).toBe(expected)
      clock.now += 3_600_000
    }
  })

  it('a storm of wrong signatures is five fetches, and one more after each cool-down', async () => {
    const { state, clock, ask } = await createSource()
    await ask(signed('a'))
    for (const expected of [6, 7]) {
      for (let turn = 0; turn < 6; turn++) {
        const storm = Array.from({ length: 50 }, () => ask(signed('a', OTHER_RSA.privateKey)))
        expect(await Promise.all(storm)).toEqual(storm.map(() => INVALID))
      }
      expect(state.requests).toBe(expected)
      clock.now += 10_000
    }
    expect((await ask(signed('a'))).kind).toBe('identified')
    expect(state.requests).toBe(7)
  })

  it('an algorithm that is none costs no fetch', async () => {
    const { state, ask } = await createSource()
    await ask(signed('a'))
    const token = signToken(CLAIMS, { key: RSA.privateKey, alg: 'RS256', header: { alg: 'none' } })
    expect(await ask(token)).toEqual(INVALID)
    expect(state.requests).toBe(1)
  })

  it.each<[string, string | undefined]>([
    ['have no name', undefined],
    ['keep their name', 'a'],
  ])('that %s are found as soon as they have signed a token', async (_, kid) => {
    const { state, ask } = await createSource()
    const publish = (...keys: readonly KeyObject[]): void => {
      state.keys = keys.map((key) => jwk(key, kid === undefined ? {} : { kid }))
    }
    const of = (key: KeyObject): string =>
      signToken(CLAIMS, { key, alg: 'RS256', header: kid === undefined ? {} : { kid } })
    publish(RSA.publicKey)
    expect((await ask(of(RSA.privateKey))).kind).toBe('identified')
    publish(RSA.publicKey, OTHER_RSA.publicKey)
    for (const key of [OTHER_RSA, RSA]) expect((await ask(of(key.privateKey))).kind).toBe('identified')
    publish(OTHER_RSA.publicKey)
    expect((await ask(of(OTHER_RSA.privateKey))).kind).toBe('identified')
    expect(state.requests).toBe(2)
  })

  it('that are published while a look is on its way are found by the next', async () => {
    const { state, clock, ask } = await createSource()
    await ask(signed('a'))
    const held: (() => void)[] = []
    state.answer = (_, response) => {
      const body = JSON.stringify({ keys: state.keys })
      held.push(() => response.end(body))
    }
    // The keys are a little old: a look is answered with the set as it was, and the answer takes its time.
    clock.now += 300_000
    expect((await ask(signed('a'))).kind).toBe('identified')
    while (held.length === 0) await new Promise(setImmediate)
    state.keys = [...state.keys, jwk(OTHER_RSA.publicKey, { kid: 'b', alg: 'RS256' })]
    const asked = Promise.all(Array.from({ length: 5 }, () => ask(signed('b', OTHER_RSA.privateKey))))
    state.answer = undefined
    for (const release of held) release()
    expect((await asked).map(({ kind }) => kind)).toEqual(Array(5).fill('identified'))
    expect(state.requests).toBe(3)
  })

  it('are kept while the source is down, slow, or talks nonsense, and nobody waits for it', async () => {
    const { state, clock, problems, ask } = await createSource({ timeout: 1_500 })
    const token = signed('a')
    await ask(token)
    const answers: readonly NonNullable<typeof state.answer>[] = [
      (_, response) => response.destroy(),
      () => undefined,
      (_, response) => response.writeHead(500).end('{}'),
      (_, response) => response.end('{"keys": 1}'),
      (_, response) => response.end('not JSON'),
      (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(),
    ]
    for (const [index, answer] of answers.entries()) {
      state.answer = answer
      clock.now = NOW + (index + 1) * 1_000_000
      expect((await ask(token)).kind).toBe('identified')
      // All but the first look go on behind the request's back.
      while (problems.length <= index) await new Promise((resolve) => setTimeout(resolve, 10))
    }
    expect(problems).toHaveLength(answers.length)
    state.answer = undefined
    clock.now += 1_000_000
    expect((await ask(token)).kind).toBe('identified')
  })

  it('are good while the source has not answered for a day: nobody waits for it, however patient it is', async () => {
    // Longer than a test may take: to wait for it is to fail.
    const { state, clock, problems, ask } = await createSource({ timeout: 60_000 })
    expect((await ask(signed('a'))).kind).toBe('identified')
    state.answer = (_, response) => response.destroy()
    clock.now = NOW + 300_000
    expect((await ask(signed('a'))).kind).toBe('identified')
    while (problems.length === 0) await new Promise(setImmediate)
    state.answer = () => undefined
    for (let hour = 1; hour <= 24; hour++) {
      clock.now = NOW + hour * 3_600_000
      expect((await ask(signed('a'))).kind).toBe('identified')
    }
    while (state.requests < 3) await new Promise(setImmediate)
  })

  it('are not there while the source never was: no token is believed or refused, and no request is lost on the way', async () => {
    const { state, ask } = await createSource()
    state.answer = (_, response) => response.destroy()
    expect(await ask(signed('a'))).toEqual(UNDETERMINED)
    expect(await ask(signed('b'))).toEqual(UNDETERMINED)
    expect(state.requests).toBe(1)
  })

  it('leave refused what no key of theirs could have signed, whatever state the source is in', async () => {
    const { state, ask } = await createSource()
    state.answer = (_, response) => response.destroy()
    for (const alg of ['none', 'HS256', 'RS1', 'ES256K']) {
      const token = signToken(CLAIMS, { key: RSA.privateKey, alg: 'RS256', header: { kid: 'a', alg } })
      expect(await ask(token)).toEqual(INVALID)
    }
    expect(await ask(signed('a'))).toEqual(UNDETERMINED)
  })

  it('that are known refuse what they did not sign, and one that is unknown may be new while the source is down', async () => {
    const { state, clock, ask } = await createSource()
    expect((await ask(signed('a'))).kind).toBe('identified')
    state.answer = (_, response) => response.destroy()
    clock.now = NOW + 300_000
    expect(await ask(signed('b', OTHER_RSA.privateKey))).toEqual(UNDETERMINED)
    expect(await ask(signed('a', OTHER_RSA.privateKey))).toEqual(INVALID)
    expect((await ask(signed('a'))).kind).toBe('identified')
    state.answer = undefined
    clock.now = NOW + 600_000
    await ask(signed('a'))
    while ((await ask(signed('b', OTHER_RSA.privateKey))).kind !== 'refused') clock.now += 10_000
  })

  it('time is bounded, to the last byte', async () => {
    const { state, problems, ask } = await createSource({ timeout: 200 })
    state.answer = (_, response) => {
      response.write('{"keys": [')
      const drip = setInterval(() => response.write(' '), 50)
      response.on('close', () => clearInterval(drip))
    }
    // Without a bound it would never be known.
    expect(await ask(signed('a'))).toEqual(UNDETERMINED)
    expect(problems).toHaveLength(1)
  })

  it('size is bounded', async () => {
    const { state, problems, ask } = await createSource({ timeout: 5_000 })
    let sent = 0
    state.answer = (_, response) => {
      const more = (): void => {
        while (sent < 50_000_000 && response.write(' '.repeat(65_536))) sent += 65_536
        if (sent < 50_000_000 && !response.destroyed) response.once('drain', more)
      }
      more()
    }
    expect(await ask(signed('a'))).toEqual(UNDETERMINED)
    expect(sent).toBeLessThan(20_000_000)
    expect(String(problems[0])).toContain('262144 bytes')
  })

  it('no redirect is followed', async () => {
    const { state, ask } = await createSource()
    const other = await createSource()
    state.answer = (_, response) => response.writeHead(302, { location: other.url }).end()
    expect(await ask(signed('a'))).toEqual(UNDETERMINED)
    expect(other.state.requests).toBe(0)
  })

  it('a token’s own URL is never asked', async () => {
    const { state, ask } = await createSource()
    const other = await createSource()
    const header = { kid: 'b', jku: other.url, x5u: other.url, jwk: jwk(OTHER_RSA.publicKey) }
    expect(await ask(signToken(CLAIMS, { key: OTHER_RSA.privateKey, alg: 'RS256', header }))).toEqual(INVALID)
    expect(other.state.requests).toBe(0)
    expect(state.requests).toBe(2)
  })
})

describe('of the keys in a set', () => {
  it.each([
    ['for encryption', { kid: 'b', use: 'enc' }],
    ['for other operations', { kid: 'b', key_ops: ['encrypt'] }],
    ['for another algorithm', { kid: 'b', alg: 'RS512' }],
    ['for encryption, by alg', { kid: 'b', alg: 'RSA-OAEP' }],
    ['with an alg of another kind', { kid: 'b', alg: 'ES256' }],
  ])('one %s verifies nothing', async (_, more) => {
    const { state, ask } = await createSource()
    state.keys = [jwk(OTHER_RSA.publicKey, more)]
    expect(await ask(signed('b', OTHER_RSA.privateKey))).toEqual(INVALID)
  })

  it('there is one: an empty set says nothing against a token, until it has keys again', async () => {
    const { state, ask } = await createSource({ coolDown: 0 })
    const { keys } = state
    state.keys = []
    expect(await ask(signed('a'))).toEqual(UNDETERMINED)
    state.keys = keys
    expect(await ask(signed('a'))).toMatchObject({ kind: 'identified' })
  })

  it('those that cannot be read do not take the others along', async () => {
    const { state, ask } = await createSource()
    const secret = { kty: 'oct', k: Buffer.from('a secret of more than 32 bytes').toString('base64url') }
    state.keys = [
      null,
      1,
      'a',
      {},
      { kty: 'RSA' },
      { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' },
      { ...secret, kid: 'a', alg: 'HS256' },
      jwk(OTHER_RSA.privateKey, { kid: 'b' }),
      ...state.keys,
      jwk(P256.publicKey, { kid: 'ec' }),
      jwk(ED25519.publicKey, { kid: 'ed' }),
    ]
    expect((await ask(signed('a'))).kind).toBe('identified')
    expect((await ask(signed('ec', P256.privateKey, 'ES256'))).kind).toBe('identified')
    expect((await ask(signed('ed', ED25519.privateKey, 'EdDSA'))).kind).toBe('identified')
    expect(await ask(signed('b', OTHER_RSA.privateKey))).toEqual(INVALID)
  })

  it('an RSA key that does not say what it is for is for every algorithm that is listed, and no other', async () => {
    const { state, ask } = await createSource({ algorithms: ['PS256', 'RS256'] })
    state.keys = [jwk(RSA.publicKey, { kid: 'a' })]
    expect((await ask(signed('a', RSA.privateKey, 'PS256'))).kind).toBe('identified')
    expect((await ask(signed('a'))).kind).toBe('identified')
    expect(await ask(signed('a', RSA.privateKey, 'RS512'))).toEqual(INVALID)
  })

  it('an RSA key that does not say what it is for is for RS256 where no algorithm is listed', async () => {
    const { state, ask } = await createSource()
    state.keys = [jwk(RSA.publicKey, { kid: 'a' })]
    expect((await ask(signed('a'))).kind).toBe('identified')
    expect(await ask(signed('a', RSA.privateKey, 'PS256'))).toEqual(INVALID)
  })

  it('one that says what it is for is for that alone, whatever is listed', async () => {
    const { state, ask } = await createSource({ algorithms: ['PS256', 'RS256'] })
    expect((await ask(signed('a'))).kind).toBe('identified')
    expect(await ask(signed('a', RSA.privateKey, 'PS256'))).toEqual(INVALID)
    state.keys = [jwk(RSA.publicKey, { kid: 'a', alg: 'RS512' })]
    expect(await ask(signed('b', RSA.privateKey, 'RS512'))).toEqual(INVALID)
  })
})

describe('the URL', () => {
  it.each([
    'https://issuer.example/jwks',
    'http://localhost:1/',
    'http://127.0.0.1/',
    'http://127.1.2.3/',
    'http://[::1]:80/',
  ])('%s will do', (url) => expect(parseJwksUrl(url).href).toBe(new URL(url).href))

  it.each([
    '',
    'jwks',
    'http://issuer.example/jwks',
    'http://localhost.issuer.example/',
    'http://127.0.0.1.issuer.example/',
    'http://10.0.0.1/',
    'http://169.254.169.254/',
    'file:///etc/passwd',
    'ftp://localhost/',
    'data:application/json,{}',
    'https://user:password@issuer.example/',
  ])('%s will not', (url) => expect(() => parseJwksUrl(url)).toThrow(TypeError))
})
