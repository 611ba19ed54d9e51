import { describe, expect, it } from '@jest/globals'
import { metadataOf } from '../kit/caller.ts'
import { expectRefused, PLACES, postBody } from './http-wire.ts'

const schema = {
  typeDefs: 'type Query { open: String } type Mutation { createPerson: String }',
}
const JSON_TYPE = 'application/json; charset=utf-8'
const RESPONSE_TYPE = 'application/graphql-response+json; charset=utf-8'

describe.each(PLACES)('before %s:', (_, createTestGateway) => {
  describe('what a client accepts is asked before anything runs', () => {
    it.each([
      'text/plain',
      'text/html',
      'application/xml',
      'image/*',
      'application/json;q=0',
      '*/*;q=0',
      'application/json;q=0, */*;q=0',
      'application/graphql+json',
      'nonsense',
      'multipart/mixed',
    ])('406 for %s', async (accept) => {
      const gateway = await createTestGateway({ schema })
      const authorization = `Bearer ${await gateway.tokenFor('*')}`
      const headers = {
        'content-type': 'application/json',
        accept,
        authorization,
        'apollo-require-preflight': '1',
      }
      const message =
        'The answer is application/json, application/graphql-response+json or, as an event stream, text/event-stream'
      expectRefused(
        gateway,
        await postBody(gateway, '{"query":"mutation{createPerson}"}', headers),
        406,
        'NOT_ACCEPTABLE',
        message,
      )
      const got = await gateway.fetch('/graphql?query={open}', { headers })
      expectRefused(gateway, got, 406, 'NOT_ACCEPTABLE', message)
      expect(got.headers.get('content-type')).toBe(JSON_TYPE)
    })

    it.each([
      [undefined, JSON_TYPE],
      ['', JSON_TYPE],
      ['*/*', JSON_TYPE],
      ['application/*', JSON_TYPE],
      ['application/json', JSON_TYPE],
      ['APPLICATION/JSON', JSON_TYPE],
      ['application/json; charset=utf-8', JSON_TYPE],
      ['application/graphql-response+json', RESPONSE_TYPE],
      ['application/graphql-response+json, application/json;q=0.9', RESPONSE_TYPE],
      ['application/graphql-response+json;q=0.1, application/json', JSON_TYPE],
      ['application/json;q=0, */*', RESPONSE_TYPE],
      ['text/html, application/json;q=0.1', JSON_TYPE],
      [Array.from({ length: 4_000 }, (_, index) => `x/${index}`).join(','), undefined],
    ])('%j is answered in %s', async (accept, type) => {
      const gateway = await createTestGateway({ schema })
      const answer = await gateway.raw({
        path: '/graphql',
        headers: [
          ['content-type', 'application/json'],
          ['content-length', '18'],
          ...(accept === undefined ? [] : [['accept', accept] as const]),
        ],
        body: '{"query":"{open}"}',
      })
      if (type === undefined) expect(answer.status).toBe(406)
      else expect([answer.status, answer.headers['content-type']]).toEqual([200, type])
    })
  })

  describe('a browser', () => {
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'

    it('that asks an operation gets its answer, and no page of someone else', async () => {
      const gateway = await createTestGateway({ schema })
      const headers = { accept, 'apollo-require-preflight': '1' }
      const answer = await gateway.fetch('/graphql?query={open}', { headers })
      expect([answer.status, answer.body]).toEqual([200, { data: { open: null } }])
    })

    it('that has followed a link runs nothing', async () => {
      const gateway = await createTestGateway({ schema })
      const answer = await gateway.fetch('/graphql?query={open}', { headers: { accept } })
      expectRefused(gateway, answer, 400, 'BAD_REQUEST')
      const mutation = await gateway.fetch('/graphql?query=mutation{createPerson}', { headers: { accept } })
      expectRefused(gateway, mutation, 400, 'BAD_REQUEST')
    })
  })

  describe('the status of an answer', () => {
    const RESPONSE = { accept: 'application/graphql-response+json' }
    it.each<[string, string, unknown, number, number]>([
      ['data', '{open}', undefined, 200, 200],
      ['a syntax error', '{open', undefined, 200, 400],
      ['an invalid document', '{nothing}', undefined, 200, 400],
      [
        'variables that do not fit',
        'query($i:Int!){open @skip(if:false) __typename @include(if:$b)}',
        undefined,
        200,
        400,
      ],
      ['a missing variable', 'query($b:Boolean!){open @skip(if:$b)}', undefined, 200, 400],
      ['a variable of another type', 'query($b:Boolean!){open @skip(if:$b)}', { b: 'x' }, 200, 400],
      ['two operations and no name', 'query A{open} query B{open}', undefined, 200, 400],
      ['a document that is too large', `{${'open '.repeat(101)}}`, undefined, 400, 400],
      ['a denied mutation', 'mutation{createPerson}', undefined, 401, 401],
    ])('%s', async (_, query, variables, json, response) => {
      const gateway = await createTestGateway({ schema })
      expect((await gateway.graphql(query, { variables })).status).toBe(json)
      const answer = await gateway.graphql(query, { variables, headers: RESPONSE })
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        response,
        query.includes('open open') ? JSON_TYPE : RESPONSE_TYPE,
      ])
    })

    it('a denied operation is 401 or 403 in every media type, with its challenge', async () => {
      const gateway = await createTestGateway({ schema })
      const token = await gateway.tokenFor('Query:*')
      for (const headers of [{}, RESPONSE]) {
        const missing = await gateway.graphql('mutation{createPerson}', { headers })
        expectRefused(gateway, missing, 401, 'UNAUTHENTICATED', 'No authorization token.')
        expect(missing.headers.get('www-authenticate')).toBe(`Bearer ${metadataOf(gateway)}`)
        const forbidden = await gateway.graphql('mutation{createPerson}', { headers, token })
        expectRefused(gateway, forbidden, 403, 'FORBIDDEN', 'You are not authorized for this resource')
        expect(forbidden.headers.get('www-authenticate')).toBe(
          'Bearer error="insufficient_scope", error_description="You are not authorized for this resource", ' +
            `scope="Mutation:Person:Create", ${metadataOf(gateway)}`,
        )
      }
    })

    it('with authStatus graphql it is 200 in application/json alone', async () => {
      const gateway = await createTestGateway({ schema, authStatus: 'graphql' })
      const token = await gateway.tokenFor('Query:*')
      const mutation = 'mutation{createPerson}'
      expectRefused(
        gateway,
        await gateway.graphql(mutation),
        200,
        'UNAUTHENTICATED',
        'No authorization token.',
      )
      expectRefused(gateway, await gateway.graphql(mutation, { token }), 200, 'FORBIDDEN')
      expectRefused(gateway, await gateway.graphql(mutation, { headers: RESPONSE }), 401, 'UNAUTHENTICATED')
      expectRefused(gateway, await gateway.graphql(mutation, { headers: RESPONSE, token }), 403, 'FORBIDDEN')
    })
  })
})
