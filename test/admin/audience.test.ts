import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { createAdminGateway } from '../../src/admin/admin-gateway.ts'
import { createAdministration } from '../../src/admin/administration.ts'
import { createObserver } from '../../src/admin/observation.ts'
import { ADMIN_AUDIENCE } from '../../src/config/admin-audience.ts'
import { SECRET } from '../kit/client.ts'
import {
  type AdminWorld,
  CONFIGURED,
  createAdminWorld,
  dataOf,
  errorOf,
  NOTHING_SEEN,
  OBSERVED,
} from './admin-world.ts'

const ADD = 'mutation { addClient(id: "web", scopes: ["*"]) { apiKey } }'
const NOW = Math.floor(Date.now() / 1000)

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

function signOwn(claims: Readonly<Record<string, unknown>>): string {
  const input = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ id: 'admin', scopes: ['*'], iat: NOW, exp: NOW + 600, ...claims })}`
  return `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`
}

async function expectRefused({ admin, store }: AdminWorld, token: string | null): Promise<void> {
  const answer = await admin(ADD, undefined, token)
  expect(answer.status).toBe(401)
  expect(errorOf(answer)).toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(answer.body).not.toHaveProperty('data')
  expect(await store.clients.get('web')).toBeUndefined()
  expect((await admin('{ ownKeys { kid } }', undefined, token)).status).toBe(401)
}

describe('the admin API', () => {
  it('refuses whoever has no token', async () => {
    await expectRefused(await createAdminWorld(), null)
  })

  it('refuses a data token, also one that grants everything', async () => {
    const world = await createAdminWorld()
    const { body } = await world.askJwt(CONFIGURED.id, CONFIGURED.apiKey, '*')
    const token = String(body['jwt'])
    expect((await world.data.graphql('mutation { createPerson }', { token })).status).toBe(200)
    await expectRefused(world, token)
    await expectRefused(world, await world.tokenOf())
  })

  it.each([
    [undefined],
    ['portcullis'],
    ['portcullis-admin '],
    [[]],
    [['other']],
    [null],
    [{}],
    [['portcullis-admin', 1]],
  ])('refuses an own token with the audience %j', async (aud) => {
    await expectRefused(await createAdminWorld(), signOwn({ aud }))
  })

  it('takes an own token that names its audience, alone or among others', async () => {
    const { admin } = await createAdminWorld()
    for (const aud of [ADMIN_AUDIENCE, ['other', ADMIN_AUDIENCE]]) {
      expect(dataOf(await admin('{ ownKeys { kid } }', undefined, signOwn({ aud })))).toEqual({ ownKeys: [] })
    }
  })

  it('refuses what a client signs, whatever audience the client writes into it', async () => {
    const world = await createAdminWorld()
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    await world.store.clients.add('signer', { ceiling: ['*'], presets: ['contributor'] })
    const key = publicKey.export({ type: 'spki', format: 'pem' }) as string
    await world.store.signingKeys.set('signer', { kind: 'public', key, algorithm: 'ES256' })
    const claims = { iss: 'signer', id: 'admin', scopes: ['*'], iat: NOW, exp: NOW + 600 }
    const sealed = (more: object): string => {
      const input = `${encode({ alg: 'ES256' })}.${encode({ ...claims, ...more })}`
      const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
      return `${input}.${signature.toString('base64url')}`
    }
    expect((await world.data.graphql('mutation { createPerson }', { token: sealed({}) })).status).toBe(200)
    await expectRefused(world, sealed({ aud: ADMIN_AUDIENCE }))
  })

  it('trusts no other issuer, even when it is given some', async () => {
    const { store } = await createAdminWorld()
    const secret = 'a secret of another issuer, of 32 bytes'
    const life = { expires: 1, maxAge: 0, leeway: 0 }
    const issuers = { own: undefined, trusted: new Set(['idp']) }
    const options = {
      ...{ store, jwt: { secret: SECRET }, audience: ADMIN_AUDIENCE, port: 0, logLevel: 'silent' },
      observation: createObserver(OBSERVED).observe(NOTHING_SEEN),
      administration: createAdministration({ store, now: Date.now, issuers, life }),
      issuers: [
        { iss: 'idp', keys: [{ secret }], ceiling: ['*'], claims: 'contributor', audience: ADMIN_AUDIENCE },
      ],
    }
    const gateway = await createAdminGateway(options)
    try {
      const url = await gateway.listen()
      const payload = { iss: 'idp', id: 'a', scopes: ['*'], aud: ADMIN_AUDIENCE, iat: NOW, exp: NOW + 600 }
      const input = `${encode({ alg: 'HS256' })}.${encode(payload)}`
      const token = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: '{ ownKeys { kid } }' }),
      })
      expect(response.status).toBe(401)
    } finally {
      await gateway.close()
    }
  })

  it('takes tokens of an issuer that is trusted here, for this audience and within its scopes, and writes down who it was', async () => {
    const secret = 'a secret of another issuer, of 32 bytes'
    const iss = 'https://idp.example.org'
    const world = await createAdminWorld(Date.now, undefined, {
      trustedIssuers: [{ iss, keys: [{ secret }], audience: 'our-administration' }],
    })
    const signIdp = (more: object): string => {
      const payload = { iss, sub: 'ada', iat: NOW, exp: NOW + 600, ...more }
      const input = `${encode({ alg: 'HS256' })}.${encode(payload)}`
      return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
    }
    const scope = 'Mutation:Client:Add Query:Client:Read'
    const token = signIdp({ aud: 'our-administration', scope })
    expect(dataOf(await world.admin(ADD, undefined, token))).toMatchObject({ addClient: {} })
    const [row] = await world.store.audit.readBack({ limit: 1 })
    expect(JSON.parse(row?.actor ?? '')).toEqual({ kind: 'subject', issuer: iss, id: 'ada' })
    expect((await world.admin('{ ownKeys { kid } }', undefined, token)).status).toBe(403)

    // A pattern in a third party's token is a literal, and an audience of somebody else is nobody's.
    const wide = signIdp({ aud: 'our-administration', scope: '*' })
    expect((await world.admin('{ ownKeys { kid } }', undefined, wide)).status).toBe(403)
    await world.store.clients.remove('web')
    for (const aud of [undefined, 'api', ADMIN_AUDIENCE]) await expectRefused(world, signIdp({ aud, scope }))
    // And it has no say in the data API.
    expect((await world.data.graphql('mutation { createPerson }', { token })).status).toBe(401)
    await world.store.revocations.revoke({ kind: 'subject', issuer: iss, id: 'ada' }, { until: 9e12 })
    await expectRefused(world, token)
  })

  it('does not start with an issuer whose tokens for anybody would count', async () => {
    for (const audience of [undefined, 'any']) {
      const issuer = { iss: 'idp', keys: [{ secret: 'a secret of another issuer, of 32 bytes' }], audience }
      await expect(createAdminWorld(Date.now, undefined, { trustedIssuers: [issuer] })).rejects.toThrow(
        'The issuer "idp" needs an audience at the admin API.',
      )
    }
  })

  it('gives clients nothing: no token, no account', async () => {
    const { adminUrl } = await createAdminWorld()
    const response = await fetch(`${adminUrl}/jwt`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: CONFIGURED.id, apiKey: CONFIGURED.apiKey, scopes: ['*'] }),
    })
    expect(response.status).toBe(401)
    const account = await fetch(`${adminUrl}/account`, { headers: { 'x-api-key': CONFIGURED.apiKey } })
    expect(account.status).toBe(401)
  })

  it('gives an admin token no say in the data API', async () => {
    const { data, tokenOf } = await createAdminWorld()
    const token = await tokenOf({ audience: ADMIN_AUDIENCE })
    const answer = await data.graphql('mutation { createPerson }', { token })
    expect(answer.status).toBe(401)
    expect(data.calls.size).toBe(0)
  })

  it('holds an admin token to its scopes, field by field', async () => {
    const { admin, tokenOf, store } = await createAdminWorld()
    const token = await tokenOf({
      audience: ADMIN_AUDIENCE,
      scopes: ['Query:Client:Read', 'Mutation:Token:*'],
    })
    expect((await admin('{ clients { clients { id } } }', undefined, token)).status).toBe(200)
    const denied = await admin(ADD, undefined, token)
    expect(denied.status).toBe(403)
    expect(errorOf(denied)).toMatchObject({ code: 'FORBIDDEN' })
    expect(await store.clients.get('web')).toBeUndefined()
    expect((await admin('mutation { revokeToken(jti: "a") { id } }', undefined, token)).status).toBe(200)
    expect((await admin('mutation { revokeClient(id: "a") { id } }', undefined, token)).status).toBe(403)
  })

  it('ends an admin token that is revoked', async () => {
    const { admin, tokenOf } = await createAdminWorld()
    const token = await tokenOf({ audience: ADMIN_AUDIENCE })
    await admin('mutation ($token: String!) { revokeJwt(token: $token) { kind } }', { token })
    const answer = await admin('{ ownKeys { kid } }', undefined, token)
    expect(answer.status).toBe(401)
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ reason: 'revoked_token' })
  })
})
