import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { PUBLIC_KEY_FAULTS, parsePublicKey } from '../../src/token/keys/public-key.ts'
import { SECRET } from './forge.ts'
import { ED25519, P256, P384, P521, pemOf, RSA } from './ports.ts'

const jwkOf = (key: { export: (options: { format: 'jwk' }) => object }) => key.export({ format: 'jwk' })
const small = generateKeyPairSync('rsa', { modulusLength: 1024 })
const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 })
const secp256k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
const x25519 = generateKeyPairSync('x25519')
const privatePem = RSA.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
/** Whatever is signed with an exponent of 1 is its own signature. */
const identity = { ...jwkOf(RSA.publicKey), e: 'AQ' }

describe('a public key', () => {
  it.each([
    ['RS256', RSA],
    ['ES256', P256],
    ['ES384', P384],
    ['ES512', P521],
    ['EdDSA', ED25519],
  ])('is read from PEM and JWK, and is for %s unless it says otherwise', (algorithm, { publicKey }) => {
    const forms = [
      pemOf(publicKey),
      jwkOf(publicKey),
      JSON.stringify(jwkOf(publicKey)),
      ` ${pemOf(publicKey)}\n`,
    ]
    for (const form of forms) expect(parsePublicKey(form)).toMatchObject({ kind: 'public', algorithm })
  })

  it('may be PKCS #1, and may be for another algorithm of its kind', () => {
    const pem = RSA.publicKey.export({ type: 'pkcs1', format: 'pem' })
    expect(parsePublicKey(pem, 'PS512')).toMatchObject({ algorithm: 'PS512' })
    expect(parsePublicKey({ ...jwkOf(RSA.publicKey), alg: 'RS384', kid: 'a' })).toMatchObject({
      algorithm: 'RS384',
      kid: 'a',
    })
  })

  it.each([
    ['private_key', privatePem],
    ['private_key', RSA.privateKey.export({ type: 'pkcs1', format: 'pem' })],
    ['private_key', `${pemOf(RSA.publicKey)}${privatePem}`],
    ['private_key', jwkOf(P256.privateKey)],
    ['private_key', JSON.stringify(jwkOf(ED25519.privateKey))],
    ['private_key', { kty: 'oct', k: 'AAAA' }],
    ['too_small', pemOf(small.publicKey)],
    ['too_small', jwkOf(small.publicKey)],
    ['unsupported_kind', pemOf(pss.publicKey)],
    ['unsupported_kind', pemOf(secp256k1.publicKey)],
    ['unsupported_kind', pemOf(x25519.publicKey)],
    ['unsupported_kind', identity],
    ['unreadable', ''],
    ['unreadable', SECRET],
    ['unreadable', '{}'],
    ['unreadable', '{'],
    ['unreadable', {}],
    ['unreadable', null],
    ['unreadable', 1],
    ['unreadable', ['a']],
    ['unreadable', { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }],
    ['unreadable', `${pemOf(RSA.publicKey)}${pemOf(RSA.publicKey)}`],
    ['unreadable', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
    ['unreadable', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
    ['unreadable', '-----BEGIN OPENSSH KEY-----\nAAAA\n-----END OPENSSH KEY-----'],
    ['too_large', 'x'.repeat(20_000)],
  ] as const)('is not (%s) %#', (fault, input) => {
    expect(parsePublicKey(input)).toBe(fault)
    expect(PUBLIC_KEY_FAULTS[fault]).toMatch(/^is /)
  })

  it.each([
    [pemOf(RSA.publicKey), 'ES256'],
    [pemOf(P256.publicKey), 'ES384'],
    [pemOf(P384.publicKey), 'ES256'],
    [pemOf(P256.publicKey), 'RS256'],
    [pemOf(ED25519.publicKey), 'ES256'],
    [pemOf(RSA.publicKey), 'HS256'],
    [pemOf(RSA.publicKey), 'none'],
    [pemOf(RSA.publicKey), '__proto__'],
    [{ ...jwkOf(RSA.publicKey), alg: 'RS512' }, 'RS256'],
    [{ ...jwkOf(P256.publicKey), alg: 'RS256' }, undefined],
    [{ ...jwkOf(P256.publicKey), alg: 1 }, undefined],
  ])('is for one algorithm, of its kind: %# is not', (input, algorithm) => {
    expect(parsePublicKey(input, algorithm)).toBe('wrong_algorithm')
  })
})
