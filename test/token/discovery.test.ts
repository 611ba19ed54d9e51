import { describe, expect, it } from '@jest/globals'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { createDiscovery, metadataUrls } from '../../src/token/keys/discovery.ts'
import { INVALID, NOW, SECONDS, UNDETERMINED } from './forge.ts'
import { serveAnswers } from './key-server.ts'
import { allowedTo, OTHER_RSA, RSA, signToken } from './ports.ts'

const keysOf = (kid: string, key = RSA.publicKey) => ({ keys: [{ ...key.export({ format: 'jwk' }), kid }] })

/** An issuer on loopback that the gateway knows by name alone. */
async function createIssuer(
  path = '',
  place = `${path.replace(/\/$/, '')}/.well-known/openid-configuration`,
) {
  const server = await serveAnswers()
  const iss = `${server.url}${path}`
  const metadata = { issuer: iss, jwks_uri: `${server.url}/keys` }
  server.answers.set(place, metadata).set('/keys', keysOf('a'))
  const clock = { now: NOW }
  const states: unknown[] = []
  const authenticate = createAuthenticator({
    issuers: [{ iss }],
    now: () => clock.now,
    onKeySet: (state) => states.push(state),
  })
  const ask = async (kid = 'a', key = RSA.privateKey) => {
    const claims = { iss, sub: 'jane', scope: 'items:read', exp: SECONDS + 1e6 }
    return authenticate({
      authorization: `Bearer ${signToken(claims, { key, alg: 'RS256', header: { kid } })}`,
    })
  }
  return { ...server, iss, place, metadata, clock, states, ask }
}

describe('an issuer that is known by its name alone', () => {
  it.each([
    ['', '/.well-known/openid-configuration'],
    ['', '/.well-known/oauth-authorization-server'],
    ['/', '/.well-known/openid-configuration'],
    ['/realms/shop', '/realms/shop/.well-known/openid-configuration'],
    ['/realms/shop/', '/realms/shop/.well-known/openid-configuration'],
    ['/realms/shop', '/.well-known/oauth-authorization-server/realms/shop'],
    ['/realms/shop', '/.well-known/openid-configuration/realms/shop'],
    ['/realms/shop', '/realms/shop/.well-known/oauth-authorization-server'],
  ])('of the path "%s" is found by its metadata at %s', async (path, place) => {
    const { ask, iss } = await createIssuer(path, place)
    const subject = await ask()
    expect(subject).toMatchObject({ kind: 'identified', issuer: iss, id: 'jane' })
    expect(allowedTo(subject)).toEqual(['items:read'])
  })

  it('is asked once by however many tokens come at once, and not before the first', async () => {
    const { ask, asked, place } = await createIssuer()
    expect(asked).toEqual([])
    const subjects = await Promise.all(Array.from({ length: 20 }, () => ask()))
    expect(new Set(subjects.map(({ kind }) => kind))).toEqual(new Set(['identified']))
    expect(asked).toEqual([place, '/keys'])
  })

  it('may move its keys, and no token is refused on the way', async () => {
    const { ask, answers, metadata, place, url, states } = await createIssuer()
    expect((await ask()).kind).toBe('identified')
    answers.set(place, { ...metadata, jwks_uri: `${url}/moved` })
    answers.set('/moved', keysOf('b', OTHER_RSA.publicKey))
    expect((await ask('b', OTHER_RSA.privateKey)).kind).toBe('identified')
    expect(states).toEqual([])
  })

  it('keeps its keys while its metadata is away, which is logged once with its URL and cause', async () => {
    const { ask, answers, clock, iss, place, url, states, metadata } = await createIssuer()
    expect((await ask()).kind).toBe('identified')
    answers.set(place, 503).set('/keys', keysOf('b', OTHER_RSA.publicKey))
    for (let turn = 0; turn < 3; turn++) {
      clock.now += 20_000
      expect((await ask('c')).kind).toBe('undetermined')
    }
    expect((await ask('b', OTHER_RSA.privateKey)).kind).toBe('identified')
    const cause = 'The source answered with status 503.'
    expect(states).toEqual([{ kind: 'failed', issuer: iss, url: `${url}${place}`, cause }])
    answers.set(place, metadata)
    clock.now += 20_000
    expect(await ask('c')).toEqual(INVALID)
    expect(states.at(-1)).toEqual({ kind: 'usable', issuer: iss, url: `${url}/keys` })
  })

  it.each<[string, (metadata: { readonly issuer: string }) => unknown, string]>([
    [
      'of another issuer',
      (metadata) => ({ ...metadata, issuer: 'https://other.example' }),
      'The metadata is of the issuer "https://other.example".',
    ],
    [
      'of an issuer with one slash more',
      (metadata) => ({ ...metadata, issuer: `${metadata.issuer}/` }),
      'The metadata is of the issuer "',
    ],
    [
      'of no issuer',
      (metadata) => ({ ...metadata, issuer: undefined }),
      'The metadata is of the issuer undefined.',
    ],
    ['without keys', ({ issuer }) => ({ issuer }), 'The metadata has no "jwks_uri"'],
    [
      'with keys over http',
      ({ issuer }) => ({ issuer, jwks_uri: 'http://keys.example/' }),
      'The metadata has no "jwks_uri"',
    ],
    [
      'with keys in a file',
      ({ issuer }) => ({ issuer, jwks_uri: 'file:///etc/passwd' }),
      'The metadata has no "jwks_uri"',
    ],
    ['that is a page', () => '<html>', 'The answer must be the metadata of an issuer'],
  ])('believes nobody by metadata %s', async (_, change, cause) => {
    const { ask, answers, asked, place, metadata, states, url } = await createIssuer()
    answers.set(place, change(metadata))
    expect(await ask()).toEqual(UNDETERMINED)
    expect(await ask()).toEqual(UNDETERMINED)
    expect(states).toEqual([
      expect.objectContaining({
        kind: 'failed',
        url: `${url}${place}`,
        cause: expect.stringContaining(cause),
      }),
    ])
    // The second form is tried as well, and then nothing for a while.
    expect(asked).toEqual(metadataUrls(url).map(({ pathname }) => pathname))
  })

  it.each([
    'login',
    'http://login.example.org',
    'https://login.example.org?a',
    'https://a:b@login.example.org',
    'urn:a',
  ])('cannot be called %s', (iss) => expect(() => createDiscovery(iss)).toThrow('needs keys or a JWKS URL'))
})
