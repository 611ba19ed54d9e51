import { describe, expect, it } from '@jest/globals'
import { metadataOf } from '../kit/caller.ts'
import { beforeExpiry, expired as expiry } from '../support/token-life.ts'
import { EARLY_TOKENS, FORGED_TOKENS, unsignedToken } from './forged-tokens.ts'
import { expectRefused, nowInSeconds, PLACES, signToken } from './http-wire.ts'

const schema = {
  typeDefs: 'type Query { open: String } type Mutation { createPerson: String }',
}
const AUTH =
  'directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM'

describe.each(PLACES)('before %s:', (_, createTestGateway) => {
  describe('a token that is not valid answers 401 on every operation', () => {
    it.each(FORGED_TOKENS)('%s', async (_, tokens) => {
      const gateway = await createTestGateway({ schema })
      for (const token of tokens()) {
        for (const query of ['mutation { createPerson }', '{ open }']) {
          const answer = await gateway.graphql(query, { token })
          expectRefused(gateway, answer, 401, 'UNAUTHENTICATED', 'Your token is not valid')
          expect(answer.body.errors?.[0]?.extensions?.['reason']).toBe('invalid_token')
          expect(answer.headers.get('www-authenticate')).toBe(
            `Bearer error="invalid_token", error_description="Your token is not valid", ${metadataOf(gateway)}`,
          )
        }
      }
    })

    it('and so it does under graphql-response+json, over GET, and with authStatus graphql', async () => {
      const token = unsignedToken('none')
      const headers = { authorization: `Bearer ${token}`, 'apollo-require-preflight': '1' }
      const strict = await createTestGateway({ schema })
      const accept = 'application/graphql-response+json'
      expectRefused(
        strict,
        await strict.graphql('{ open }', { token, headers: { accept } }),
        401,
        'UNAUTHENTICATED',
      )
      expectRefused(strict, await strict.fetch('/graphql?query={open}', { headers }), 401, 'UNAUTHENTICATED')
      const mild = await createTestGateway({ schema, authStatus: 'graphql' })
      expectRefused(mild, await mild.graphql('{ open }', { token }), 200, 'UNAUTHENTICATED')
      expectRefused(
        mild,
        await mild.graphql('{ open }', { token, headers: { accept } }),
        401,
        'UNAUTHENTICATED',
      )
    })

    it('the one that all of these were made from is valid', async () => {
      const gateway = await createTestGateway({ schema })
      for (const token of [
        signToken(),
        signToken({ exp: 5_609_418_990_073 }),
        signToken({ exp: nowInSeconds() + 60.5 }),
      ]) {
        const answer = await gateway.graphql('mutation { createPerson }', { token })
        expect([answer.status, answer.body]).toEqual([200, { data: { createPerson: null } }])
      }
    })

    it.each(['*', null, 1, {}, ['{*}', 1, '(*)', '***'], [['*']]].map((scopes) => [scopes]))(
      'scopes of %j grant nothing',
      async (scopes) => {
        const gateway = await createTestGateway({ schema })
        const answer = await gateway.graphql('mutation { createPerson }', { token: signToken({ scopes }) })
        expectRefused(gateway, answer, 403, 'FORBIDDEN', 'You are not authorized for this resource')
      },
    )
  })

  describe('a token whose time has not come', () => {
    it.each(EARLY_TOKENS)('grants nothing and refuses nothing that is open: %s', async (_, tokens) => {
      const gateway = await createTestGateway({ schema })
      for (const token of tokens()) {
        const denied = await gateway.graphql('mutation { createPerson }', { token })
        expectRefused(gateway, denied, 401, 'UNAUTHENTICATED', 'Your token is not valid')
        expect(denied.body.errors?.[0]?.extensions?.['reason']).toBe('invalid_token')
        expect(denied.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/)
        expect(denied.headers.get('portcullis-token')).toBe('not-yet-valid')
      }
      for (const token of tokens()) {
        const open = await gateway.graphql('{ open }', { token })
        expect([open.status, open.body]).toEqual([200, { data: { open: null } }])
        expect(open.headers.get('portcullis-token')).toBe('not-yet-valid')
      }
    })

    it.each(EARLY_TOKENS)('refuses a query that needs it, and never reduces it: %s', async (_, tokens) => {
      const typeDefs = `${AUTH} type Query { open: String, secret: String @auth(scopes: [["a"]]) }`
      const gateway = await createTestGateway({ schema: { typeDefs } })
      for (const token of tokens()) {
        const answer = await gateway.graphql('{ open secret }', { token })
        expectRefused(gateway, answer, 401, 'UNAUTHENTICATED', 'Your token is not valid')
        expect(answer.body).not.toHaveProperty('data')
      }
    })
  })

  describe('a token that has expired', () => {
    const guarded = {
      typeDefs: `
      type Query { open: String, secret: String @auth(scopes: [["a"]]), mine: String @authenticated }
      type Mutation { createPerson: String }
      ${AUTH}
      directive @authenticated on FIELD_DEFINITION`,
    }
    const expired = (): string => signToken({ exp: nowInSeconds() - 1 })

    it('leaves an operation that needs nothing to anyone, and a header says so', async () => {
      const gateway = await createTestGateway({ schema: guarded })
      for (const query of ['{ open }', '{ __typename }', '{ secret @skip(if: true) open }']) {
        const answer = await gateway.graphql(query, { token: expired() })
        expect([answer.status, answer.body.errors]).toEqual([200, undefined])
        expect(answer.headers.get('portcullis-token')).toBe('expired')
      }
      const current = await gateway.graphql('{ open }', { token: signToken() })
      expect(current.headers.has('portcullis-token')).toBe(false)
      expect((await gateway.graphql('{ open }')).headers.has('portcullis-token')).toBe(false)
    })

    it.each([
      'mutation { createPerson }',
      '{ secret }',
      '{ mine }',
      '{ open secret }',
      '{ open mine }',
      '{ a: open ...F } fragment F on Query { b: secret }',
      'query($no: Boolean = false) { open secret @skip(if: $no) }',
    ])('401 for %s, never reduced', async (query) => {
      const gateway = await createTestGateway({ schema: guarded })
      const answer = await gateway.graphql(query, { token: expired() })
      expectRefused(gateway, answer, 401, 'UNAUTHENTICATED', 'Your token is expired')
      expect(answer.body.errors?.[0]?.extensions?.['reason']).toBe('expired_token')
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/)
      expect(answer.headers.get('portcullis-token')).toBe('expired')
      expect(answer.body).not.toHaveProperty('data')
    })

    it('one that expires while the gateway knows it stops counting', async () => {
      const { exp, value } = await beforeExpiry(async (soon) => {
        const gateway = await createTestGateway({ schema: guarded })
        const token = signToken({ exp: soon })
        expect((await gateway.graphql('mutation { createPerson }', { token })).status).toBe(200)
        return { gateway, token }
      })
      const { gateway, token } = value
      await expiry(exp)
      const answer = await gateway.graphql('mutation { createPerson }', { token })
      expect([answer.status, answer.body.errors?.[0]?.message]).toEqual([401, 'Your token is expired'])
      expect([...gateway.calls]).toEqual([['Mutation.createPerson', 1]])
    })

    it('that was never valid is not valid', async () => {
      const gateway = await createTestGateway({ schema: guarded })
      const token = `${signToken({ exp: 1 }).slice(0, -4)}AAAA`
      expectRefused(
        gateway,
        await gateway.graphql('{ open }', { token }),
        401,
        'UNAUTHENTICATED',
        'Your token is not valid',
      )
    })
  })
})
