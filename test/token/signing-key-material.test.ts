import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { parseSigningKeyRequest } from '../../src/token/signing-key-material.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const small = generateKeyPairSync('rsa', { modulusLength: 1024 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const koblitz = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
const ed = generateKeyPairSync('ed25519')
const exchange = generateKeyPairSync('x25519')
const pem = (key: KeyObject): string => String(key.export({ type: 'spki', format: 'pem' }))
const jwk = (key: KeyObject): object => key.export({ format: 'jwk' })
const SECRET = createHash('sha256').update('of tests').digest('hex')

describe('a signing key as a client sets it', () => {
  it.each([
    ['RSA as PEM', { publicKey: pem(rsa.publicKey) }, 'RS256'],
    ['RSA as JWK', { publicKey: jwk(rsa.publicKey) }, 'RS256'],
    ['a JWK as text', { publicKey: JSON.stringify(jwk(rsa.publicKey)) }, 'RS256'],
    ['RSA for PS512', { publicKey: pem(rsa.publicKey), algorithm: 'PS512' }, 'PS512'],
    ['P-256', { publicKey: jwk(ec.publicKey) }, 'ES256'],
    ['Ed25519', { publicKey: pem(ed.publicKey) }, 'EdDSA'],
  ])('takes %s, and keeps nothing but the key', (_, request, algorithm) => {
    const read = parseSigningKeyRequest(request, true)
    expect(read).toMatchObject({ kind: 'key', preset: undefined, material: { kind: 'public', algorithm } })
    if (read.kind !== 'key' || read.material.kind !== 'public') throw new Error('unreachable')
    expect(read.material.key).toMatch(/^-----BEGIN PUBLIC KEY-----\n[^-]+-----END PUBLIC KEY-----\n$/)
  })

  it('takes a secret, and a preset by name', () => {
    expect(parseSigningKeyRequest({ secret: SECRET, claims: 'neoday' }, true)).toEqual({
      kind: 'key',
      material: { kind: 'secret', secret: SECRET, algorithm: 'HS256' },
      preset: 'neoday',
    })
  })

  it.each([
    ['nothing', {}],
    ['both', { publicKey: pem(rsa.publicKey), secret: SECRET }],
    ['a misspelt member', { publicKey: pem(rsa.publicKey), claim: 'nettu' }],
    ['a private key as PEM', { publicKey: String(rsa.privateKey.export({ type: 'pkcs8', format: 'pem' })) }],
    [
      'a private key as PKCS #1',
      { publicKey: String(rsa.privateKey.export({ type: 'pkcs1', format: 'pem' })) },
    ],
    ['a private key as JWK', { publicKey: jwk(ec.privateKey) }],
    ['a secret as JWK', { publicKey: { kty: 'oct', k: 'c2VjcmV0' } }],
    ['RSA of 1024 bits', { publicKey: pem(small.publicKey) }],
    ['another curve', { publicKey: pem(koblitz.publicKey) }],
    ['a key that signs nothing', { publicKey: pem(exchange.publicKey) }],
    ['an algorithm of another kind of key', { publicKey: pem(rsa.publicKey), algorithm: 'ES256' }],
    ['a public key for HS256', { publicKey: pem(rsa.publicKey), algorithm: 'HS256' }],
    ['text that is no key', { publicKey: 'ssh-rsa AAAA' }],
    ['a number', { publicKey: 7 }],
    ['an ES256 key for nettu', { publicKey: jwk(ec.publicKey), claims: 'nettu' }],
    ['a secret for nettu', { secret: SECRET, claims: 'nettu' }],
    ['a public key for NeoDay', { publicKey: pem(rsa.publicKey), claims: 'neoday' }],
    ['a short secret', { secret: 'short' }],
    ['a well-known secret', { secret: 'your-256-bit-secret' }],
    ['a secret that is too short for production', { secret: 'twenty bytes, or so.' }],
    ['a secret in PEM form', { secret: pem(rsa.publicKey) }],
    ['a secret for RS256', { secret: SECRET, algorithm: 'RS256' }],
    ['an endless secret', { secret: SECRET.repeat(100) }],
    ['claims that are no preset', { secret: SECRET, claims: 'constructor' }],
  ])('refuses %s, and repeats nothing of it', (_, request) => {
    const read = parseSigningKeyRequest(request, true)
    if (read.kind !== 'refused') throw new Error('It was taken.')
    for (const value of Object.values(request as Readonly<Record<string, unknown>>)) {
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      if (text.length > 10) expect(read.what).not.toContain(text.slice(0, 40))
    }
    expect(read.what.length).toBeLessThan(120)
  })
})
