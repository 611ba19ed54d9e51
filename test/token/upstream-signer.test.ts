import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import type { IdentifiedSubject } from '../../src/core/decision/subject.ts'
import { createKeyRing, type KeyRing, type RingKey } from '../../src/token/keys/key-ring.ts'
import { generateOwnKey } from '../../src/token/keys/private-key.ts'
import { createUpstreamSigner, type KeepingSigner } from '../../src/token/upstream-signer.ts'
import { NOW, SECONDS } from './forge.ts'

const AUDIENCE = 'https://people.internal/graphql'
const SUBJECT: IdentifiedSubject = {
  kind: 'identified',
  issuer: 'portcullis',
  id: 'tests',
  claims: {},
  granted: { allow: [], reject: [], ceilings: [] },
}

interface World {
  readonly clock: { now: number }
  readonly ring: KeyRing
  readonly signer: KeepingSigner
  /** Draws of randomness: one a token. */
  readonly drawn: () => number
  readonly sign: (
    part?: Partial<IdentifiedSubject>,
    request?: Partial<Parameters<KeepingSigner['signToken']>[0]>,
  ) => Promise<string>
}

function newKey(state: RingKey['state'] = 'signing'): RingKey {
  return { ...generateOwnKey('ES256'), state, purpose: 'upstreams' }
}

function createWorld(): World {
  const clock = { now: NOW }
  const ring = createKeyRing({ purpose: 'upstreams', keys: [newKey()] })
  let drawn = 0
  const random = (bytes: number): Uint8Array => {
    drawn += 1
    return createHash('sha256').update(String(drawn)).digest().subarray(0, bytes)
  }
  const signer = createUpstreamSigner({
    keys: ring,
    issuer: () => 'https://gateway.example',
    names: { own: 'portcullis', trusted: new Set(['https://login.example']) },
    now: () => clock.now,
    random,
  })
  return {
    clock,
    ring,
    signer,
    drawn: () => drawn,
    sign: async (part, request) =>
      signer.signToken({
        subject: { ...SUBJECT, ...part },
        scopes: ['a', 'b:c'],
        audience: AUDIENCE,
        expires: 60,
        ...request,
      }),
  }
}

