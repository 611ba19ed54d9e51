import { describe, expect, it } from '@jest/globals'
import { parsePattern } from '../../src/core/scope/pattern.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { describeToken } from '../../src/token/described-token.ts'
import { createTokenIssuer, type IssueResult } from '../../src/token/issue.ts'
import type { RevocableToken, TokenClient } from '../../src/token/ports.ts'
import { createRefresher, type RefresherOptions, type RefreshResult } from '../../src/token/refresh.ts'
import { ANONYMOUS_SESSION } from '../../src/token/session.ts'
import { createTokenReader } from '../../src/token/token-reader.ts'
import { CLAIMS, forgeToken, NOW, SECONDS, SECRET } from './forge.ts'

const HOUR = 3_600_000
const MAX_AGE = 7 * 24 * 3600

function createDesk(options: Partial<RefresherOptions> = {}, expires = 86_400) {
  const clock = { now: NOW }
  const now = () => clock.now
  const clients = new Map<string, Pick<TokenClient, 'disabled' | 'ceiling'>>([
    ['client', { disabled: false, ceiling: ['Mutation:*'] }],
  ])
  const revoked = new Map<string, number>()
  const spendings: Parameters<RefresherOptions['spentTokens']['spend']>[0][] = []
  const spent = new Map<string, number>()
  const isRevoked = ({ family, jti }: RevocableToken): boolean =>
    revoked.has(family ?? '') || revoked.has(jti ?? '')
  const reader = createTokenReader({ secret: SECRET, now, revocations: { isRevoked } })
  let count = 0
  const issuer = createTokenIssuer({
    secret: SECRET,
    expires,
    maxHeaderBytes: 65_536,
    now,
    random: (bytes) => new Uint8Array(bytes).fill(++count),
  })
  const refresher = createRefresher({
    reader,
    issuer,
    maxAge: MAX_AGE,
    clients: { get: async (id) => clients.get(id) },
    spentTokens: {
      async spend(spending) {
        spendings.push(spending)
        const at = spent.get(spending.jti)
        if (at !== undefined && now() > at + (spending.grace ?? 0)) return 'reused'
        if (at !== undefined && spending.grace === 0) return 'reused'
        spent.set(spending.jti, at ?? now())
        return 'spent'
      },
    },
    revocations: { isRevoked, revoke: async ({ family }, { until }) => revoked.set(family, until) },
    now,
    ...options,
  })
  const issue = async (scopes: readonly string[] = ['Mutation:Person:*', 'Mutation:Place:Create']) =>
    tokenOf(await issuer.issue({ id: 'client', ceiling: [parsePattern('*')] }, scopes))
  return { clock, clients, revoked, spendings, issuer, issue, refresh: refresher.refresh, isRevoked }
}

function tokenOf(result: IssueResult | RefreshResult): string {
  if (result.kind !== 'issued') throw new Error(`Not issued: ${JSON.stringify(result)}`)
  return result.token
}

