import { describe, expect, it } from '@jest/globals'
import { expectRefused, head, PLACES, sendBytes } from './http-wire.ts'

const schema = {
  typeDefs:
    'type Query { open: String } type Mutation { createPerson: String } type Subscription { created: String }',
}
const BODY = '{"query":"mutation{createPerson}"}'

describe.each(PLACES)('before %s:', (_, createTestGateway) => {
  describe('GET never mutates', () => {
    it.each([
      ['mutation{createPerson}', ''],
      ['mutation M{createPerson} query Q{open}', 'M'],
      ['query Q{open} mutation M{createPerson}', 'M'],
      ['mutation{...F} fragment F on Mutation{createPerson}', ''],
      ['subscription{created}', ''],
    ])('405 for %j, with any token', async (query, operationName) => {
      const gateway = await createTestGateway({ schema })
      const search = new URLSearchParams({ query, ...(operationName && { operationName }) })
      for (const authorization of ['', `Bearer ${await gateway.tokenFor('*')}`]) {
        for (const accept of ['application/json', 'application/graphql-response+json']) {
          const answer = await gateway.fetch(`/graphql?${search}`, {
            headers: { authorization, accept, 'apollo-require-preflight': '1' },
          })
          expectRefused(gateway, answer, 405, 'BAD_REQUEST', /^GET requests only support query operations/)
          expect(answer.headers.get('allow')).toBe('POST')
        }
      }
    })

    it('nor does a GET with a body, or one that says it is a POST', async () => {
      const gateway = await createTestGateway({ schema })
      const authorization = `Authorization: Bearer ${await gateway.tokenFor('*')}`
      for (const override of [
        'X-HTTP-Method-Override: POST',
        'X-HTTP-Method: POST',
        'X-Method-Override: POST',
      ]) {
        const text = head(
          'GET /graphql?_method=POST',
          authorization,
          override,
          'Content-Type: application/json',
          `Content-Length: ${BODY.length}`,
        )
        expectRefused(gateway, await sendBytes(gateway.url, text + BODY), 400, 'BAD_REQUEST')
      }
    })

    it.each(['query', 'operationName', 'variables'])('400 for two %s parameters', async (name) => {
      const gateway = await createTestGateway({ schema })
      const answer = await gateway.fetch(
        `/graphql?query={open}&${name}=${name === 'variables' ? '{}' : 'x'}&${name}={}`,
        { headers: { 'apollo-require-preflight': '1' } },
      )
      if (name === 'query' || name === 'variables') expectRefused(gateway, answer, 400, 'BAD_REQUEST')
      else expectRefused(gateway, answer, 400, 'BAD_REQUEST', /may only be specified once/)
    })
  })

  describe('/graphql takes GET and POST and nothing else', () => {
    it.each(['PUT', 'DELETE', 'PATCH', 'TRACE', 'OPTIONS', 'HEAD'])(
      '405 for %s, with what is allowed',
      async (method) => {
        const gateway = await createTestGateway({ schema })
        const authorization = `Bearer ${await gateway.tokenFor('*')}`
        const hasBody = method !== 'TRACE' && method !== 'HEAD'
        const answer = await sendBytes(
          gateway.url,
          head(
            `${method} /graphql?query=mutation{createPerson}`,
            `Authorization: ${authorization}`,
            'Content-Type: application/json',
            ...(hasBody ? [`Content-Length: ${BODY.length}`] : []),
          ) + (hasBody ? BODY : ''),
        )
        expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST'])
        if (method === 'HEAD') expect(answer.text).toBe('')
        else expectRefused(gateway, answer, 405, 'METHOD_NOT_ALLOWED', 'This method is not allowed here')
        expect(answer.text).not.toContain(authorization)
        expect(gateway.calls.size).toBe(0)
      },
    )

    it.each(['/health', '/ready'])('nor does %s answer more than GET and HEAD', async (path) => {
      const gateway = await createTestGateway({ schema })
      for (const method of ['GET', 'HEAD']) expect((await gateway.fetch(path, { method })).status).toBe(200)
      for (const method of ['POST', 'PUT', 'DELETE']) {
        const answer = await gateway.fetch(path, { method })
        expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
      }
    })

    it.each(['PROPFIND', 'QUERY', 'CONNECT', 'post', 'GRAPHQL', 'G'])('%s runs nothing', async (method) => {
      const gateway = await createTestGateway({ schema })
      const text = head(
        `${method} /graphql`,
        `Authorization: Bearer ${await gateway.tokenFor('*')}`,
        'Content-Type: application/json',
        `Content-Length: ${BODY.length}`,
      )
      const { status } = await sendBytes(gateway.url, text + BODY)
      // A CONNECT is hung up on.
      expect([0, 400, 404, 405]).toContain(status)
      expect(gateway.calls.size).toBe(0)
    })
  })
})
