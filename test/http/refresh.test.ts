import { describe, expect, it } from '@jest/globals'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import type { Answer } from '../kit/caller.ts'
import { CLIENT, SECRET } from '../kit/client.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'

const schema = {
  typeDefs: 'type Query { open: String } type Mutation { createPerson: String deletePerson: String }',
}
const CREATE = 'mutation { createPerson }'

const open = (maxAge?: number): Promise<TestGateway> =>
  startGateway({ before: 'schema', schema, jwt: { secret: SECRET, ...(maxAge !== undefined && { maxAge }) } })

function refresh(gateway: TestGateway, body: unknown): Promise<Answer> {
  return gateway.fetch('/jwt/refresh', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

describe('POST /jwt/refresh', () => {
  it('is off unless a maxAge is set', async () => {
    const gateway = await open()
    const answer = await refresh(gateway, { jwt: await gateway.tokenFor('*') })
    expect([answer.status, answer.body['code']]).toEqual([403, 'REFRESH_OFF'])
  })

  it('exchanges a token once; the second time ends its family', async () => {
    const gateway = await open(3600)
    const jwt = await gateway.tokenFor('Mutation:*')
    const answer = await refresh(gateway, { jwt })
    expect([answer.status, answer.body['success']]).toEqual([200, true])
    const next = String(answer.body['jwt'])
    expect(next).not.toBe(jwt)
    for (const token of [jwt, next]) expect((await gateway.graphql(CREATE, { token })).status).toBe(200)
    const again = await refresh(gateway, { jwt })
    expect([again.status, again.body['code']]).toEqual([401, 'TOKEN_REUSED'])
    for (const token of [jwt, next]) {
      const denied = await gateway.graphql(CREATE, { token })
      expect(denied.body.errors?.[0]?.extensions?.['reason']).toBe('revoked_token')
    }
    expect((await refresh(gateway, { jwt: next })).status).toBe(401)
  })

  it('gives the same or fewer scopes, never more', async () => {
    const gateway = await open(3600)
    const jwt = await gateway.tokenFor('Mutation:Person:*')
    const wider = await refresh(gateway, { jwt, scopes: ['Mutation:*'] })
    expect([wider.status, wider.body['code']]).toEqual([403, 'SCOPE_NOT_ALLOWED'])
    const fewer = await refresh(gateway, { jwt, scopes: ['Mutation:Person:Create'] })
    expect(fewer.status).toBe(200)
    const token = String(fewer.body['jwt'])
    expect((await gateway.graphql(CREATE, { token })).status).toBe(200)
    expect((await gateway.graphql('mutation { deletePerson }', { token })).status).toBe(403)
  })

  it.each([
    [{}, 400],
    [{ jwt: 7 }, 400],
    [{ jwt: '' }, 400],
    [{ jwt: 'a.b.c', scopes: [] }, 400],
    [{ jwt: 'a.b.c', scopes: 'Mutation:*' }, 400],
    [{ jwt: 'a.b.c' }, 401],
    [{ jwt: CLIENT.apiKey }, 401],
    [{ jwt: 'x'.repeat(100_000) }, 401],
  ])('refuses a body, %#', async (body, status) => {
    const gateway = await open(3600)
    expect((await refresh(gateway, body)).status).toBe(status)
  })

  it('405 for GET', async () => {
    const gateway = await open(3600)
    const answer = await gateway.fetch('/jwt/refresh')
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'OPTIONS, POST'])
  })

  it('503 while the store was not heard for too long: the token may have been revoked', async () => {
    const store = createMemoryStore({
      now: Date.now,
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    })
    const gateway = await startGateway({
      before: 'schema',
      schema,
      jwt: { secret: SECRET, maxAge: 3600 },
      store: { ...store, feed: { ...store.feed, age: () => 5_001 } },
    })
    const answer = await refresh(gateway, { jwt: await gateway.tokenFor('*') })
    expect([answer.status, answer.body['code']]).toEqual([503, 'STALE_STORE'])
    await store.close()
  })
})
