import { describe, expect, it } from '@jest/globals'
import { CLIENT } from '../kit/client.ts'
import { type BeforeSchema, startGateway, type TestGateway } from '../kit/gateway.ts'

const typeDefs = 'type Query { open: String } type Mutation { CreatePerson: Int DeletePerson: Int }'
const CATALOG = ['Mutation:Person:Create', 'Mutation:Person:Delete']

async function start(options: Partial<BeforeSchema> = {}): Promise<TestGateway> {
  return startGateway({ before: 'schema', schema: { typeDefs }, ...options })
}

const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } })

describe('GET /scopes/subject', () => {
  it('tells who the shown token is for, what it grants, and the scopes that there are', async () => {
    const { fetch, tokenFor, calls } = await start()
    const { status, headers, body } = await fetch(
      '/scopes/subject',
      bearer(await tokenFor('Mutation:Person:*')),
    )
    expect([status, body]).toEqual([
      200,
      {
        time: expect.any(Number),
        subject: {
          kind: 'identified',
          issuer: 'portcullis',
          id: CLIENT.id,
          client: CLIENT.id,
          allow: ['Mutation:Person:*'],
          expiresAt: expect.any(Number),
        },
        scopes: CATALOG,
        covered: CATALOG.filter((scope) => scope.startsWith('Mutation:Person:')),
      },
    ])
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('vary')).toContain('Authorization')
    expect(calls.size).toBe(0)
  })

  it('tells until when a token can be refreshed, where tokens are', async () => {
    const { fetch, tokenFor, url } = await start({ jwt: { secret: 's'.repeat(32), maxAge: 3_600 } })
    expect(url).toContain('127.0.0.1')
    const before = Date.now()
    const { body } = await fetch('/scopes/subject', bearer(await tokenFor('*')))
    const { refreshableUntil } = body['subject'] as { readonly refreshableUntil: number }
    expect(refreshableUntil).toBeGreaterThanOrEqual(Math.floor(before / 1_000) * 1_000 + 3_600_000)
    expect(refreshableUntil).toBeLessThanOrEqual(Date.now() + 3_600_000)
  })

  it('describes a token that does not count by its reason alone', async () => {
    const { fetch } = await start()
    expect((await fetch('/scopes/subject')).body['subject']).toEqual({
      kind: 'anonymous',
      reason: 'missing_token',
    })
    const forged = await fetch('/scopes/subject', bearer('eyJhbGciOiJub25lIn0.eyJpZCI6ImFkbWluIn0.'))
    expect([forged.status, forged.body['subject']]).toEqual([
      200,
      { kind: 'refused', reason: 'invalid_token' },
    ])
    expect(forged.text).not.toContain('admin')
  })

  it.each(['authenticated', 'filtered', 'off'] as const)(
    'tells nobody the catalog where introspection is %s',
    async (introspection) => {
      const { fetch, tokenFor } = await start({ introspection })
      expect((await fetch('/scopes/subject')).body).not.toHaveProperty('scopes')
      const { body } = await fetch('/scopes/subject', bearer(await tokenFor('Mutation:Person:Create')))
      const told = { authenticated: CATALOG, filtered: ['Mutation:Person:Create'], off: undefined }
      expect(body['scopes']).toEqual(told[introspection])
    },
  )

  it('is asked by GET alone', async () => {
    const { fetch } = await start()
    const { status, body, headers } = await fetch('/scopes/subject', { method: 'POST' })
    expect([status, body['code'], headers.get('allow')]).toEqual([405, 'METHOD_NOT_ALLOWED', 'GET'])
  })
})
