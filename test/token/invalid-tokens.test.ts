import { describe, expect, it } from '@jest/globals'
import type { Subject } from '../../src/core/decision/subject.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import type { TrustedIssuerOptions } from '../../src/token/issuers/trusted-issuer.ts'
import type { TokenOptions } from '../../src/token/token-options.ts'
import type { RefusedToken } from '../../src/token/token-report.ts'
import { CLAIMS, EARLY, EXPIRED, forgeToken, INVALID, NOW, SECONDS, SECRET } from './forge.ts'
import { addClient, createWorld } from './ports.ts'

const THEIRS = 'another secret of more than 32 bytes, for tests'
const ISSUER: TrustedIssuerOptions = { iss: 'them', keys: [{ secret: THEIRS }], audience: 'any' }
const ignored = (reason: string) => ({ kind: 'anonymous', reason, isIgnored: true })
const theirs = (claims: object = {}, secret = THEIRS): string =>
  forgeToken({ payload: { iss: 'them', sub: 'ann', exp: SECONDS + 60, ...claims }, secret })

function asking(
  tokens: TokenOptions | undefined,
  issuer: Partial<TrustedIssuerOptions> = {},
): { readonly ask: (authorization: string) => Promise<Subject>; readonly told: RefusedToken[] } {
  const told: RefusedToken[] = []
  const authenticate = createAuthenticator({
    secret: SECRET,
    issuers: [{ ...ISSUER, ...issuer }],
    tokens,
    now: () => NOW,
    onRefused: (refused) => told.push(refused),
  })
  return { ask: (authorization) => authenticate({ authorization }), told }
}

const WRONG: readonly (readonly [string, string])[] = [
  ['of no scheme', forgeToken({})],
  ['of another scheme', 'Basic dTpw'],
  ['that is no token', 'Bearer undefined'],
  ['of another secret', `Bearer ${forgeToken({ secret: 'x' })}`],
  ['of an unknown issuer', `Bearer ${forgeToken({ payload: { ...CLAIMS, iss: 'nobody' } })}`],
  ['without exp', `Bearer ${forgeToken({ payload: { id: 'x' } })}`],
]

describe('a token that is not valid', () => {
  it.each(WRONG)('%s is refused unless a setting has it count as none', async (_, header) => {
    const { ask, told } = asking(undefined)
    expect(await ask(header)).toEqual(INVALID)
    const lenient = asking({ invalid: 'anonymous' })
    expect(await lenient.ask(header)).toEqual(ignored('invalid_token'))
    expect(lenient.told).toEqual(told.map((one) => ({ ...one, countsAs: 'anonymous' })))
    expect(told).toHaveLength(1)
  })

  it('is never somebody’s, and a valid one always is', async () => {
    const { ask } = asking({ invalid: 'anonymous' })
    expect((await ask(`Bearer ${forgeToken({})}`)).kind).toBe('identified')
    expect((await ask(`Bearer ${theirs()}`)).kind).toBe('identified')
  })

  it('keeps its own reason where it has expired, or its time has not come', async () => {
    const { ask, told } = asking({ invalid: 'anonymous' })
    expect(await ask(`Bearer ${forgeToken({ payload: { ...CLAIMS, exp: SECONDS } })}`)).toEqual(EXPIRED)
    expect(await ask(`Bearer ${forgeToken({ payload: { ...CLAIMS, nbf: SECONDS + 9 } })}`)).toEqual(EARLY)
    expect(told.map(({ countsAs }) => countsAs)).toEqual([undefined, undefined])
  })

  it.each([
    ['refuse', 'anonymous'],
    ['anonymous', 'refuse'],
  ] as const)('goes by its issuer: %s there, %s elsewhere', async (own, others) => {
    const { ask } = asking({ invalid: others }, { tokens: { invalid: own } })
    const there = own === 'refuse' ? INVALID : ignored('invalid_token')
    const elsewhere = own === 'refuse' ? ignored('invalid_token') : INVALID
    expect(await ask(`Bearer ${theirs({}, SECRET)}`)).toEqual(there)
    expect(await ask(`Bearer ${theirs({ exp: 'soon' })}`)).toEqual(there)
    expect(await ask(`Bearer ${forgeToken({ secret: THEIRS })}`)).toEqual(elsewhere)
    expect(await ask('Bearer undefined')).toEqual(elsewhere)
  })

  it('goes by the gateway where its issuer says nothing', async () => {
    expect(await asking({ invalid: 'anonymous' }).ask(`Bearer ${theirs({}, SECRET)}`)).toEqual(
      ignored('invalid_token'),
    )
  })

  it('says that it was revoked', async () => {
    const world = createWorld({ tokens: { invalid: 'anonymous' } })
    world.revoked.isRevoked = () => true
    expect(await world.ask(forgeToken({}))).toEqual(ignored('revoked_token'))
  })

  it('says that its user is unknown', async () => {
    const world = createWorld({ tokens: { invalid: 'anonymous' } })
    addClient(world, 'shop', {}, { secret: THEIRS, preset: 'neoday' })
    const payload = { iss: 'shop', sub: 'jane', iat: SECONDS, nbf: SECONDS, exp: SECONDS + 60 }
    const token = forgeToken({ payload: { ...payload, create_user: false }, secret: THEIRS })
    expect(await world.ask(token)).toEqual(ignored('unknown_user'))
    const far = forgeToken({ payload: { ...payload, exp: SECONDS + 9_999 }, secret: THEIRS })
    expect(await world.ask(far)).toEqual(ignored('invalid_token'))
  })

  it.each([
    [{ invalid: 'ignore' }, 'tokens.invalid must be "refuse" or "anonymous".'],
    [{ invlid: 'anonymous' }, /^tokens\.invlid does not exist/],
    ['anonymous', /^tokens must be an object/],
  ])('is not left to a misspelt setting: %j', (tokens, message) => {
    const options = { secret: SECRET, tokens: tokens as TokenOptions }
    expect(() => createAuthenticator(options)).toThrow(message as string)
    const issuer = { ...ISSUER, tokens: tokens as TokenOptions }
    expect(() => createAuthenticator({ issuers: [issuer] })).toThrow(message as string)
  })
})
