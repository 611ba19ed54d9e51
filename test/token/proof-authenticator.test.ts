import { describe, expect, it } from '@jest/globals'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import type { TokenClients } from '../../src/token/ports.ts'
import { combineRules } from '../../src/token/proof/key-binding.ts'
import { createNonces } from '../../src/token/proof/nonces.ts'
import { createProofChecker } from '../../src/token/proof/proof-checker.ts'
import { createBindingReader } from '../../src/token/proof/requested-binding.ts'
import { createMemoryProofs } from '../../src/token/proof/seen-proofs.ts'
import type { RefusedToken } from '../../src/token/token-report.ts'
import { SECRET } from '../kit/client.ts'
import { createProver, signToken } from '../kit/prover.ts'

const ORIGIN = 'https://api.example.org'
const URL = `${ORIGIN}/graphql`

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
    expect(of('a secret').read(nonce)).toBe('current')
    expect(of('another secret').read(nonce)).toBeUndefined()
    clock.now += 150_000
    expect(of('a secret').read(nonce)).toBe('current')
    clock.now += 150_000
    expect(of('a secret').read(nonce)).toBe('ending')
    clock.now += 1_000
    expect(of('a secret').read(nonce)).toBeUndefined()
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
      expect(of('a secret').read(forged)).toBeUndefined()
    const last = nonce.at(-1) ?? ''
    const sibling = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const other = sibling[sibling.indexOf(last) ^ 1] ?? ''
    expect(of('a secret').read(`${nonce.slice(0, -1)}${other}`)).toBeUndefined()
  })
})

describe('the memory of used proofs', () => {
  const clock = { now: 0 }
  const open = () => {
    const seen = createMemoryProofs(() => clock.now, 12)
    let count = 0
    const use = (holder: string, id?: string) => {
      count += 1
      // Each with a key of its own, as many as a holder likes.
      const key = `key ${count}`
      return seen.see({ key, holder, id: id ?? `${holder} ${count}`, until: clock.now + 60_000 })
    }
    const fill = async (holder: string): Promise<number> => {
      for (let held = 0; ; held += 1) if (!(await isKept(use(holder)))) return held
    }
    return { use, fill }
  }
  const isKept = (seen: Promise<unknown>): Promise<boolean> =>
    seen.then(
      () => true,
      () => false,
    )

  it('gives no holder more than there is left for others, with however many keys', async () => {
    const { use, fill } = open()
    expect(await fill('flood')).toBe(6)
    await expect(use('flood')).rejects.toThrow('more proofs than this process can remember')
    expect(await use('another')).toBe('new')
    expect(await fill('second flood')).toBe(3)
    expect(await use('newcomer')).toBe('new')
    expect(await fill('flood')).toBe(0)
  })

  it('forgets in time alone, and then takes new ones', async () => {
    const { use, fill } = open()
    const start = clock.now
    expect(await use('flood', 'first')).toBe('new')
    await fill('flood')
    expect(await use('flood', 'first')).toBe('seen')
    clock.now = start + 60_000
    expect(await use('flood', 'first')).toBe('seen')
    clock.now = start + 65_000
    expect(await use('flood', 'first')).toBe('new')
    expect(await fill('flood')).toBe(5)
  })
})

describe('a client that asks for a certificate where all own tokens need a key', () => {
  const CERTIFICATE = 'c'.repeat(43)
  const prover = createProver()
  const client = { ceiling: ['*'], disabled: false, proof: 'certificate' } as const
  const authenticate = createAuthenticator({
    secret: SECRET,
    proof: 'dpop',
    clients: { get: async () => client, peek: () => client } as unknown as TokenClients,
  })
  const show = (cnf: Readonly<Record<string, string>>, certificate?: string) => {
    const token = signToken({ id: 'tests', cnf })
    const scheme = 'jkt' in cnf ? 'DPoP' : 'Bearer'
    const headers = { authorization: `${scheme} ${token}`, dpop: prover.prove({ url: URL, token }) }
    return authenticate(headers, { method: 'POST', url: URL, certificate })
  }
  const both = { jkt: prover.thumbprint, 'x5t#S256': CERTIFICATE }

  it('has tokens that are bound to both, and nothing less counts', async () => {
    expect(await show(both, CERTIFICATE)).toMatchObject({ kind: 'identified', id: 'tests' })
    expect(await show(both, 'd'.repeat(43))).toEqual({ kind: 'refused', reason: 'certificate_required' })
    expect(await show(both)).toEqual({ kind: 'refused', reason: 'certificate_required' })
    const keyAlone = await show({ jkt: prover.thumbprint }, CERTIFICATE)
    expect(keyAlone).toEqual({ kind: 'refused', reason: 'certificate_required' })
    const certificateAlone = await show({ 'x5t#S256': CERTIFICATE }, CERTIFICATE)
    expect(certificateAlone).toEqual({ kind: 'refused', reason: 'proof_required' })
  })

  it('is issued no token that is bound to one of them alone', async () => {
    const read = createBindingReader(createProofChecker(), 'dpop')
    const ask = (dpop: string | undefined, certificate: string | undefined) =>
      read(
        { method: 'POST', path: '/jwt', headers: { dpop }, sender: () => ({ origin: ORIGIN, certificate }) },
        { holder: 'tests', rule: 'certificate' },
      )
    const prove = () => prover.prove({ url: `${ORIGIN}/jwt` })
    expect(await ask(undefined, CERTIFICATE)).toMatchObject({ kind: 'unproven', reason: 'proof_required' })
    expect(await ask(prove(), undefined)).toMatchObject({ kind: 'unproven', reason: 'certificate_required' })
    expect(await ask(prove(), CERTIFICATE)).toEqual({
      kind: 'read',
      binding: { jkt: prover.thumbprint, certificate: CERTIFICATE },
    })
  })

  it('has one rule with that of all own tokens, whichever of them says what', () => {
    for (const [own, other] of [
      ['dpop', 'certificate'],
      ['certificate', 'dpop'],
      ['both', undefined],
      ['optional', 'both'],
    ] as const)
      expect(combineRules(own, other)).toBe('both')
    expect(combineRules('required', 'certificate')).toBe('certificate')
    expect(combineRules('optional', undefined)).toBe('optional')
    expect(combineRules(undefined, 'required')).toBe('required')
  })
})
