import { describe, expect, it } from '@jest/globals'
import { buildSchema, GraphQLID, isScalarType } from 'graphql'
import { findSupplied } from '../../src/core/decision/supplied-fields.ts'
import { NumberToken } from '../../src/core/json/number-token.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import { withExactNumbers } from '../../src/upstream/exact-scalars.ts'
import { startGateway } from '../kit/gateway.ts'
import { startRecorder } from '../upstream/recorder.ts'

describe('an ID that is written as a number', () => {
  it.each(['0', '-0', '7', '-7', '7.0', '70e-1', '-0.0', '0e5'])(
    'is the text that an upstream makes of it: %s',
    (text) => {
      const id = withExactNumbers(buildSchema('type Query { node(id: ID): ID }')).getType('ID')
      if (!isScalarType(id)) throw new Error('no scalar')
      expect(id.parseValue(new NumberToken(text))).toBe(GraphQLID.parseValue(JSON.parse(text)))
    },
  )

  it('keeps all of its digits', () => {
    const id = withExactNumbers(buildSchema('type Query { node(id: ID): ID }')).getType('ID')
    if (!isScalarType(id)) throw new Error('no scalar')
    expect(id.parseValue(new NumberToken('9007199254740993'))).toBe('9007199254740993')
  })
})

describe('a condition on a number before an upstream that counts with all digits', () => {
  const open = 'type Query { open: Int } type Mutation { pay(amount: Float): Int }'
  const rules = open.replace('): Int', '): Int @auth(scopes: [["pay"]], if: "args.amount <= 100.0")')

  it.each(['100.000000000000000001', '100.00000000000000000000000001', '1000000000000000000001e-19'])(
    'does not hold for one that a double would round: %s',
    async (amount) => {
      const upstream = await startRecorder(open)
      const gateway = await startGateway({
        before: 'upstream',
        at: { url: upstream.url },
        upstream: { sdl: () => [{ name: 'rules.graphql', text: rules }] },
        baseline: { mutation: 'public' },
      })
      const token = await gateway.tokenFor('*')
      const ask = (query: string, variables = '{}') =>
        gateway.fetch('/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: `{"query": ${JSON.stringify(query)}, "variables": ${variables}}`,
        })
      for (const answer of [
        await ask('mutation ($a: Float) { pay(amount: $a) }', `{"a": ${amount}}`),
        await ask(`mutation { pay(amount: ${amount}) }`),
        await ask(`mutation ($a: Float = ${amount}) { pay(amount: $a) }`),
      ])
        expect([answer.status, answer.body.errors?.[0]?.extensions?.['code']]).toEqual([403, 'FORBIDDEN'])
      expect(upstream.received).toEqual([])
      expect((await ask('mutation { pay(amount: 100.00) }')).status).toBe(200)
      expect(upstream.received.length).toBe(1)
    },
  )
})

describe('an object of a host', () => {
  it('supplies its members although it can be iterated', () => {
    const schema = buildSchema(`${authTypeDefs}
      input Filter { secret: String @auth(scopes: [["secret"]]) and: [Filter] }
      type Query { find(filter: Filter): Int }`)
    const input = buildRuleTable(schema).guardedInputs.get('Filter')
    if (input === undefined) throw new Error('no guarded input')
    class Rows {
      readonly secret: string = 'a';
      *[Symbol.iterator](): Generator<never> {}
    }
    expect([...findSupplied(new Rows(), input)]).toEqual(['Filter.secret'])
    expect([...findSupplied({ and: new Set([{ secret: 'a' }]) }, input)]).toEqual(['Filter.secret'])
    expect([...findSupplied({ and: [[], [{}]] }, input)]).toEqual([])
  })
})
