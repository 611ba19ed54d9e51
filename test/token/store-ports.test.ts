import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { parsePattern } from '../../src/core/scope/pattern.ts'
import { openStore } from '../../src/store/open-store.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { createTokenIssuer } from '../../src/token/issue.ts'
import { createKeyRing } from '../../src/token/keys/key-ring.ts'
import { generateOwnKey } from '../../src/token/keys/private-key.ts'
import { createRefresher } from '../../src/token/refresh.ts'
import { signUserToken } from '../../src/token/sign-user-token.ts'
import { createTokenReader } from '../../src/token/token-reader.ts'
import { SECRET } from './forge.ts'

const CLIENT_SECRET = 'the secret of the client, for tests only'

async function openDesk() {
  const store = await openStore('memory:', { now: Date.now, random: randomBytes })
  const ring = createKeyRing({ secret: SECRET })
  const options = { ...store, ring }
  const reader = createTokenReader(options)
  const issuer = createTokenIssuer({
    ring,
    expires: 60,
    maxHeaderBytes: 65_536,
    now: Date.now,
    random: randomBytes,
  })
  const refresher = createRefresher({ ...store, reader, issuer, maxAge: 3600, now: Date.now })
  const authenticate = createAuthenticator(options)
  const ask = (token: string) => authenticate({ authorization: `Bearer ${token}` })
  const issue = async () => {
    const result = await issuer.issue({ id: 'shop', ceiling: [parsePattern('*')] }, ['Query:*'])
    if (result.kind !== 'issued') throw new Error(result.kind)
    return result.token
  }
  await store.clients.add('shop', { ceiling: ['*'], userFields: ['first_name'] })
  return { store, ring, ask, issue, refresh: refresher.refresh }
}

describe('the store is what tokens ask for', () => {
  it('a client’s token: its key, its users, what they are called, and the end of the key', async () => {
    const { store, ask } = await openDesk()
    await store.signingKeys.set(
      'shop',
      { kind: 'secret', secret: CLIENT_SECRET, algorithm: 'HS256' },
      'neoday',
    )
    const sign = (first_name: string) =>
      signUserToken({ id: 'jane', person: { first_name } }, { client: 'shop', secret: CLIENT_SECRET })
    const token = await sign('Jane')
    expect(await ask(token)).toMatchObject({ issuer: 'shop', user: { person: { first_name: 'Jane' } } })
    expect(await store.users.get('shop', 'jane')).toMatchObject({ person: { first_name: 'Jane' } })
    await store.clients.disable('shop', true)
    expect(await ask(token)).toEqual({ kind: 'refused', reason: 'invalid_token' })
    await store.clients.disable('shop', false)
    expect((await ask(token)).kind).toBe('identified')
    await store.signingKeys.remove('shop')
    expect(await ask(token)).toEqual({ kind: 'refused', reason: 'invalid_token' })
    await store.close()
  })

  it('an own token: revocation, refresh, reuse', async () => {
    const { store, ask, issue, refresh } = await openDesk()
    const token = await issue()
    expect((await ask(token)).kind).toBe('identified')
    const next = await refresh(token)
    expect(next.kind).toBe('issued')
    expect(await refresh(token)).toEqual({ kind: 'refused', reason: 'reused_token' })
    for (const one of [token, next.kind === 'issued' ? next.token : ''])
      expect(await ask(one)).toEqual({ kind: 'refused', reason: 'revoked_token' })
    const other = await issue()
    await store.clients.disable('shop', true)
    expect(await ask(other)).toEqual({ kind: 'refused', reason: 'revoked_token' })
    await store.close()
  })

  it('a key ring that follows the store', async () => {
    const { store, ring, ask, issue } = await openDesk()
    const before = await issue()
    await store.ownKeys.add(generateOwnKey('ES256'))
    const [key] = await store.ownKeys.list()
    await store.ownKeys.sign(key?.kid ?? '')
    ring.replace(await store.ownKeys.list())
    const after = await issue()
    for (const token of [before, after]) expect((await ask(token)).kind).toBe('identified')
    expect(ring.jwks().keys).toHaveLength(1)
    await store.close()
  })
})
