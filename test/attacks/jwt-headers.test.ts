import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { CLAIMS, encode, forgeToken, HEADER, INVALID, judge } from '../token/forge.ts'

const URL_OF_ATTACKER = 'https://attacker.example/keys.json'
const ATTACKERS_SECRET = 'a secret that the attacker has made up'

describe('a header never chooses a key', () => {
  const jwk = { kty: 'oct', k: encode(ATTACKERS_SECRET), alg: 'HS256' }
  const sources: readonly Readonly<Record<string, unknown>>[] = [
    { jwk },
    { jku: URL_OF_ATTACKER },
    { x5u: URL_OF_ATTACKER },
    { x5c: [encode('certificate')] },
    { x5t: encode('thumbprint') },
    { jwk, jku: URL_OF_ATTACKER, x5u: URL_OF_ATTACKER, kid: URL_OF_ATTACKER },
  ]

  it.each(sources)('%j is not looked at: the attacker’s signature fails, ours stands', async (source) => {
    const header = { ...HEADER, ...source }
    const theirs = await judge(forgeToken({ header, secret: ATTACKERS_SECRET }))
    expect(theirs).toEqual({ subject: INVALID, fault: 'bad_signature' })
    expect((await judge(forgeToken({ header }))).fault).toBe('current')
  })

  it('an embedded public key does not vouch for its own signature', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const input = `${encode({ alg: 'EdDSA', jwk: publicKey.export({ format: 'jwk' }) })}.${encode(CLAIMS)}`
    const token = `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`
    expect(await judge(token)).toEqual({ subject: INVALID, fault: 'wrong_algorithm' })
  })

  it.each([
    '../../../../dev/null',
    '/dev/null',
    '/proc/sys/kernel/randomize_va_space',
    "' UNION SELECT 'secret' --",
    '__proto__',
    'constructor',
    URL_OF_ATTACKER,
    '',
    '\0',
    'x'.repeat(10_000),
  ])('a kid is a name, and leads nowhere', async (kid) => {
    for (const secret of ['', '\n', '0', '2\n', kid, ATTACKERS_SECRET]) {
      const judgement = await judge(forgeToken({ header: { ...HEADER, kid }, secret }))
      expect(judgement).toEqual({ subject: INVALID, fault: 'bad_signature' })
    }
  })

  it.each([[1], [null], [['a']], [{}], [true]])('a kid of %j is no name', async (kid) => {
    const judgement = await judge(forgeToken({ header: { ...HEADER, kid } }))
    expect(judgement).toEqual({ subject: INVALID, fault: 'bad_header' })
  })
})

describe('what a header declares critical is unknown to us', () => {
  it.each([
    [{ crit: ['exp'], exp: 1 }],
    [{ crit: ['urn:example:unknown'], 'urn:example:unknown': true }],
    [{ crit: ['b64'], b64: true }],
    [{ crit: ['b64'], b64: false }],
    [{ crit: ['alg'] }],
    [{ crit: [] }],
    [{ crit: null }],
    [{ crit: 'exp' }],
    [{ crit: {} }],
    [{ b64: true }],
    [{ b64: false }],
    [{ b64: null }],
  ])('%j is refused, though we signed it', async (more) => {
    const judgement = await judge(forgeToken({ header: { ...HEADER, ...more } }))
    expect(judgement).toEqual({ subject: INVALID, fault: 'critical_header' })
  })

  it('an unencoded payload is refused', async () => {
    const payload = JSON.stringify(CLAIMS)
    const header = encode({ alg: 'HS256', b64: false, crit: ['b64'] })
    const signature = createHmac('sha256', ATTACKERS_SECRET)
      .update(`${header}.${payload}`)
      .digest('base64url')
    expect(await judge(`${header}.${payload}.${signature}`)).toEqual({
      subject: INVALID,
      fault: 'not_canonical',
    })
  })
})

describe('a token of another type is not ours', () => {
  it.each(['JWT', 'jwt', 'application/jwt', 'at+jwt', 'application/at+JWT'])(
    'typ %s is a JWT',
    async (typ) => {
      expect((await judge(forgeToken({ header: { alg: 'HS256', typ } }))).fault).toBe('current')
    },
  )

  it('typ may be left out', async () => {
    expect((await judge(forgeToken({ header: { alg: 'HS256' } }))).fault).toBe('current')
  })

  it.each([['JOSE'], ['secevent+jwt'], ['dpop+jwt'], ['refresh+jwt'], [''], [1], [null], [['JWT']]])(
    'typ %j is refused',
    async (typ) => {
      const judgement = await judge(forgeToken({ header: { alg: 'HS256', typ } }))
      expect(judgement).toEqual({ subject: INVALID, fault: 'unknown_type' })
    },
  )
})
