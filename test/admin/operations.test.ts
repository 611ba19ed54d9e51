import { describe, expect, it } from '@jest/globals'
import { ADMIN_AUDIENCE } from '../../src/config/admin-audience.ts'
import { createAdminWorld, dataOf, errorOf } from './admin-world.ts'

interface NewKey {
  readonly apiKey: string
  readonly key: { readonly id: string; readonly expiresAt: string | null }
}

const ADD = `mutation ($id: ID!, $scopes: [String!]!) {
  addClient(id: $id, scopes: $scopes) { apiKey key { id expiresAt } client { id scopes disabled createdAt } }
}`
const ROTATE = `mutation ($id: ID!, $overlap: Int!) {
  rotateClientKey(id: $id, overlap: $overlap) { apiKey key { id expiresAt } }
}`
const REVOKE = 'mutation ($jti: String!) { revokeToken(jti: $jti) { kind issuer id revokedAt until } }'

const CREATE = 'mutation { createPerson }'

function jtiOf(token: string): string {
  const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  return (payload as { readonly jti: string }).jti
}

describe('what is done by the admin API counts in a gateway on the same store', () => {
  it('a client whose ceiling is narrowed loses what its tokens grant outside of it, and what its tokens grant inside stays', async () => {
    const { admin, askJwt, data, store } = await createAdminWorld()
    const { addClient } = dataOf<{ addClient: NewKey }>(await admin(ADD, { id: 'web', scopes: ['*'] }))
    const token = String((await askJwt('web', addClient.apiKey, 'Mutation:*')).body['jwt'])
    const create = async (): Promise<number> => (await data.graphql(CREATE, { token })).status
    expect(await create()).toBe(200)
    const narrow = (scopes: string): Promise<unknown> =>
      admin(`mutation { updateClient(id: "web", scopes: ${scopes}) { id } }`)
    await narrow('["Query:*"]')
    while ((await store.clients.get('web'))?.ceiling[0] !== 'Query:*')
      await new Promise((done) => setTimeout(done, 5))
    expect(await create()).toBe(403)
    await narrow('["Mutation:Person:*"]')
    while ((await store.clients.get('web'))?.ceiling[0] === 'Query:*')
      await new Promise((done) => setTimeout(done, 5))
    expect(await create()).toBe(200)
  })

  it('a client that is added gets tokens, inside its ceiling', async () => {
    const { admin, askJwt, data } = await createAdminWorld()
    const { addClient } = dataOf<{ addClient: NewKey }>(
      await admin(ADD, { id: 'web', scopes: ['Mutation:Person:*'] }),
    )
    expect(addClient).toMatchObject({ client: { id: 'web', scopes: ['Mutation:Person:*'], disabled: false } })
    expect(addClient.apiKey).toMatch(/^pck_[0-9A-Za-z]{49}$/)
    const { body } = await askJwt('web', addClient.apiKey, 'Mutation:Person:Create')
    expect((await data.graphql(CREATE, { token: String(body['jwt']) })).status).toBe(200)
    expect((await askJwt('web', addClient.apiKey, '*')).status).toBe(403)
  })

  it('a rotated key works beside the old one for as long as they overlap', async () => {
    const { admin, askJwt } = await createAdminWorld()
    const { addClient } = dataOf<{ addClient: NewKey }>(await admin(ADD, { id: 'web', scopes: ['*'] }))
    const first = dataOf<{ rotateClientKey: NewKey }>(await admin(ROTATE, { id: 'web', overlap: 60 }))
    expect((await askJwt('web', addClient.apiKey, '*')).status).toBe(200)
    expect((await askJwt('web', first.rotateClientKey.apiKey, '*')).status).toBe(200)
    const second = dataOf<{ rotateClientKey: NewKey }>(await admin(ROTATE, { id: 'web', overlap: 0 }))
    expect((await askJwt('web', addClient.apiKey, '*')).status).toBe(401)
    expect((await askJwt('web', first.rotateClientKey.apiKey, '*')).status).toBe(401)
    expect((await askJwt('web', second.rotateClientKey.apiKey, '*')).status).toBe(200)
    const shown = await admin('{ client(id: "web") { scopes keys { id expiresAt } } }')
    expect(shown.text).not.toContain('pck_')
  })

  it('a key that is removed is nobody’s', async () => {
    const { admin, askJwt } = await createAdminWorld()
    const { addClient } = dataOf<{ addClient: NewKey }>(await admin(ADD, { id: 'web', scopes: ['*'] }))
    const query = 'mutation ($keyId: ID!) { removeClientKey(id: "web", keyId: $keyId) { id } }'
    dataOf(await admin(query, { keyId: addClient.key.id }))
    expect((await askJwt('web', addClient.apiKey, '*')).status).toBe(401)
    expect(errorOf(await admin(query, { keyId: addClient.key.id })).code).toBe('NOT_FOUND')
  })

  it('a disabled client has neither keys nor tokens, until it is enabled', async () => {
    const { admin, askJwt, data } = await createAdminWorld()
    const { addClient } = dataOf<{ addClient: NewKey }>(await admin(ADD, { id: 'web', scopes: ['*'] }))
    const { body } = await askJwt('web', addClient.apiKey, '*')
    const token = String(body['jwt'])
    dataOf(await admin('mutation { disableClient(id: "web") { disabled } }'))
    expect((await askJwt('web', addClient.apiKey, '*')).status).toBe(401)
    expect((await data.graphql(CREATE, { token })).status).toBe(401)
    dataOf(await admin('mutation { enableClient(id: "web") { disabled } }'))
    expect((await data.graphql(CREATE, { token })).status).toBe(200)
  })

  it('a client that is removed leaves no token behind, not even for a later client of its name', async () => {
    const { admin, askJwt, data } = await createAdminWorld()
    const { addClient } = dataOf<{ addClient: NewKey }>(await admin(ADD, { id: 'web', scopes: ['*'] }))
    const { body } = await askJwt('web', addClient.apiKey, '*')
    const token = String(body['jwt'])
    dataOf(await admin('mutation { removeClient(id: "web") { id } }'))
    expect((await data.graphql(CREATE, { token })).status).toBe(401)
    dataOf(await admin(ADD, { id: 'web', scopes: ['*'] }))
    expect((await data.graphql(CREATE, { token })).status).toBe(401)
    expect((await askJwt('web', addClient.apiKey, '*')).status).toBe(401)
  })

  it('what is revoked is refused: one token, a subject, a client, an issuer', async () => {
    const { admin, data, tokenOf } = await createAdminWorld()
    const statusOf = async (token: string): Promise<number> => (await data.graphql(CREATE, { token })).status
    const [one, other] = [await tokenOf({ id: 'a' }), await tokenOf({ id: 'a' })]
    const revoked = dataOf<{ revokeToken: readonly unknown[] }>(await admin(REVOKE, { jti: jtiOf(one) }))
    expect(revoked.revokeToken).toMatchObject([{ kind: 'token', issuer: 'portcullis', id: jtiOf(one) }])
    expect([await statusOf(one), await statusOf(other)]).toEqual([401, 200])

    dataOf(await admin('mutation { revokeSubject(issuer: "portcullis", id: "a") { id } }'))
    expect(await statusOf(other)).toBe(401)

    const ofClient = await tokenOf({ id: 'b' })
    const refused = await admin('mutation { revokeClient(id: "b") { id } }')
    expect(refused.body.data).toEqual({ revokeClient: null })
    expect(refused.body.errors).toEqual([
      expect.objectContaining({
        message: 'There is no client with the id "b". With force it is revoked all the same.',
        extensions: expect.objectContaining({ code: 'NOT_FOUND' }),
      }),
    ])
    expect(await statusOf(ofClient)).toBe(200)
    dataOf(await admin('mutation { revokeClient(id: "b", force: true) { id } }'))
    expect(await statusOf(ofClient)).toBe(401)

    const any = await tokenOf({ id: 'c' })
    dataOf(await admin('mutation { revokeIssuer(name: "portcullis") { id } }'))
    expect(await statusOf(any)).toBe(401)
  })

  it('revoking a token by its text ends its family', async () => {
    const { admin, tokenOf } = await createAdminWorld()
    const query = 'mutation ($token: String!) { revokeJwt(token: $token) { kind } }'
    const { revokeJwt } = dataOf<{ revokeJwt: readonly unknown[] }>(
      await admin(query, { token: await tokenOf() }),
    )
    expect(revokeJwt).toEqual([{ kind: 'token' }, { kind: 'family' }])
    for (const token of [
      '',
      'a.b.c',
      'a.e30.c',
      `a.${Buffer.from('{"iss":"nobody"}').toString('base64url')}.c`,
    ])
      expect(errorOf(await admin(query, { token })).code).toBe('BAD_USER_INPUT')
  })

  it('a rotation of the own keys fails no request, and a step too early is refused', async () => {
    let offset = 0
    const { admin, data, tokenOf } = await createAdminWorld(() => Date.now() + offset)
    const generate = 'mutation { generateOwnKey(algorithm: ES256) { kid state } }'
    const rotate = 'mutation { rotateOwnKey { kid state } }'
    const statusOf = async (token: string): Promise<number> => (await data.graphql(CREATE, { token })).status
    const bySecret = await tokenOf()
    const { generateOwnKey } = dataOf<{ generateOwnKey: { kid: string } }>(await admin(generate))
    expect(errorOf(await admin(rotate))).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('is new'),
    })
    // Signed before: the gateways' own clocks do not move.
    const adminToken = await tokenOf({ audience: ADMIN_AUDIENCE })
    offset = 301_000
    expect(dataOf(await admin(rotate, undefined, adminToken))).toEqual({
      rotateOwnKey: { kid: generateOwnKey.kid, state: 'signing' },
    })
    offset = 0
    const byFirst = await tokenOf()
    expect(Buffer.from(byFirst.split('.')[0] ?? '', 'base64url').toString()).toContain(generateOwnKey.kid)
    expect([await statusOf(bySecret), await statusOf(byFirst)]).toEqual([200, 200])

    const retire = `mutation { retireOwnKey(kid: "${generateOwnKey.kid}") { state } }`
    expect(errorOf(await admin(retire))).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('signs'),
    })
    dataOf(await admin(generate))
    dataOf(await admin('mutation { rotateOwnKey(force: true) { kid } }'))
    expect(await statusOf(byFirst)).toBe(200)
    expect(errorOf(await admin(retire))).toMatchObject({
      ...{ code: 'CONFLICT', message: expect.stringContaining('tokens that count') },
    })
    dataOf(await admin(`mutation { retireOwnKey(kid: "${generateOwnKey.kid}", force: true) { state } }`))
    expect(await statusOf(byFirst)).toBe(401)
    expect((await admin('{ ownKeys { kid algorithm state } }')).text).not.toMatch(/"d"|PRIVATE/)
  })
})

