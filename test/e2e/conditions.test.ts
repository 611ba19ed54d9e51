import { describe, expect, it } from '@jest/globals'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import { startGateway } from '../kit/gateway.ts'

const typeDefs = `
  ${authTypeDefs}
  scalar Json
  type Query { nothing: Int }
  type Mutation {
    pay(amount: Float!): String @auth(scopes: [["pay"]], if: "args.amount <= 100.0")
    buy(count: Int, id: ID, any: Json): String
      @auth(scopes: [["pay"]], if: "(!has(args.count) || args.count < 10) && (!has(args.id) || args.id != '9007199254740992') && (!has(args.any) || args.any < 9007199254740993)")
  }
`
const resolvers = { Mutation: { pay: () => 'paid', buy: () => 'bought' } }

describe.each(['schema', 'upstream'] as const)('a condition on numbers, before a %s', (before) => {
  it.each([
    ['pay', 'Float!', 'amount', '1.10', true],
    ['pay', 'Float!', 'amount', '100.00', true],
    ['pay', 'Float!', 'amount', '1e2', true],
    ['pay', 'Float!', 'amount', '100.10', false],
    ['pay', 'Float!', 'amount', '1e3', false],
    ['buy', 'Int', 'count', '9', true],
    ['buy', 'Int', 'count', '10', false],
    // Resolvers of this process are handed 9007199254740992 for it, and a condition judges what they are handed.
    ['buy', 'ID', 'id', '9007199254740993', before === 'upstream'],
    ['buy', 'ID', 'id', '9007199254740992', false],
    ['buy', 'ID', 'id', '"9007199254740992"', false],
    ['buy', 'Json', 'any', '1.10', true],
    ['buy', 'Json', 'any', '9007199254740995', false],
  ])('takes %s(%s) with %s %s as the resolver will: %s', async (field, type, name, text, isAllowed) => {
    const gateway = await startGateway({ before, schema: { typeDefs, resolvers }, lasts: 'test' })
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await gateway.tokenFor('pay')}`,
      },
      body: `{"query": "mutation ($x: ${type}) { ${field}(${name}: $x) }", "variables": {"x": ${text}}}`,
    })
    expect(response.status).toBe(isAllowed ? 200 : 403)
    const [error] = response.body.errors ?? []
    expect([error?.message, error?.extensions?.['code']]).toEqual(
      isAllowed ? [undefined, undefined] : ['You are not authorized for this resource', 'FORBIDDEN'],
    )
    expect(gateway.calls.get(`Mutation.${field}`) ?? 0).toBe(isAllowed ? 1 : 0)
  })
})
