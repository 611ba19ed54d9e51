import { describe, expect, it } from '@jest/globals'
import { expectRefused, PLACES, postBody } from './http-wire.ts'

const schema = { typeDefs: 'type Query { open: String } type Mutation { createPerson: String }' }
const QUERY = `/graphql?query=${encodeURIComponent('{ open }')}`
const BLOCKED = /^This operation has been blocked as a potential Cross-Site Request Forgery/
const NO_JSON = 'The request body must be application/json'
const NO_UPLOADS =
  'Uploads are not accepted. Send one operation, as one JSON object, with content-type: application/json.'
const PREFLIGHTED: readonly Readonly<Record<string, string>>[] = [
  { 'apollo-require-preflight': '1' },
  { 'x-apollo-operation-name': 'Q' },
]

/** What a page of another origin can send with no preflight. */
const SIMPLE_TYPES = [
  'text/plain',
  'text/plain;application/json',
  'text/plain; charset=utf-8; x="application/json"',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'TEXT/PLAIN',
]

describe.each(PLACES)('before %s:', (_, createTestGateway) => {
  describe('a page of another origin cannot post an operation', () => {
    it.each([
      ...SIMPLE_TYPES,
      'application/json, text/plain',
      'application/jsonp',
      'application/json; charset=utf-16',
      'text/json',
      'application/graphql',
      'nonsense',
      '',
    ])('415 for a body of type %j, with and without preflight headers', async (type) => {
      const gateway = await createTestGateway({ schema })
      const authorization = `Bearer ${await gateway.tokenFor('*')}`
      const bodies = ['{"query":"mutation{createPerson}"}', 'query=mutation{createPerson}']
      for (const body of bodies) {
        for (const headers of [{}, ...PREFLIGHTED]) {
          const answer = await postBody(gateway, body, { ...headers, authorization, 'content-type': type })
          const message = type.startsWith('multipart/form-data') ? NO_UPLOADS : NO_JSON
          expectRefused(gateway, answer, 415, 'UNSUPPORTED_MEDIA_TYPE', message)
        }
      }
    })

    it('415 for a body of no type', async () => {
      const gateway = await createTestGateway({ schema })
      const authorization = `Bearer ${await gateway.tokenFor('*')}`
      const body = new TextEncoder().encode('{"query":"mutation{createPerson}"}')
      const answer = await postBody(gateway, body, { authorization })
      expectRefused(gateway, answer, 415, 'UNSUPPORTED_MEDIA_TYPE')
    })
  })

  describe('a page of another origin cannot query with GET', () => {
    it.each([undefined, ...SIMPLE_TYPES])('400 with the content type %j', async (type) => {
      const gateway = await createTestGateway({ schema })
      const headers = type === undefined ? [] : ([['content-type', type]] as const)
      const answer = await gateway.raw({ method: 'GET', path: QUERY, headers })
      expectRefused(gateway, answer, 400, 'BAD_REQUEST', BLOCKED)
    })

    it('400 with empty preflight headers', async () => {
      const gateway = await createTestGateway({ schema })
      const headers = { 'apollo-require-preflight': '', 'x-apollo-operation-name': '' }
      expectRefused(gateway, await gateway.fetch(QUERY, { headers }), 400, 'BAD_REQUEST', BLOCKED)
    })

    it.each([...SIMPLE_TYPES, 'nonsense', 'text/html'])(
      '415 with the content type %j and a preflight header',
      async (type) => {
        const gateway = await createTestGateway({ schema })
        const headers = { 'apollo-require-preflight': '1', 'content-type': type }
        expectRefused(gateway, await gateway.fetch(QUERY, { headers }), 415, 'UNSUPPORTED_MEDIA_TYPE')
      },
    )

    it.each([...PREFLIGHTED, { 'content-type': 'application/json' }])('200 with %j', async (headers) => {
      const gateway = await createTestGateway({ schema })
      const answer = await gateway.fetch(QUERY, { headers })
      expect([answer.status, answer.body]).toEqual([200, { data: { open: null } }])
    })
  })
})
