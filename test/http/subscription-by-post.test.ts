import { describe, expect, it } from '@jest/globals'
import { createTestGateway } from '../support/test-gateway.ts'

const schema = {
  typeDefs: `
    directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
    type Query { open: String }
    type Subscription { open: String closed: String @auth(scopes: [["read:closed"]]) }`,
}

describe('a subscription that is posted to /graphql', () => {
  it.each([
    ['application/json', 200],
    ['application/graphql-response+json', 400],
  ])('is not executed as a query: %s', async (accept, status) => {
    const gateway = await createTestGateway({ schema })
    const answer = await gateway.graphql('subscription { open }', { headers: { accept } })
    expect([answer.status, answer.body]).toEqual([
      status,
      {
        errors: [
          {
            message: 'A subscription needs a transport of its own',
            extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
          },
        ],
      },
    ])
    expect([...gateway.calls]).toEqual([])
  })

  it('is denied like anything else', async () => {
    const gateway = await createTestGateway({ schema })
    const answer = await gateway.graphql('subscription { closed }')
    expect([answer.status, answer.body.errors?.[0]?.extensions?.['reason']]).toEqual([401, 'missing_token'])
    expect([...gateway.calls]).toEqual([])
  })
})
