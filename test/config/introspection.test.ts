import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../src/config/config.ts'
import { printProblem } from '../../src/config/problem.ts'

const SECRET = 'a secret of tests, long enough for production too'
const DEFAULTS = { clientId: 'gateway', clientSecret: 'secret' }

const pem = (key: KeyObject): string => String(key.export({ type: 'pkcs8', format: 'pem' }))
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const PKCS8 = {
  ec: pem(EC.privateKey).trim(),
  small: pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey),
  agreeing: pem(generateKeyPairSync('x25519').privateKey),
}
const PUBLIC = String(EC.publicKey.export({ type: 'spki', format: 'pem' }))
const PUBLIC_JWK = JSON.stringify(EC.publicKey.export({ format: 'jwk' }))
const NAMED_JWK = JSON.stringify({ ...EC.privateKey.export({ format: 'jwk' }), alg: 'ES384' })
const ENCRYPTED = String(
  EC.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' }),
)
const ofKey = (clientKey: string, more: object = {}): object => ({
  ...{ clientId: 'gateway', auth: 'private_key_jwt', clientKey },
  ...more,
})

const read = (...issuers: readonly object[]) => {
  const text = JSON.stringify({ upstream: { url: 'http://127.0.0.1:1/graphql' }, issuers })
  const readFile = (path: string): string => {
    if (path === 'gone.pem') throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
    if (path === 'ec.pem') return `${PKCS8.ec}\n`
    return path === 'portcullis.yaml' ? text : `from ${path}\n`
  }
  return readConfig({ env: { JWT_SECRET: SECRET }, readFile })
}
const problemsOf = (...issuers: readonly object[]): readonly string[] => {
  const result = read(...issuers)
  return result.kind === 'ok' ? [] : result.problems.map(printProblem)
}

describe('the introspection of an issuer', () => {
  it('is read with its spans, and its secret from a file', () => {
    const result = read({
      iss: 'https://login.example.org',
      introspection: {
        ...DEFAULTS,
        clientSecret: 'file:/run/secrets/idp',
        auth: 'post',
        for: 'all',
        cache: '5s',
        timeout: 2,
      },
    })
    expect(result).toMatchObject({
      kind: 'ok',
      config: {
        issuers: [
          {
            introspection: {
              clientSecret: 'from /run/secrets/idp',
              auth: 'post',
              for: 'all',
              cache: 5_000,
              timeout: 2_000,
            },
          },
        ],
      },
    })
  })

  it('is read with the key of its assertions from a file', () => {
    const key = PKCS8.ec
    const result = read({
      iss: 'https://login.example.org',
      introspection: ofKey('file:ec.pem', { clientKeyAlgorithm: 'ES256' }),
    })
    expect(result).toMatchObject({
      kind: 'ok',
      config: {
        issuers: [
          { introspection: { auth: 'private_key_jwt', clientKey: key, clientKeyAlgorithm: 'ES256' } },
        ],
      },
    })
  })

  it.each<[string, object, string, string]>([
    ['a public key', ofKey(PUBLIC), 'clientKey', 'The private key is neither PEM nor JWK'],
    ['the JWK of a public key', ofKey(PUBLIC_JWK), 'clientKey', 'The private key is neither PEM nor JWK'],
    ['an encrypted key', ofKey(ENCRYPTED), 'clientKey', 'The private key is neither PEM nor JWK'],
    [
      'a secret',
      ofKey('{"kty":"oct","k":"c2VjcmV0"}'),
      'clientKey',
      'The private key is neither PEM nor JWK',
    ],
    ['a small key', ofKey(PKCS8.small), 'clientKey', 'is an RSA key of fewer than 2048 bits'],
    ['a key that agrees on secrets', ofKey(PKCS8.agreeing), 'clientKey', 'signs none of our algorithms'],
    ['another kind', ofKey(PKCS8.ec, { clientKeyAlgorithm: 'RS256' }), 'clientKey', 'is not for RS256'],
    [
      'another alg',
      ofKey(NAMED_JWK, { clientKeyAlgorithm: 'ES256' }),
      'clientKey',
      'says that it is for another',
    ],
    [
      'an alg of secrets',
      ofKey(PKCS8.ec, { clientKeyAlgorithm: 'HS256' }),
      'clientKeyAlgorithm',
      'must be one of',
    ],
    [
      'a secret beside it',
      { ...ofKey(PKCS8.ec), clientSecret: 's' },
      'clientSecret',
      'which sends no secret',
    ],
    ['no key', { clientId: 'gateway', auth: 'private_key_jwt' }, 'clientKey', 'is missing'],
    [
      'an audience without it',
      { ...DEFAULTS, assertionAudience: 'a' },
      'assertionAudience',
      'needs "auth: private',
    ],
    [
      'a file that is not there',
      ofKey('file:gone.pem'),
      'clientKey',
      'names a file that cannot be read (ENOENT)',
    ],
  ])('does not start with %s, and shows nothing of it', (_, introspection, member, what) => {
    const problems = problemsOf({ iss: 'https://a.example', introspection })
    expect(problems.join('\n')).toContain(what)
    expect(problems.every((problem) => problem.includes(`issuers[0].introspection.${member}`))).toBe(true)
    expect(problems.join()).not.toMatch(/BEGIN|"d"|MII|c2VjcmV0/)
  })

  it.each([
    [
      { iss: 'https://idp.example/{tenant}', tenants: 'any', introspection: DEFAULTS },
      'issuers[0].introspection: is not for many tenants',
    ],
    [{ iss: 'idp', introspection: DEFAULTS }, 'issuers[0].introspection.url: is missing'],
    [
      { iss: 'idp', introspection: { ...DEFAULTS, url: 'http://idp.example/' } },
      'issuers[0].introspection.url: must be an https URL',
    ],
    [
      { iss: 'https://a.example', introspection: { clientId: 'gateway' } },
      'issuers[0].introspection.clientSecret',
    ],
    [
      { iss: 'https://a.example', introspection: { ...DEFAULTS, auth: 'digest' } },
      'issuers[0].introspection.auth: must be one of',
    ],
    [
      { iss: 'https://a.example', introspection: { ...DEFAULTS, prefix: 'a b' } },
      'issuers[0].introspection.prefix: must be the beginning of a token',
    ],
    [
      { iss: 'https://a.example', introspection: { ...DEFAULTS, caching: 1 } },
      'issuers[0].introspection.caching',
    ],
  ])('is a problem of the configuration where it cannot work: %j', (issuer, message) => {
    expect(
      problemsOf(issuer)
        .join('\n')
        .replaceAll(/ \(line \d+, column \d+\)/g, ''),
    ).toContain(message)
  })

  it('is one of a single issuer for each opaque token', () => {
    const at = (iss: string, prefix?: string) => ({ iss, introspection: { ...DEFAULTS, prefix } })
    expect(problemsOf(at('https://a.example'), at('https://b.example', 'b_'))).toEqual([])
    expect(problemsOf(at('https://a.example'), at('https://b.example')).join()).toContain(
      'The issuers "https://a.example" and "https://b.example" both introspect tokens without a "prefix"',
    )
    expect(problemsOf(at('https://a.example', 'a_'), at('https://b.example', 'a_b_')).join()).toContain(
      'each token must have one issuer',
    )
  })
})
