import { describe, expect, it } from '@jest/globals'
import { createTestGateway } from '../support/test-gateway.ts'

const schema = { typeDefs: 'type Query { open: String } type Mutation { createPerson: String }' }
const MUTATION = JSON.stringify({ query: 'mutation { createPerson }' })

describe('a request with two Authorization headers', () => {
  it('is refused, whichever of them is good, and runs nothing', async () => {
    const gateway = await createTestGateway({ schema })
    const token = await gateway.tokenFor('*')
    for (const values of [
      [`Bearer ${token}`, 'Bearer x'],
      ['Bearer x', `Bearer ${token}`],
      [`Bearer ${token}`, `Bearer ${token}`],
    ]) {
      const answer = await gateway.raw({
        path: '/graphql',
        headers: [
          ['content-type', 'application/json'],
          ...values.map((value) => ['authorization', value] as const),
        ],
        body: MUTATION,
      })
      expect(answer.status).toBe(400)
      expect(JSON.parse(answer.text)).toEqual({
        errors: [
          {
            message: 'The request has more than one Authorization header',
            extensions: { code: 'DUPLICATE_AUTHORIZATION' },
          },
        ],
      })
      expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_request"')
    }
    expect(gateway.calls.size).toBe(0)
  })
})
