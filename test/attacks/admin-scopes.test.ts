import { describe, expect, it } from '@jest/globals'
import { ADMIN_AUDIENCE } from '../../src/config/admin-audience.ts'
import { type AdminWorld, createAdminWorld, dataOf } from '../admin/admin-world.ts'

/** Every question of the admin API, under the one scope that it needs. */
const QUESTIONS: Readonly<Record<string, string>> = {
  'Query:Client:Read': '{ clients { clients { id } } client(id: "web") { id keys { id } } }',
  'Query:OwnKey:Read': '{ ownKeys { kid } }',
  'Query:Catalog:Read': '{ coverage(scopes: ["*"]) { operations { operations { coordinate } } } }',
  'Query:User:Read': '{ users(client: "web") { users { id } } }',
  'Query:Issuer:Read': '{ issuers { issuers { name } } }',
  'Query:Audit:Read': '{ audit { entries { details } } }',
  'Query:Decision:Read': '{ decisions { decisions { id } } }',
  'Query:Activity:Read': '{ activity { total { allow } } }',
  'Query:Gateway:Read': '{ gateway { process } }',
}

/** Texts that only a caller with another scope may see. */
const HIDDEN = ['of the person', 'createPerson', 'pck_']

async function fill({ store, data }: AdminWorld): Promise<void> {
  await store.clients.add('web', { ceiling: ['Mutation:*'] })
  await store.apiKeys.create('web')
  await store.users.create('web', { id: 'ada', person: { name: 'of the person' } })
  await data.graphql('mutation { createPerson }')
}

const tokenOf = (world: AdminWorld, ...scopes: readonly string[]) =>
  world.tokenOf({ audience: ADMIN_AUDIENCE, scopes })

describe('a caller of the admin API', () => {
  it('sees what its scope is for, and nothing of any other question', async () => {
    const world = await createAdminWorld()
    await fill(world)
    for (const scope of Object.keys(QUESTIONS)) {
      const token = await tokenOf(world, scope)
      for (const [needed, question] of Object.entries(QUESTIONS)) {
        const answer = await world.admin(question, undefined, token)
        if (needed === scope) dataOf(answer)
        else {
          expect(answer.status).toBe(403)
          expect(answer.body.data).toBeUndefined()
          const [error] = answer.body.errors ?? []
          expect(error?.extensions).toMatchObject({ code: 'FORBIDDEN', missingScopes: [needed] })
          for (const text of HIDDEN.filter((one) => one !== 'createPerson'))
            expect(answer.text).not.toContain(text)
        }
      }
    }
  })

  it('asks several questions at once and gets the answers to its own alone', async () => {
    const world = await createAdminWorld()
    await fill(world)
    const token = await tokenOf(world, 'Query:User:Read')
    const question = `query All { ...some u: users(client: "web") { users { id person p: person ...more } } }
      fragment some on Query { audit { entries { details } } decisions { decisions { denied } } d: decisions { kept } }
      fragment more on User { person }`
    const answer = await world.admin(question, undefined, token)
    expect(answer.status).toBe(200)
    expect(answer.body.data).toEqual({
      ...{ audit: null, decisions: null, d: null },
      u: { users: [{ id: 'ada', person: null, p: null }] },
    })
    for (const text of HIDDEN) expect(answer.text.replaceAll('"coordinate"', '')).not.toContain(text)
  })

  it('learns what a ceiling covers only with the scope for the catalog, from whichever side it asks', async () => {
    const world = await createAdminWorld()
    await fill(world)
    const token = await tokenOf(world, 'Query:Client:Read')
    const part = 'coverage { scopes operations { operations { coordinate } } }'
    const answer = await world.admin(
      `{ clients { clients { id ${part} } } client(id: "web") { id ${part} } }`,
      undefined,
      token,
    )
    expect(answer.body.data).toMatchObject({ client: { id: 'web', coverage: null } })
    expect(answer.text).not.toContain('createPerson')
    const allowed = await tokenOf(world, 'Query:Client:Read', 'Query:Catalog:Read')
    expect((await world.admin(`{ client(id: "web") { ${part} } }`, undefined, allowed)).text).toContain(
      'createPerson',
    )
  })

  it('cannot change anything with scopes that only read, and leaves no row in the trail', async () => {
    const world = await createAdminWorld()
    await fill(world)
    const token = await tokenOf(world, 'Query:*')
    for (const act of [
      'addClient(id: "x", scopes: ["*"]) { apiKey }',
      'rotateClientKey(id: "web") { apiKey }',
      'removeClient(id: "web") { id }',
      'revokeSubject(issuer: "portcullis", id: "ada") { id }',
      'generateOwnKey { kid }',
    ]) {
      const answer = await world.admin(`mutation { ${act} }`, undefined, token)
      expect([answer.status, answer.body.errors?.[0]?.extensions?.['code']]).toEqual([403, 'FORBIDDEN'])
    }
    expect(await world.store.clients.get('x')).toBeUndefined()
    expect((await world.store.apiKeys.list('web')).length).toBe(1)
    // What takes effect is written when there is time.
    const rows = await world.store.audit.readBack({ limit: 1_000 })
    expect(rows.filter(({ action }) => action.startsWith('administration.'))).toEqual([])
  })

  it('is shown no API key, token or secret by any question', async () => {
    const world = await createAdminWorld()
    const { admin, askJwt } = world
    const added = dataOf<{ addClient: { apiKey: string } }>(
      await admin('mutation { addClient(id: "web", scopes: ["*"]) { apiKey } }'),
    )
    const { apiKey } = added.addClient
    const jwt = String((await askJwt('web', apiKey, '*')).body['jwt'])
    await world.data.graphql('mutation { createPerson }', { token: jwt })
    await world.data.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${jwt}x`, 'x-request-id': jwt },
      body: JSON.stringify({
        query: `query ${'Q'}($a: String) { me }`,
        variables: { a: apiKey },
        operationName: apiKey,
      }),
    })
    await admin('mutation ($t: String!) { revokeJwt(token: $t) { id } }', { t: jwt })
    const everything = `{
      clients { clients { id scopes } } client(id: "web") { id keys { id createdAt lastUsedAt } signingKey { kind } }
      ownKeys { kid } issuers { issuers { name sources { issuer urls } } } audit(first: 1000) { entries { details address actor { id } } }
      decisions(first: 1000) { decisions { requestId operationName subject usedScopes documentId } } gateway { process }
    }`
    const { text } = await admin(everything)
    expect(text).not.toContain(jwt.split('.')[2])
    const withoutNames = JSON.parse(text).data
    expect(JSON.stringify({ ...withoutNames, decisions: undefined })).not.toContain(apiKey)
    expect(text).not.toContain('a secret')
  })
})
