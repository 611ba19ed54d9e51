import { describe, expect, it } from '@jest/globals'
import { buildAdminSchema } from '../../src/admin/admin-gateway.ts'
import { ADMIN_AUDIENCE } from '../../src/config/admin-audience.ts'
import type { AuditEntry } from '../../src/store/audit.ts'
import { verifyTrail } from '../../src/store/audit-check.ts'
import { type AdminWorld, createAdminWorld, dataOf, errorOf } from './admin-world.ts'

/** What each mutation does that can be undone by nobody, in an order in which each succeeds, and its name in the trail. */
const ACTS: readonly {
  readonly mutation: string
  readonly call: (made: Made) => string
  readonly act: string
  readonly details: Readonly<Record<string, unknown>>
}[] = [
  {
    mutation: 'addClient',
    call: () => 'addClient(id: "web", scopes: ["Mutation:*"]) { apiKey key { id } }',
    act: 'client.add',
    details: { client: 'web', scopes: ['Mutation:*'] },
  },
  {
    mutation: 'updateClient',
    call: () => 'updateClient(id: "web", scopes: ["Query:*"]) { id }',
    act: 'client.update',
    details: { client: 'web', scopes: ['Query:*'] },
  },
  {
    mutation: 'rotateClientKey',
    call: () => 'rotateClientKey(id: "web", overlap: 60) { apiKey key { id } }',
    act: 'client.key.create',
    details: { client: 'web' },
  },
  {
    mutation: 'removeClientKey',
    call: ({ keyId }) => `removeClientKey(id: "web", keyId: "${keyId}") { id }`,
    act: 'client.key.remove',
    details: { client: 'web' },
  },
  {
    mutation: 'disableClient',
    call: () => 'disableClient(id: "web") { id }',
    act: 'client.disable',
    details: { client: 'web' },
  },
  {
    mutation: 'enableClient',
    call: () => 'enableClient(id: "web") { id }',
    act: 'client.enable',
    details: { client: 'web' },
  },
  {
    mutation: 'generateOwnKey',
    call: () => 'generateOwnKey { kid }',
    act: 'key.generate',
    details: { purpose: 'tokens' },
  },
  {
    mutation: 'rotateOwnKey',
    call: () => 'rotateOwnKey(force: true) { kid }',
    act: 'key.rotate',
    details: { purpose: 'tokens' },
  },
  {
    mutation: 'retireOwnKey',
    call: ({ kid }) => `retireOwnKey(kid: "${kid}", force: true) { kid }`,
    act: 'key.retire',
    details: { purpose: 'tokens' },
  },
  {
    mutation: 'revokeToken',
    call: () => 'revokeToken(jti: "abcdefghijklmnopqrst") { id }',
    act: 'revoke.token',
    details: { revoked: ['token abcdefghijklmnopqrst'] },
  },
  {
    mutation: 'revokeJwt',
    call: ({ token }) => `revokeJwt(token: "${token}") { id }`,
    act: 'revoke.jwt',
    details: {},
  },
  {
    mutation: 'revokeSubject',
    call: () => 'revokeSubject(issuer: "https://idp.example.org", id: "a") { id }',
    act: 'revoke.subject',
    details: { revoked: ['subject a'] },
  },
  {
    mutation: 'revokeClient',
    call: () => 'revokeClient(id: "web") { id }',
    act: 'revoke.client',
    details: { revoked: ['client web'] },
  },
  {
    mutation: 'revokeIssuer',
    call: () => 'revokeIssuer(name: "https://idp.example.org") { id }',
    act: 'revoke.issuer',
    details: { revoked: ['issuer https://idp.example.org'] },
  },
  {
    mutation: 'removeClient',
    call: () => 'removeClient(id: "web") { id }',
    act: 'client.remove',
    details: { client: 'web' },
  },
]

/** What earlier acts have made, for those that end it. */
interface Made {
  readonly keyId: string
  readonly kid: string
  readonly token: string
}

const detailsOf = (entry: AuditEntry | undefined) => JSON.parse(entry?.details ?? 'null')
const actorOf = (entry: AuditEntry | undefined) => JSON.parse(entry?.actor ?? 'null')