describe('a token for an upstream', () => {
  it('says who acts for the caller, and is not the one of the caller alone', async () => {
    const { sign } = createWorld()
    const subject = { issuer: 'https://login.example', id: 'jane' }
    const acting = (act: object) => ({ ...subject, client: 'agent', actor: 'agent', claims: { act } })
    const [alone, agent, other] = [
      await sign(subject),
      await sign(acting({ sub: 'agent', iss: 'portcullis', act: { sub: 'first' } })),
      await sign(acting({ sub: 'other' })),
    ]
    const told = [alone, agent, other].map((token) => {
      const { act, client_id } = decodeJwt(token)
      return { act, client_id }
    })
    const sub = 'https://gateway.example'
    expect(told).toEqual([
      { act: { sub }, client_id: sub },
      { act: { sub, act: { sub: 'agent', iss: 'portcullis', act: { sub: 'first' } } }, client_id: 'agent' },
      { act: { sub, act: { sub: 'other' } }, client_id: 'agent' },
    ])
  })

  it('says who asks, by whom, for whom, and with what, in the shape of RFC 9068 and RFC 8693', async () => {
    const { sign, ring } = createWorld()
    const token = await sign()
    const [kid] = ring.jwks().keys.map((key) => key.kid)
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid })
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [...ring.jwks().keys] }), {
      audience: AUDIENCE,
      issuer: 'https://gateway.example',
      typ: 'at+jwt',
      currentDate: new Date(NOW),
    })
    expect(payload).toEqual({
      iss: 'https://gateway.example',
      sub: 'portcullis|tests',
      sub_id: { format: 'iss_sub', iss: 'portcullis', sub: 'tests' },
      aud: AUDIENCE,
      client_id: 'tests',
      act: { sub: 'https://gateway.example' },
      scope: 'a b:c',
      iat: SECONDS,
      exp: SECONDS + 60,
      jti: expect.stringMatching(/^[\w-]{22}$/),
    })
  })

  it('names no two identities alike', async () => {
    const { sign } = createWorld()
    const identities = [
      { issuer: 'a', id: 'b' },
      { issuer: 'a|b', id: 'c' },
      { issuer: 'a', id: 'b|c' },
      { issuer: 'a%7Cb', id: 'c' },
      { issuer: 'a', id: '𝄞 ключ\n' },
    ]
    const tokens = await Promise.all(identities.map((identity) => sign(identity)))
    const subs = tokens.map((token) => decodeJwt(token).sub)
    expect(subs).toEqual(['a|b', 'a%7Cb|c', 'a|b|c', 'a%257Cb|c', 'a|𝄞 ключ\n'])
    expect(tokens.map((token) => decodeJwt(token)['sub_id'])).toEqual(
      identities.map(({ issuer, id }) => ({ format: 'iss_sub', iss: issuer, sub: id })),
    )
  })

  it('names a client of ours as such, and never what a third party calls one', async () => {
    const { sign } = createWorld()
    const clientOf = async (part: Partial<IdentifiedSubject>): Promise<unknown> =>
      decodeJwt(await sign(part))['client_id']
    expect(await clientOf({ id: 'tests' })).toBe('tests')
    expect(await clientOf({ id: '7', claims: { personid: 7 } })).toBe('https://gateway.example')
    expect(await clientOf({ issuer: 'acme', id: 'a user' })).toBe('acme')
    const third = { issuer: 'https://login.example', claims: { client_id: 'tests' } }
    expect(await clientOf(third)).toBe('https://gateway.example')
  })

  it('ends with the caller’s own at the latest', async () => {
    const { sign } = createWorld()
    const expOf = async (expiresAt: number): Promise<unknown> => decodeJwt(await sign({ expiresAt })).exp
    expect(await expOf(NOW + 3_600_000)).toBe(SECONDS + 60)
    // Of the same identity, after one that is kept: shorter all the same.
    expect(await expOf(NOW + 5_900)).toBe(SECONDS + 5)
    expect(await expOf(NOW + 999)).toBe(SECONDS)
  })

  it('is used again while half of its life is left, for the same identity, scopes and audience alone', async () => {
    const { sign, clock, drawn, signer } = createWorld()
    const first = await sign()
    const others = await Promise.all([
      sign({ id: 'other' }),
      sign({ issuer: 'other' }),
      sign({}, { scopes: ['a'] }),
      sign({}, { audience: 'other' }),
      sign({}, { expires: 61 }),
      // Where texts are joined, these are one.
      sign({ issuer: 'portcullist', id: 'ests' }),
      sign({ claims: { personid: 1 } }),
    ])
    expect(new Set([first, ...others]).size).toBe(8)
    clock.now += 29_999
    expect(await Promise.all([sign(), sign(), sign()])).toEqual([first, first, first])
    expect(drawn()).toBe(8)
    clock.now += 1
    const second = await sign()
    expect(second).not.toBe(first)
    signer.forget()
    expect(await sign()).not.toBe(second)
  })

  it('is signed once, however many ask at once', async () => {
    const { sign, drawn } = createWorld()
    const tokens = await Promise.all(Array.from({ length: 20 }, () => sign()))
    expect([new Set(tokens).size, drawn()]).toEqual([1, 1])
  })

  it('is signed with another key as soon as another signs, and with none where there is none', async () => {
    const { sign, ring } = createWorld()
    const first = await sign()
    const next = newKey()
    ring.replace([next])
    const second = await sign()
    expect(second).not.toBe(first)
    expect(decodeProtectedHeader(second).kid).toBe(next.kid)
    ring.replace([{ ...next, state: 'published' }])
    await expect(sign()).rejects.toThrow('There is no key to sign with.')
    // A key for callers' tokens is none for upstreams, nor the other way round.
    ring.replace([{ ...next, purpose: 'tokens' }])
    await expect(sign()).rejects.toThrow('There is no key to sign with.')
    expect(ring.jwks().keys).toEqual([])
  })
})
