import { describe, expect, it, jest } from '@jest/globals'
import type { IdentifiedSubject } from '../../src/core/decision/subject.ts'
import { type AuthenticatorOptions, createAuthenticator } from '../../src/token/authenticator.ts'
import { CLAIMS, EARLY, EXPIRED, forgeToken, INVALID, NOW, SECONDS, SECRET } from './forge.ts'

/** Printed in the Contributor Environment API's document; it was valid until 2023. */
const PRINTED_TOKEN =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpZCI6ImxvY2FsIiwic2NvcGVzIjpbIioiXSwiaWF0IjoxNjE2NDE3MTI0LCJleHAiOjE2Nzk1MzIzMjQsImlzcyI6Imh0dHBzOi8vYXBpLnRyb21wYW11c2ljLmV1In0.ECC7uvTbWx0jWRI3gD_Q9olaSMxHeASic-1e_pCYvak'

function withClock(start = NOW, options: Partial<AuthenticatorOptions> = {}) {
  const clock = { now: start }
  const authenticate = createAuthenticator({ secret: SECRET, ...options, now: () => clock.now })
  return { clock, ask: (token: string) => authenticate({ authorization: `Bearer ${token}` }) }
}

describe('an authenticator', () => {
  it('knows the bearer of an own token: issuer, id, claims, and what it grants', async () => {
    const claims = { ...CLAIMS, scopes: ['Mutation:Person:*', 'Query:*'], jti: 'a' }
    const { ask } = withClock()
    const subject = (await ask(forgeToken({ payload: claims }))) as IdentifiedSubject
    expect(subject).toMatchObject({ kind: 'identified', issuer: 'portcullis', id: 'someone', claims })
    expect(subject.granted.allow.map(({ text }) => text)).toEqual(['Mutation:Person:*', 'Query:*'])
  })

  it('names the configured issuer', async () => {
    const { ask } = withClock(NOW, { issuer: 'https://us.example' })
    const subject = await ask(forgeToken({ payload: { ...CLAIMS, iss: 'https://us.example' } }))
    expect(subject).toMatchObject({ kind: 'identified', issuer: 'https://us.example' })
  })

  it('finds the token printed in the Contributor Environment’s document right in all but its age', async () => {
    const options = { secret: 'not-so-secret', issuer: 'https://api.trompamusic.eu' }
    const today = createAuthenticator(options)
    expect(await today({ authorization: `Bearer ${PRINTED_TOKEN}` })).toEqual(EXPIRED)
    const then = withClock(Date.UTC(2022, 0, 1), options)
    expect(await then.ask(PRINTED_TOKEN)).toMatchObject({ kind: 'identified', id: 'local' })
    expect(await withClock(NOW, { secret: 'not-so-secret' }).ask(PRINTED_TOKEN)).toEqual(INVALID)
    expect(await withClock(NOW, { issuer: options.issuer }).ask(PRINTED_TOKEN)).toEqual(INVALID)
  })

  it('takes the secret as bytes too', async () => {
    const { ask } = withClock(NOW, { secret: new TextEncoder().encode(SECRET) })
    expect(await ask(forgeToken({}))).toMatchObject({ kind: 'identified' })
  })

  it.each([
    ['', 'has fewer than 12 bytes'],
    ['short', 'has fewer than 12 bytes'],
    ['secret', 'is a word that everybody knows'],
    ['your-256-bit-secret', 'is a word that everybody knows'],
    ['Password123456', 'is a word that everybody knows'],
  ])('does not start with the secret %j, and does not repeat it', (secret, message) => {
    expect(() => createAuthenticator({ secret })).toThrow(new TypeError(`The secret ${message}.`))
  })

  it('does not start in production with a secret under 32 bytes', () => {
    const options = { secret: 'not-so-secret', production: true }
    expect(() => createAuthenticator(options)).toThrow(
      new TypeError('The secret has fewer than 32 bytes, which production asks for.'),
    )
  })

  it.each([-1, 60.5, 61, Number.NaN])('does not start with a leeway of %d', (leeway) => {
    expect(() => createAuthenticator({ secret: SECRET, leeway })).toThrow(TypeError)
  })
})

describe('the cache of verified tokens holds identity, never that a token is current', () => {
  it('a token that expires in the cache is expired on the next request, to the millisecond', async () => {
    const { clock, ask } = withClock()
    const token = forgeToken({ payload: { ...CLAIMS, exp: SECONDS + 10 } })
    expect(await ask(token)).toMatchObject({ kind: 'identified' })
    clock.now = NOW + 9_999
    expect(await ask(token)).toMatchObject({ kind: 'identified' })
    clock.now = NOW + 10_000
    expect(await ask(token)).toEqual(EXPIRED)
  })

  it('a token whose time has not come is nobody’s until it has, and again when the clock is set back', async () => {
    const { clock, ask } = withClock()
    const token = forgeToken({ payload: { ...CLAIMS, nbf: SECONDS + 10 } })
    expect(await ask(token)).toEqual(EARLY)
    clock.now = NOW + 10_000
    expect(await ask(token)).toMatchObject({ kind: 'identified' })
    clock.now = NOW + 9_999
    expect(await ask(token)).toEqual(EARLY)
  })

  it('with a clock that tells no time, nothing is current', async () => {
    expect(await withClock(Number.NaN).ask(forgeToken({}))).toEqual(EXPIRED)
  })

  it('a token costs its signature once', async () => {
    const verify = jest.spyOn(crypto.subtle, 'verify')
    try {
      const { ask } = withClock()
      const token = forgeToken({ payload: { ...CLAIMS, jti: 'once' } })
      for (let turn = 0; turn < 5; turn++) await ask(token)
      expect(verify).toHaveBeenCalledTimes(1)
      const uncached = withClock(NOW, { cache: false })
      for (let turn = 0; turn < 5; turn++) await uncached.ask(token)
      expect(verify).toHaveBeenCalledTimes(6)
    } finally {
      verify.mockRestore()
    }
  })

  it('what is invalid is not kept, so that nobody can push out what is', async () => {
    const verify = jest.spyOn(crypto.subtle, 'verify')
    try {
      const { ask } = withClock(NOW, { cache: { entries: 1 } })
      const token = forgeToken({ payload: { ...CLAIMS, jti: 'kept' } })
      await ask(token)
      for (let turn = 0; turn < 5; turn++) await ask(forgeToken({ payload: { turn } }))
      verify.mockClear()
      await ask(token)
      expect(verify).not.toHaveBeenCalled()
    } finally {
      verify.mockRestore()
    }
  })
})
