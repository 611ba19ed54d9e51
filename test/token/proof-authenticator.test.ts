import { describe, expect, it } from '@jest/globals'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { createNonces } from '../../src/token/proof/nonces.ts'
import { createMemoryProofs } from '../../src/token/proof/seen-proofs.ts'
import type { RefusedToken } from '../../src/token/token-report.ts'
import { SECRET } from '../kit/client.ts'
import { createProver, signToken } from '../kit/prover.ts'

const URL = 'https://api.example.org/graphql'

describe('an authenticator outside of a gateway', () => {
  const prover = createProver()
  const token = prover.boundToken()

  it('checks a bound token against the request that shows it, once for each proof', async () => {
    const { createIdentifier } = await import('../../examples/bound-tokens.js' as string)
    const identify = createIdentifier(SECRET)
    const show = (dpop: string) =>
      identify({ headers: { authorization: `DPoP ${token}`, dpop }, method: 'POST', url: '/graphql?x=1' })
    const proof = prover.prove({ url: URL, token })
    expect(await show(proof)).toMatchObject({ kind: 'identified', id: 'tests' })
    expect(await show(proof)).toEqual({ kind: 'refused', reason: 'invalid_dpop_proof' })
  })

  it('refuses a bound token without the request, and says why', async () => {
    const refused: RefusedToken[] = []
    const authenticate = createAuthenticator({ secret: SECRET, onRefused: (one) => refused.push(one) })
    const headers = { authorization: `DPoP ${token}`, dpop: prover.prove({ url: URL, token }) }
    expect(await authenticate(headers)).toEqual({ kind: 'refused', reason: 'proof_required' })
    expect(refused.map(({ fault }) => fault)).toEqual(['unknown_request'])
    const bearer = await authenticate({ authorization: `Bearer ${signToken({})}` })
    expect(bearer.kind).toBe('identified')
  })

  it('takes no proof twice from a host that describes all requests with one object', async () => {
    const authenticate = createAuthenticator({ secret: SECRET })
    const request = { method: 'POST', url: URL }
    const headers = { authorization: `DPoP ${token}`, dpop: prover.prove({ url: URL, token }) }
    expect((await authenticate(headers, request)).kind).toBe('identified')
    expect((await authenticate(headers, request)).kind).toBe('refused')
    expect((await authenticate({ authorization: `DPoP ${token}` }, request)).kind).toBe('refused')
  })

  it('hands out nonces where they are required, and refuses options that make no sense', async () => {
    const authenticate = createAuthenticator({ secret: SECRET, dpop: { nonces: 'required' } })
    const show = (payload: object) =>
      authenticate(
        { authorization: `DPoP ${token}`, dpop: prover.prove({ url: URL, token, payload: { ...payload } }) },
        { method: 'POST', url: URL },
      )
    const first = await show({})
    if (first.kind !== 'refused') throw new Error('It was not refused.')
    expect(first.reason).toBe('use_dpop_nonce')
    expect((await show({ nonce: `${first.nonce}x` })).kind).toBe('refused')
    expect((await show({ nonce: first.nonce })).kind).toBe('identified')
    for (const dpop of [
      { maxAge: 0 },
      { maxAge: 601 },
      { nonceLife: Number.NaN },
      { nonces: 'on' },
      { age: 1 },
    ])
      expect(() => createAuthenticator({ secret: SECRET, dpop: dpop as object })).toThrow(TypeError)
  })
})

describe('a nonce', () => {
  const clock = { now: 1_800_000_000_000 }
  const of = (secret: string) => createNonces({ secret, life: 300, now: () => clock.now })

  it('is known to all who share the secret, for its life, and to nobody else', () => {
    const nonce = of('a secret').issue()
    expect(of('a secret').isCurrent(nonce)).toBe(true)
    expect(of('another secret').isCurrent(nonce)).toBe(false)
    clock.now += 300_000
    expect(of('a secret').isCurrent(nonce)).toBe(true)
    clock.now += 1_000
    expect(of('a secret').isCurrent(nonce)).toBe(false)
  })

  it('cannot be made up, moved in time or written in another way', () => {
    const nonce = of('a secret').issue()
    const bytes = Buffer.from(nonce, 'base64url')
    bytes.writeUIntBE(bytes.readUIntBE(0, 6) + 60, 0, 6)
    for (const forged of [
      bytes.toString('base64url'),
      `${nonce}A`,
      nonce.slice(1),
      '',
      7,
      undefined,
      'A'.repeat(30),
    ])
      expect(of('a secret').isCurrent(forged)).toBe(false)
    const last = nonce.at(-1) ?? ''
    const sibling = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const other = sibling[sibling.indexOf(last) ^ 1] ?? ''
    expect(of('a secret').isCurrent(`${nonce.slice(0, -1)}${other}`)).toBe(false)
  })
})

describe('the memory of used proofs', () => {
  it('is bounded, for each key and for all, forgets in time alone, and then takes new ones', async () => {
    const clock = { now: 0 }
    const seen = createMemoryProofs(() => clock.now, { proofs: 10, perKey: 6 })
    const use = (key: string, id: string) => seen.see({ key, id, until: clock.now + 60_000 })
    for (let count = 0; count < 6; count += 1) expect(await use('flood', `f${count}`)).toBe('new')
    await expect(use('flood', 'one more')).rejects.toThrow('more proofs than this process can remember')
    for (let count = 0; count < 4; count += 1) expect(await use('other', `o${count}`)).toBe('new')
    await expect(use('third', 'one more')).rejects.toThrow('more proofs than this process can remember')
    expect(await use('flood', 'f0')).toBe('seen')
    clock.now = 60_000
    expect(await use('flood', 'f5')).toBe('seen')
    clock.now = 65_000
    expect(await use('flood', 'f0')).toBe('new')
    expect(await use('third', 'one more')).toBe('new')
  })
})
