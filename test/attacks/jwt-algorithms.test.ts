import { createSign, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { CLAIMS, encode, forgeToken, INVALID, judge } from '../token/forge.ts'

const NONE = ['none', 'None', 'NONE', 'nOnE', 'nonE', 'NoNe', '', 'none ']
const OTHERS = [
  'HS384',
  'HS512',
  'hs256',
  'Hs256',
  'HS256 ',
  'RS256',
  'PS256',
  'ES256',
  'EdDSA',
  'dir',
  'A256GCM',
  '__proto__',
  'constructor',
]

describe('alg names one algorithm of ours, or the token is refused', () => {
  it.each(NONE)('none is no algorithm, spelt %j, without a signature or with one', async (alg) => {
    const unsigned = `${encode({ alg, typ: 'JWT' })}.${encode(CLAIMS)}.`
    expect(await judge(unsigned)).toEqual({ subject: INVALID, fault: 'not_canonical' })
    const signed = forgeToken({ header: { alg, typ: 'JWT' } })
    expect(await judge(signed)).toEqual({ subject: INVALID, fault: 'wrong_algorithm' })
  })

  it.each(OTHERS)('%s is not in the list, whatever signed it', async (alg) => {
    expect(await judge(forgeToken({ header: { alg } }))).toEqual({
      subject: INVALID,
      fault: 'wrong_algorithm',
    })
  })

  it.each([
    ['sha384', 'HS384'],
    ['sha512', 'HS512'],
  ])('our own secret with %s does not verify, also under the name HS256', async (hash, alg) => {
    expect(await judge(forgeToken({ header: { alg }, hash }))).toEqual({
      subject: INVALID,
      fault: 'wrong_algorithm',
    })
    expect(await judge(forgeToken({ hash }))).toEqual({ subject: INVALID, fault: 'bad_signature' })
  })

  it.each([[['HS256']], [1], [null], [true], [{ HS256: true }], [undefined]])(
    'an alg of %j is no name',
    async (alg) => {
      expect(await judge(forgeToken({ header: { alg } }))).toEqual({ subject: INVALID, fault: 'bad_header' })
    },
  )

  it('the last of two algs counts, as it does for jose', async () => {
    const first = forgeToken({ header: '{"alg":"HS256","alg":"none"}' })
    expect(await judge(first)).toEqual({ subject: INVALID, fault: 'wrong_algorithm' })
  })

  it('a token that a private key signed, and one that a public key’s text signed, are refused', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const input = `${encode({ alg: 'RS256' })}.${encode(CLAIMS)}`
    const signature = createSign('RSA-SHA256').update(input).sign(privateKey, 'base64url')
    expect(await judge(`${input}.${signature}`)).toEqual({ subject: INVALID, fault: 'wrong_algorithm' })
    const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string
    expect(await judge(forgeToken({ secret: pem }))).toEqual({ subject: INVALID, fault: 'bad_signature' })
    const der = publicKey.export({ type: 'spki', format: 'der' })
    expect(await judge(forgeToken({ secret: der }))).toEqual({ subject: INVALID, fault: 'bad_signature' })
  })

  it.each(['', ' ', 'secret', 'undefined', 'null', '\0'])('the secret is not %j', async (secret) => {
    expect(await judge(forgeToken({ secret }))).toEqual({ subject: INVALID, fault: 'bad_signature' })
  })
})