async function entriesOf({ store }: AdminWorld): Promise<readonly AuditEntry[]> {
  const entries = await store.audit.read({ after: 0, limit: 10_000 })
  return entries.filter(({ action }) => action.startsWith('administration.'))
}

describe('the audit trail of the admin API', () => {
  it('knows every mutation of its schema', async () => {
    const schema = await buildAdminSchema()
    expect(ACTS.map(({ mutation }) => mutation).sort()).toEqual(
      Object.keys(schema.getMutationType()?.getFields() ?? {}).sort(),
    )
  })

  it('holds two rows of each act: who does what from where, and what came of it', async () => {
    const world = await createAdminWorld()
    let made: Made = {
      keyId: '',
      kid: '',
      token: await world.tokenOf({ id: 'somebody', scopes: ['Mutation:*'] }),
    }
    const secrets = [made.token]
    for (const { call } of ACTS) {
      const { token } = made
      const data = dataOf<{ readonly done: unknown }>(await world.admin(`mutation { done: ${call(made)} }`))
      const { key, kid, apiKey } = (data.done ?? {}) as Record<string, unknown>
      if (typeof apiKey === 'string') secrets.push(apiKey)
      made = {
        keyId: (key as { readonly id: string } | undefined)?.id ?? made.keyId,
        kid: made.kid === '' && typeof kid === 'string' ? kid : made.kid,
        token,
      }
      // The first key can be retired once another signs.
      if (call(made).startsWith('rotateOwnKey'))
        dataOf(await world.admin('mutation { generateOwnKey { kid } rotateOwnKey(force: true) { kid } }'))
    }
    const entries = await entriesOf(world)
    const written = JSON.stringify(entries)
    for (const secret of secrets) expect(written).not.toContain(secret)
    for (const { act, details } of ACTS) {
      const [begun, done] = entries.filter((entry) => detailsOf(entry).act === act)
      expect([act, begun?.action, done?.action]).toEqual([act, 'administration.begun', 'administration.done'])
      expect(detailsOf(done)).toMatchObject({ ...details, act, begun: begun?.seq })
      for (const entry of [begun, done]) {
        expect(actorOf(entry)).toMatchObject({ kind: 'subject', id: 'admin' })
        expect(entry?.address).toBe('127.0.0.1')
      }
    }
    expect(await verifyTrail(world.store.audit)).toMatchObject({ kind: 'intact' })
  })

  it('holds an act that failed, with its code', async () => {
    const world = await createAdminWorld()
    expect(errorOf(await world.admin('mutation { removeClient(id: "nobody") { id } }')).code).toBe(
      'NOT_FOUND',
    )
    const [begun, failed] = await entriesOf(world)
    expect([begun?.action, failed?.action]).toEqual(['administration.begun', 'administration.failed'])
    expect(detailsOf(failed)).toMatchObject({ act: 'client.remove', reason: 'NOT_FOUND', begun: begun?.seq })
  })

  it('holds no row of a question, nor of an act that was denied', async () => {
    const world = await createAdminWorld()
    dataOf(await world.admin('{ clients { clients { id } } }'))
    const reader = await world.tokenOf({ audience: ADMIN_AUDIENCE, scopes: ['Query:*'] })
    const denied = await world.admin('mutation { revokeClient(id: "configured") { id } }', undefined, reader)
    expect([denied.status, errorOf(denied)]).toEqual([
      403,
      { code: 'FORBIDDEN', message: 'You are not authorized for this resource' },
    ])
    expect(await entriesOf(world)).toEqual([])
  })
})

describe('the admin API of a store whose audit trail cannot be written', () => {
  it('does nothing', async () => {
    const world = await createAdminWorld(Date.now, (store) => ({
      ...store,
      audit: { ...store.audit, record: () => Promise.reject(new Error('There is no room left.')) },
    }))
    const answer = await world.admin('mutation { addClient(id: "web", scopes: ["*"]) { apiKey } }')
    expect(errorOf(answer)).toEqual({
      code: 'STORE_UNAVAILABLE',
      message: 'The store cannot be reached, try again later',
    })
    expect(answer.text).not.toContain('pck_')
    expect(await world.store.clients.get('web')).toBeUndefined()
  })
})