function claimsOf(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

const refused = (reason: string) => ({ kind: 'refused', reason })

describe('a refreshed token', () => {
  it('has the id, scopes, family and auth_time of the one before it, and a jti and times of its own', async () => {
    const { clock, issue, refresh } = createDesk()
    const first = await issue()
    clock.now = NOW + HOUR
    const next = claimsOf(tokenOf(await refresh(first)))
    const { id, scopes, fam, auth_time, jti } = claimsOf(first)
    const iat = SECONDS + 3600
    expect(next).toEqual({ id, scopes, fam, auth_time, jti: expect.any(String), iat, exp: iat + 86_400 })
    expect(next['jti']).not.toBe(jti)
  })

  it('has the scopes that are asked for, each inside those of the token', async () => {
    const { issue, refresh } = createDesk()
    const next = tokenOf(await refresh(await issue(), ['Mutation:Person:Create']))
    expect(claimsOf(next)['scopes']).toEqual(['Mutation:Person:Create'])
    expect(await refresh(next, ['Mutation:Person:*'])).toMatchObject({
      kind: 'scope_not_allowed',
      pattern: { text: 'Mutation:Person:*' },
    })
    expect(await refresh(next, ['Mutation:{Person}'])).toMatchObject({ kind: 'invalid_scope', index: 0 })
  })

  it('is inside today’s ceiling: what is kept is left out, what is asked for is refused', async () => {
    const { clients, issue, refresh } = createDesk()
    const token = await issue()
    clients.set('client', { disabled: false, ceiling: ['Mutation:Place:*'] })
    expect(await refresh(token, ['Mutation:Person:Create'])).toMatchObject({ kind: 'scope_not_allowed' })
    expect(claimsOf(tokenOf(await refresh(token)))['scopes']).toEqual(['Mutation:Place:Create'])
  })

  it('is not issued when nothing of it is left, or the client is gone or disabled', async () => {
    const { clients, issue, refresh } = createDesk()
    const token = await issue()
    clients.set('client', { disabled: false, ceiling: [] })
    expect(await refresh(token)).toMatchObject({ kind: 'scope_not_allowed' })
    clients.set('client', { disabled: true, ceiling: ['*'] })
    expect(await refresh(token)).toEqual(refused('unknown_client'))
    clients.delete('client')
    expect(await refresh(token)).toEqual(refused('unknown_client'))
  })

  it('comes of an expired token too, until maxAge after the first issue, to the millisecond', async () => {
    const { clock, issue, refresh } = createDesk({}, 60)
    const first = await issue()
    clock.now = NOW + HOUR
    const second = tokenOf(await refresh(first))
    clock.now = NOW + MAX_AGE * 1000 - 1
    const third = tokenOf(await refresh(second))
    clock.now = NOW + MAX_AGE * 1000
    expect(await refresh(third)).toEqual(refused('expired_token'))
  })
})

describe('spending', () => {
  it('a token is spent once; offered again, its whole family is revoked, and nothing else', async () => {
    const { issue, refresh, revoked, clock } = createDesk()
    const first = await issue()
    const other = await issue()
    const second = tokenOf(await refresh(first))
    clock.now = NOW + 1
    expect(await refresh(first)).toEqual(refused('reused_token'))
    const { fam } = claimsOf(first)
    expect([...revoked]).toEqual([[fam, NOW + (MAX_AGE + 86_400) * 1000]])
    expect(await refresh(second)).toEqual(refused('revoked_token'))
    expect(await refresh(first)).toEqual(refused('revoked_token'))
    expect((await refresh(other)).kind).toBe('issued')
  })

  it('a spent token stays usable until its exp', async () => {
    const { issue, refresh, isRevoked, clock } = createDesk()
    const token = await issue()
    tokenOf(await refresh(token))
    const authenticate = createAuthenticator({
      secret: SECRET,
      revocations: { isRevoked },
      now: () => clock.now,
    })
    expect((await authenticate({ authorization: `Bearer ${token}` })).kind).toBe('identified')
  })

  it('the mark lives until auth_time + maxAge', async () => {
    const { clock, issue, refresh, spendings } = createDesk()
    const token = await issue()
    clock.now = NOW + HOUR
    await refresh(token)
    const { jti, fam } = claimsOf(token)
    expect(spendings).toEqual([{ jti, family: fam, until: NOW + MAX_AGE * 1000, grace: 0 }])
  })

  it('of two at the same time one wins, and the other counts as reuse', async () => {
    const { issue, refresh, revoked } = createDesk()
    const token = await issue()
    const results = await Promise.all([refresh(token), refresh(token)])
    expect(results.map(({ kind }) => kind).sort()).toEqual(['issued', 'refused'])
    expect(revoked.size).toBe(1)
  })

  it('within a grace period a lost answer can be asked for again', async () => {
    const { clock, issue, refresh, revoked } = createDesk({ grace: 10_000 })
    const token = await issue()
    tokenOf(await refresh(token))
    clock.now = NOW + 10_000
    tokenOf(await refresh(token))
    clock.now = NOW + 10_001
    expect(await refresh(token)).toEqual(refused('reused_token'))
    expect(revoked.size).toBe(1)
  })

  it('what is refused spends nothing', async () => {
    const { clients, issue, refresh, spendings } = createDesk()
    const token = await issue()
    await refresh(token, ['Query:*'])
    await refresh(token, ['{}'])
    await refresh(
      token,
      Array.from({ length: 10_000 }, () => 'Mutation:Person:Create'),
    )
    clients.set('client', { disabled: true, ceiling: ['*'] })
    await refresh(token)
    expect(spendings).toEqual([])
  })

  it('a store that cannot be reached is said so, and gives no token', async () => {
    const { issue, refresh } = createDesk({
      spentTokens: { spend: () => Promise.reject(new Error('connection')) },
    })
    await expect(refresh(await issue())).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })
})

describe('a token that is not ours to refresh', () => {
  const family = { jti: 'j', fam: 'f', auth_time: SECONDS - 60 }

  it.each([
    ['not_refreshable', CLAIMS],
    ['not_refreshable', { ...CLAIMS, ...family, fam: undefined }],
    ['not_refreshable', { ...CLAIMS, ...family, jti: 1 }],
    ['not_refreshable', { ...CLAIMS, ...family, auth_time: undefined }],
    ['not_refreshable', { ...CLAIMS, ...family, auth_time: '0' }],
    ['not_refreshable', { ...CLAIMS, ...family, auth_time: SECONDS + 1e9 }],
    ['invalid_token', { ...CLAIMS, ...family, aud: 'upstream' }],
    ['invalid_token', { ...CLAIMS, ...family, nbf: SECONDS + 1 }],
    ['invalid_token', { ...CLAIMS, ...family, iss: 'somebody' }],
  ])('%s: %j', async (reason, payload) => {
    const { refresh, spendings } = createDesk()
    expect(await refresh(forgeToken({ payload }))).toEqual(refused(reason))
    expect(spendings).toEqual([])
  })

  it.each(['', 'a', 'a.b', 'a.b.c', 'Bearer a.b.c', `${'a'.repeat(1_000_000)}.b.c`])(
    'no token at all is invalid',
    async (text) => expect(await createDesk().refresh(text)).toEqual(refused('invalid_token')),
  )

  it('another secret signed it', async () => {
    const { refresh } = createDesk()
    const token = forgeToken({ payload: { ...CLAIMS, ...family }, secret: `${SECRET}!` })
    expect(await refresh(token)).toEqual(refused('invalid_token'))
  })
})

describe('a session', () => {
  const session = { personid: 42, username: 'jdoe', name: 'Jane Doe', access: 'admin, det-its,Query:*' }

  it('has those four claims, and the id and scopes of an own token', async () => {
    const { issuer } = createDesk()
    const token = tokenOf(await issuer.issueSession(session))
    const access = ['admin', 'det-its', 'Query:*']
    expect(claimsOf(token)).toMatchObject({
      id: '42',
      personid: 42,
      username: 'jdoe',
      name: 'Jane Doe',
      access: 'admin,det-its,Query:*',
      scopes: access,
    })
    const authenticate = createAuthenticator({ secret: SECRET, now: () => NOW })
    expect(await authenticate({ authorization: `Bearer ${token}` })).toMatchObject({
      kind: 'identified',
      id: '42',
      claims: { personid: 42, username: 'jdoe', name: 'Jane Doe', access: 'admin,det-its,Query:*' },
      granted: { allow: access.map((text) => ({ text })) },
    })
  })

  it('is recorded as no client’s, though a client may have its id for a name', async () => {
    const { issuer } = createDesk()
    expect(describeToken(tokenOf(await issuer.issueSession(session)))).toMatchObject({ client: undefined })
  })

  it('is refreshed inside maxAge and not outside, without a client', async () => {
    const { clock, clients, issuer, refresh } = createDesk()
    clients.clear()
    const token = tokenOf(await issuer.issueSession(session))
    clock.now = NOW + MAX_AGE * 1000 - 1
    const next = tokenOf(await refresh(token, ['admin']))
    expect(claimsOf(next)).toMatchObject({ id: '42', personid: 42, access: 'admin', scopes: ['admin'] })
    clock.now = NOW + MAX_AGE * 1000
    expect(await refresh(next)).toEqual(refused('expired_token'))
  })

  it('is inside the ceiling of sessions, where there is one', async () => {
    const { issuer, refresh } = createDesk({ sessionCeiling: [parsePattern('admin')] })
    const next = tokenOf(await refresh(tokenOf(await issuer.issueSession(session))))
    expect(claimsOf(next)['scopes']).toEqual(['admin'])
  })

  it('may be AliceO2’s anonymous one', async () => {
    const { issuer } = createDesk()
    expect(claimsOf(tokenOf(await issuer.issueSession(ANONYMOUS_SESSION)))).toMatchObject({
      id: '0',
      personid: 0,
      username: 'anonymous',
      name: 'Anonymous',
      access: 'admin',
    })
  })

  it.each([
    [{ ...session, personid: '' }],
    [{ ...session, personid: 1.5 }],
    [{ ...session, personid: undefined }],
    [{ ...session, username: 1 }],
    [{ ...session, name: undefined }],
    [{ ...session, access: undefined }],
    [{ ...session, access: [1] }],
  ])('of another shape is the caller’s mistake: %j', async (wrong) => {
    const { issuer } = createDesk()
    await expect(issuer.issueSession(wrong as unknown as typeof session)).rejects.toThrow(TypeError)
  })
})
