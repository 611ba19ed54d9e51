import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import type { BearerToken } from '../../src/token/bearer.ts'
import { createOwnIssuerRecord } from '../../src/token/issuers/own-issuer.ts'
import { createKeyRing } from '../../src/token/keys/key-ring.ts'
import { type TokenFault, verifyToken } from '../../src/token/verify.ts'
import { INVALID, judge } from '../token/forge.ts'

interface Vector {
  readonly name: string
  readonly token: string
}
interface SecretVector extends Vector {
  readonly k: string
  readonly result: string
}

const vectors = JSON.parse(readFileSync(new URL('../vectors/jose.json', import.meta.url), 'utf8')) as {
  readonly withSecret: readonly SecretVector[]
  readonly foreign: readonly Vector[]
}

/** Wycheproof calls these valid, as lenient decoders skip the stray character. We have one text for one token. */
const STRICTER = new Set(['InvalidCharacterInsertedInHeader', 'InvalidCharacterInsertedInPayload'])

async function faultOf(token: string, secret: Uint8Array): Promise<TokenFault | 'none'> {
  // A ring, which does not ask how strong a secret is.
  const record = createOwnIssuerRecord({ ring: createKeyRing({ secret }) })
  const verification = await verifyToken(token as BearerToken, record)
  return verification.kind === 'invalid' ? verification.fault : 'none'
}

describe('the signature vectors of Wycheproof and RFC 7520 are hostile or meaningless tokens', () => {
  it.each(vectors.withSecret)('$name, with its own key, is $result', async ({ name, token, k, result }) => {
    const fault = await faultOf(token, Buffer.from(k, 'base64url'))
    const detached = token.includes('..')
    const stands = result === 'valid' && !detached && ![...STRICTER].some((title) => name.endsWith(title))
    // A signature that stands has a payload that is no claims set.
    if (stands) expect(fault).toBe('not_json')
    else
      expect(['not_canonical', 'not_json', 'wrong_algorithm', 'bad_signature', 'critical_header']).toContain(
        fault,
      )
    expect((await judge(token)).subject).toEqual(INVALID)
  })

  it.each(vectors.foreign)('$name is refused', async ({ token }) => {
    const { subject, fault } = await judge(token)
    expect(subject).toEqual(INVALID)
    expect([
      'not_canonical',
      'not_json',
      'bad_header',
      'wrong_algorithm',
      'bad_signature',
      'critical_header',
    ]).toContain(fault)
  })
})