describe('what cannot be done is said with a code', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['{ client(id: "nobody") { id } }', 'NOT_FOUND'],
    ['{ clients(first: 0) { next } }', 'BAD_USER_INPUT'],
    ['mutation { addClient(id: "configured", scopes: []) { apiKey } }', 'CONFLICT'],
    ['mutation { addClient(id: "portcullis", scopes: []) { apiKey } }', 'CONFLICT'],
    ['mutation { addClient(id: "https://idp.example.org", scopes: []) { apiKey } }', 'CONFLICT'],
    ['mutation { addClient(id: "", scopes: []) { apiKey } }', 'BAD_USER_INPUT'],
    ['mutation { addClient(id: "a", scopes: ["{"]) { apiKey } }', 'BAD_USER_INPUT'],
    ['mutation { addClient(id: "a", scopes: [], defaultScopes: ["a b"]) { apiKey } }', 'BAD_USER_INPUT'],
    ['mutation { addClient(id: "a", scopes: [], expiresIn: 0) { apiKey } }', 'BAD_USER_INPUT'],
    ['mutation { updateClient(id: "configured", scopes: []) { id } }', 'CONFLICT'],
    ['mutation { updateClient(id: "nobody", scopes: []) { id } }', 'NOT_FOUND'],
    ['mutation { disableClient(id: "configured") { id } }', 'CONFLICT'],
    ['mutation { removeClient(id: "configured") { id } }', 'CONFLICT'],
    ['mutation { removeClient(id: "nobody") { id } }', 'NOT_FOUND'],
    ['mutation { rotateClientKey(id: "nobody") { apiKey } }', 'NOT_FOUND'],
    ['mutation { rotateClientKey(id: "configured", overlap: -1) { apiKey } }', 'BAD_USER_INPUT'],
    ['mutation { rotateOwnKey { kid } }', 'CONFLICT'],
    ['mutation { rotateOwnKey(kid: "nobody") { kid } }', 'NOT_FOUND'],
    ['mutation { retireOwnKey(kid: "nobody") { kid } }', 'NOT_FOUND'],
    ['mutation { revokeIssuer(name: "nobody") { id } }', 'NOT_FOUND'],
    ['mutation { revokeSubject(issuer: "nobody", id: "a") { id } }', 'NOT_FOUND'],
  ]
  it.each(cases)('%s: %s', async (query, code) => {
    const { admin } = await createAdminWorld()
    expect(errorOf(await admin(query)).code).toBe(code)
  })

  it('a page says where the next one begins', async () => {
    const { admin, store } = await createAdminWorld()
    for (const id of ['a', 'b', 'z']) await store.clients.add(id)
    const query = 'query ($after: ID) { clients(first: 2, after: $after) { clients { id } next } }'
    type Page = { clients: { clients: readonly { id: string }[]; next: string | null } }
    const first = dataOf<Page>(await admin(query))
    expect(first.clients).toEqual({ clients: [{ id: 'a' }, { id: 'b' }], next: 'b' })
    const second = dataOf<Page>(await admin(query, { after: 'b' }))
    expect(second.clients).toEqual({ clients: [{ id: 'configured' }, { id: 'z' }], next: null })
  })

  it('every root field has a rule of its own, written down', async () => {
    const { buildAdminSchema } = await import('../../src/admin/admin-gateway.ts')
    const schema = await buildAdminSchema()
    const roots = [schema.getQueryType(), schema.getMutationType()]
    const bare = roots.flatMap((root) =>
      Object.values(root?.getFields() ?? {}).filter(
        ({ astNode }) => !astNode?.directives?.some(({ name }) => name.value === 'auth'),
      ),
    )
    expect(bare.map(({ name }) => name)).toEqual([])
    expect(schema.getSubscriptionType()).toBeFalsy()
  })
})
