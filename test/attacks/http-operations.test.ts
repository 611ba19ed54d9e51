import { describe, expect, it } from '@jest/globals'
import { expectRefused, PLACES, postBody } from './http-wire.ts'

const schema = {
  typeDefs: `
    directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
    type Query { open: String, secret: String @auth(scopes: [["read:secret"]]) }
    type Mutation { createPerson: String, deletePerson: String }`,
}
const TWO = 'query Open{open} mutation Create{createPerson}'
const NAMES = 'mutation Create{createPerson} mutation Delete{deletePerson}'

describe.each(PLACES)('before %s:', (_, createTestGateway) => {
  describe('of several operations the one that is named is guarded and run, and no other', () => {
    it('whichever comes first', async () => {
      const gateway = await createTestGateway({ schema })
      for (const query of [TWO, 'mutation Create{createPerson} query Open{open}']) {
        const open = await gateway.graphql(query, { operationName: 'Open' })
        expect([open.status, open.body]).toEqual([200, { data: { open: null } }])
        const denied = await gateway.graphql(query, { operationName: 'Create' })
        expect([denied.status, denied.body.errors?.[0]?.message]).toEqual([401, 'No authorization token.'])
      }
      expect([...gateway.calls]).toEqual([['Query.open', 2]])
    })

    it('a token for one is no token for the other', async () => {
      const gateway = await createTestGateway({ schema })
      const token = await gateway.tokenFor('Mutation:Person:Create')
      expect((await gateway.graphql(NAMES, { operationName: 'Create', token })).status).toBe(200)
      const denied = await gateway.graphql(NAMES, { operationName: 'Delete', token })
      expect([denied.status, denied.body.errors?.[0]?.extensions?.['code']]).toEqual([403, 'FORBIDDEN'])
      expect(denied.body.errors?.[0]?.extensions?.['coordinate']).toBe('Mutation.deletePerson')
      expect([...gateway.calls]).toEqual([['Mutation.createPerson', 1]])
    })

    it.each<[string, unknown]>([
      ['missing', undefined],
      ['null', null],
      ['empty', ''],
      ['unknown', 'Nobody'],
      ['in other letters', 'create'],
      ['with a space', 'Create '],
      ['__proto__', '__proto__'],
      ['constructor', 'constructor'],
    ])('an operation name that is %s runs nothing', async (_, operationName) => {
      const gateway = await createTestGateway({ schema })
      const authorization = `Bearer ${await gateway.tokenFor('*')}`
      const accept = 'application/graphql-response+json'
      const headers = { 'content-type': 'application/json', authorization, accept }
      const answer = await postBody(gateway, JSON.stringify({ query: TWO, operationName }), headers)
      expectRefused(gateway, answer, 400, 'OPERATION_RESOLUTION_FAILURE')
      const search = new URLSearchParams({
        query: TWO,
        ...(operationName !== undefined && { operationName: String(operationName) }),
      })
      const got = await gateway.fetch(`/graphql?${search}`, { headers: { ...headers } })
      expectRefused(gateway, got, 400, 'OPERATION_RESOLUTION_FAILURE')
    })

    it('a name in the header or the path of a client chooses nothing', async () => {
      const gateway = await createTestGateway({ schema })
      const headers = { 'x-apollo-operation-name': 'Open', accept: 'application/graphql-response+json' }
      const answer = await gateway.graphql(TWO, { operationName: 'Create', headers })
      expectRefused(gateway, answer, 401, 'UNAUTHENTICATED', 'No authorization token.')
      expectRefused(gateway, await gateway.graphql(TWO, { headers }), 400, 'OPERATION_RESOLUTION_FAILURE')
    })

    it('an anonymous operation beside fragments is the operation', async () => {
      const gateway = await createTestGateway({ schema })
      const query =
        'fragment Open on Mutation{createPerson} mutation{...F ...Open} fragment F on Mutation{createPerson}'
      expectRefused(gateway, await gateway.graphql(query), 401, 'UNAUTHENTICATED', 'No authorization token.')
    })

    it('one document is guarded anew for each name, token and variable', async () => {
      const gateway = await createTestGateway({ schema })
      const query = 'query A($b:Boolean!){open secret @include(if:$b)} mutation B{createPerson}'
      const token = await gateway.tokenFor('read:secret')
      const results: unknown[] = []
      for (const [operationName, b, used] of [
        ['A', false, undefined],
        ['A', true, undefined],
        ['A', true, token],
        ['A', true, undefined],
        ['B', true, token],
        ['A', false, undefined],
      ] as const) {
        const variables = operationName === 'A' ? { b } : {}
        const answer = await gateway.graphql(query, {
          operationName,
          variables,
          ...(used && { token: used }),
        })
        results.push([answer.status, answer.body.errors?.length ?? 0])
      }
      expect(results).toEqual([
        [200, 0],
        [200, 1],
        [200, 0],
        [200, 1],
        [403, 1],
        [200, 0],
      ])
      expect(Object.fromEntries(gateway.calls)).toEqual({ 'Query.open': 5, 'Query.secret': 1 })
    })
  })

  describe('a query with a part that is denied is reduced, unless it leaves nothing', () => {
    it('200 with data, one error, and the denied resolver at rest', async () => {
      const gateway = await createTestGateway({ schema })
      const answer = await gateway.graphql('{open secret}')
      expect([answer.status, answer.body.data]).toEqual([200, { open: null, secret: null }])
      expect(answer.body.errors).toMatchObject([
        { message: 'No authorization token.', path: ['secret'], extensions: { code: 'UNAUTHENTICATED' } },
      ])
      expect([...gateway.calls]).toEqual([['Query.open', 1]])
    })

    it('401 when nothing is left', async () => {
      const gateway = await createTestGateway({ schema })
      expectRefused(gateway, await gateway.graphql('{secret a:secret}'), 401, 'UNAUTHENTICATED')
    })

    it('a mutation is never reduced', async () => {
      const gateway = await createTestGateway({ schema })
      const token = await gateway.tokenFor('Mutation:Person:Create')
      const answer = await gateway.graphql('mutation{createPerson deletePerson}', { token })
      expectRefused(gateway, answer, 403, 'FORBIDDEN', 'You are not authorized for this resource')
    })
  })
})
