import { describe, expect, it } from '@jest/globals'
import type { AuditEntry } from '../../src/store/audit.ts'
import { verifyTrail } from '../../src/store/audit-check.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { random } from '../store/contract.ts'

const schema = { typeDefs: 'type Query { open: String } type Mutation { createPerson: String }' }
const KEY = 'the API key of a client, and of nobody else'
const CLIENTS = [{ id: 'one', apiKey: KEY, scopes: ['Mutation:*', 'marked-scope'] }]
const SECRET = 'a secret of tests, long enough for production too'

interface World extends TestGateway {
  readonly store: Store
  readonly entries: () => Promise<readonly AuditEntry[]>
  readonly post: (path: string, body: unknown) => Promise<Awaited<ReturnType<TestGateway['fetch']>>>
  readonly form: (
    path: string,
    form: Record<string, string>,
  ) => Promise<Awaited<ReturnType<TestGateway['fetch']>>>
}

async function openWorld(change: (store: Store) => Store = (store) => store): Promise<World> {
  const store = await openStore('memory:', { now: Date.now, random })
  const gateway = await startGateway({
    before: 'schema',
    schema,
    clients: CLIENTS,
    store: change(store),
    jwt: { secret: SECRET, maxAge: 86_400 },
  })
  const send = (path: string, type: string, body: string) =>
    gateway.fetch(path, { method: 'POST', headers: { 'content-type': type }, body })
  return {
    ...gateway,
    store,
    entries: async () =>
      (await store.audit.read({ after: 0, limit: 10_000 })).filter(
        ({ action }) => action !== 'gateway.configured' && action !== 'schema.applied',
      ),
    post: (path, body) => send(path, 'application/json', JSON.stringify(body)),
    form: (path, form) =>
      send(path, 'application/x-www-form-urlencoded', new URLSearchParams(form).toString()),
  }
}

const ASK = { id: 'one', apiKey: KEY, scopes: ['Mutation:Person:Create'] }
const CREDENTIALS = { client_id: 'one', client_secret: KEY }

const claimsOf = (token: unknown): Readonly<Record<string, unknown>> =>
  JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString())
const detailsOf = (entry: AuditEntry | undefined) => JSON.parse(entry?.details ?? 'null')
const actorOf = (entry: AuditEntry | undefined) => JSON.parse(entry?.actor ?? 'null')

describe('the audit trail of a gateway', () => {
  it('holds every token that is issued: to whom, for what, and from where it was asked for', async () => {
    const world = await openWorld()
    const { body } = await world.post('/jwt', ASK)
    await world.form('/oauth/token', {
      ...CREDENTIALS,
      grant_type: 'client_credentials',
      scope: 'Mutation:*',
    })
    const entries = await world.entries()
    expect(entries).toMatchObject([
      { action: 'token.issued', address: '127.0.0.1' },
      { action: 'token.issued', address: '127.0.0.1' },
    ])
    expect(entries.map(actorOf)).toEqual([
      { kind: 'client', id: 'one' },
      { kind: 'client', id: 'one' },
    ])
    const { jti, fam, exp } = claimsOf(body['jwt'])
    expect(detailsOf(entries[0])).toEqual({
      jti,
      family: fam,
      scopes: ['Mutation:Person:Create'],
      expires: exp,
    })
    expect(detailsOf(entries[1])).toMatchObject({ scopes: ['Mutation:*'] })
    expect(await verifyTrail(world.store.audit)).toMatchObject({ kind: 'intact' })
  })

  it('holds no token that was refused for its scopes', async () => {
    const world = await openWorld()
    expect((await world.post('/jwt', { ...ASK, scopes: ['Query:*'] })).status).toBe(403)
    expect(await world.entries()).toEqual([])
  })

  it('holds a refreshed token, and that the same one was shown again', async () => {
    const world = await openWorld()
    const first = String((await world.post('/jwt', ASK)).body['jwt'])
    const second = String((await world.post('/jwt/refresh', { jwt: first })).body['jwt'])
    expect((await world.post('/jwt/refresh', { jwt: first })).status).toBe(401)
    const entries = await world.entries()
    expect(entries.map(({ action }) => action)).toEqual(['token.issued', 'token.refreshed', 'token.reused'])
    expect(detailsOf(entries[1])).toMatchObject({
      jti: claimsOf(second)['jti'],
      family: claimsOf(first)['fam'],
    })
    expect(detailsOf(entries[2])).toMatchObject({ jti: claimsOf(first)['jti'] })
  })

  it('holds refused credentials with the client that they were said to be of, and no other text', async () => {
    const world = await openWorld()
    expect((await world.post('/jwt', { ...ASK, apiKey: 'a wrong key' })).status).toBe(401)
    expect((await world.post('/jwt', { ...ASK, id: KEY })).status).toBe(401)
    expect((await world.form('/oauth/token', { client_id: 'one', client_secret: 'x' })).status).toBe(401)
    expect((await world.fetch('/account', { headers: { 'x-api-key': 'another wrong key' } })).status).toBe(
      401,
    )
    const entries = await world.entries()
    expect(entries.map(({ action, address }) => [action, address])).toEqual(
      Array.from({ length: 4 }, () => ['credentials.refused', '127.0.0.1']),
    )
    expect(entries.map(actorOf)).toEqual([
      { kind: 'unknown', id: 'one' },
      { kind: 'unknown' },
      { kind: 'unknown', id: 'one' },
      { kind: 'unknown' },
    ])
  })

  it('is not filled by somebody who goes on guessing', async () => {
    const world = await openWorld()
    for (let index = 0; index < 40; index += 1) await world.post('/jwt', { ...ASK, apiKey: `guess ${index}` })
    const entries = await world.entries()
    expect(entries).toHaveLength(11)
    expect(entries.map((entry) => detailsOf(entry).reason)).toEqual([
      ...Array.from({ length: 10 }, () => 'wrong'),
      'too_many',
    ])
  })

  it('holds a revocation before and after it is done', async () => {
    const world = await openWorld()
    const token = String((await world.post('/jwt', ASK)).body['jwt'])
    expect((await world.form('/oauth/revoke', { ...CREDENTIALS, token })).status).toBe(200)
    const [, begun, done] = await world.entries()
    expect([begun?.action, done?.action]).toEqual(['administration.begun', 'administration.done'])
    const { jti } = claimsOf(token)
    expect(detailsOf(begun)).toMatchObject({ act: 'revoke.token', jti })
    expect(detailsOf(done)).toMatchObject({ act: 'revoke.token', begun: begun?.seq })
    expect(actorOf(done)).toEqual({ kind: 'client', id: 'one' })
  })

  it('holds what a client changes about itself, before and after it is done', async () => {
    const world = await openWorld()
    const account = (method: string, path: string, body?: unknown) =>
      world.fetch(`/account${path}`, {
        method,
        headers: { 'x-api-key': KEY, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
    const created = (await account('POST', '/keys', {})).body
    await account('DELETE', `/keys/${created['id']}`)
    await account('DELETE', '/keys/unknown')
    const secret = 'a secret of a client, long enough for production'
    await account('PUT', '/signing-key', { secret, claims: 'neoday' })
    await account('PUT', '/signing-key', { secret: 'short', claims: 'neoday' })
    await account('DELETE', '/signing-key')
    await account('POST', '/users', { id: 'a user', person: { name: 'a name' } })
    await account('GET', '')
    await account('GET', '/users/a%20user')
    const entries = await world.entries()
    const ended = entries.filter(({ action }) => action !== 'administration.begun')
    expect(ended.map((entry) => [entry.action, detailsOf(entry).act, detailsOf(entry).what])).toEqual([
      ['administration.done', 'POST /account/keys', created['id']],
      ['administration.done', 'DELETE /account/keys/*', created['id']],
      ['administration.failed', 'DELETE /account/keys/*', undefined],
      ['administration.done', 'PUT /account/signing-key', undefined],
      ['administration.failed', 'PUT /account/signing-key', undefined],
      ['administration.done', 'DELETE /account/signing-key', undefined],
      ['administration.done', 'POST /account/users', 'a user'],
    ])
    for (const entry of entries) {
      expect(actorOf(entry)).toEqual({ kind: 'client', id: 'one' })
      expect(entry.address).toBe('127.0.0.1')
    }
    const written = JSON.stringify(entries)
    for (const marked of [KEY, String(created['apiKey']), secret, 'a name'])
      expect(written).not.toContain(marked)
  })

  it('holds no secret that was sent in any place', async () => {
    const world = await openWorld()
    const token = String((await world.post('/jwt', ASK)).body['jwt'])
    const mark = 'marked-secret'
    for (const place of ['id', 'apiKey', 'other']) await world.post('/jwt', { ...ASK, [place]: mark })
    await world.post('/jwt', { ...ASK, scopes: [mark] })
    await world.post('/jwt/refresh', { jwt: mark })
    await world.post('/jwt/refresh', { jwt: token })
    await world.form('/oauth/token', { client_id: mark, client_secret: mark, grant_type: mark })
    await world.form('/oauth/token', { ...CREDENTIALS, grant_type: mark, scope: mark })
    await world.form('/oauth/revoke', { ...CREDENTIALS, token: mark })
    await world.form('/oauth/revoke', { ...CREDENTIALS, token })
    const written = JSON.stringify(await world.entries())
    for (const secret of [mark, KEY, token, token.split('.')[2] ?? token])
      expect(written).not.toContain(secret)
  })
})

describe('a gateway whose audit trail cannot be written', () => {
  const broken = (store: Store): Store => ({
    ...store,
    audit: { ...store.audit, record: () => Promise.reject(new Error('There is no room left.')) },
  })

  it.each([
    ['issues no token', '/jwt', ASK],
    ['tells nobody that a key is wrong', '/jwt', { ...ASK, apiKey: 'wrong' }],
  ])('%s', async (_, path, body) => {
    const world = await openWorld(broken)
    const answer = await world.post(path, body)
    expect(answer.status).toBe(503)
    expect(answer.body).toMatchObject({ success: false, code: 'STORE_UNAVAILABLE' })
    expect(answer.text).not.toContain('jwt')
  })

  it('changes nothing of a client', async () => {
    const world = await openWorld(broken)
    const answer = await world.fetch('/account/keys', { method: 'POST', headers: { 'x-api-key': KEY } })
    expect(answer.status).toBe(503)
    expect(answer.body).toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(await world.store.apiKeys.list('one')).toEqual([])
  })

  it('revokes nothing', async () => {
    const revoked: unknown[] = []
    const world = await openWorld((store) => ({
      ...broken(store),
      revocations: {
        ...store.revocations,
        revoke: async (target, times) => {
          revoked.push(target)
          return store.revocations.revoke(target, times)
        },
      },
    }))
    const { jwt } = (await (await openWorld()).post('/jwt', ASK)).body
    const answer = await world.form('/oauth/revoke', { ...CREDENTIALS, token: String(jwt) })
    expect(answer.status).toBe(503)
    expect(revoked).toEqual([])
  })
})
