import { ApolloServer } from '@apollo/server'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { describe, expect, it } from '@jest/globals'
import { type ExecutionResult, execute, parse, subscribe } from 'graphql'
import { authPlugin } from '../../src/adapters/apollo/auth-plugin.ts'
import { guardExecute } from '../../src/adapters/execute/guard-execute.ts'
import { guardSchema } from '../../src/adapters/schema/guard-schema.ts'
import { ANONYMOUS, type Subject } from '../../src/core/decision/subject.ts'
import type { GuardOptions } from '../../src/guard/guard.ts'
import { identified } from '../attacks/operation.ts'

const typeDefs = `
  directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION
  type Query { open: String vault: String @auth(scopes: [["vault:open"]]) paid: String @policy(policies: [["paid"]]) }
  type Subscription { ticks: Tick }
  type Tick { number: Int query: Query }`
let ended = 0
async function* ticks(): AsyncGenerator<unknown> {
  try {
    for (let number = 1; ; number++) yield { ticks: { number, query: {} } }
  } finally {
    ended += 1
  }
}
const schema = makeExecutableSchema({
  typeDefs,
  resolvers: { Query: { open: () => 'yes' }, Subscription: { ticks: { subscribe: ticks } } },
})
const filtered: GuardOptions = {
  introspection: 'filtered',
  policies: (_, { kind }) => (kind === 'identified' ? ['paid'] : []),
}
const QUERY = '{ b: __type(name: "Query") { fields { name } } open }'
const fieldsOf = (...names: readonly string[]): unknown => ({
  b: { fields: names.map((name) => ({ name })) },
  open: 'yes',
})
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('filtered introspection beside data', () => {
  it('holds in guardExecute, with the policies that the schema names', async () => {
    const ask = async (subject: Subject): Promise<unknown> => {
      const guarded = guardExecute<ExecutionResult>((args) => execute(args) as ExecutionResult, filtered)
      const result = (await guarded({
        schema,
        document: parse(QUERY),
        contextValue: { subject },
      })) as ExecutionResult
      expect(result.errors).toBeUndefined()
      return plain(result.data)
    }
    expect(await ask(ANONYMOUS)).toEqual(fieldsOf('open'))
    expect(await ask(identified())).toEqual(fieldsOf('open', 'paid'))
    expect(await ask(identified('vault:*'))).toEqual(fieldsOf('open', 'vault', 'paid'))
  })

  it('holds in authPlugin, whatever caches what, and is private', async () => {
    const scopes: unknown[] = []
    const server = new ApolloServer<{ readonly subject: Subject }>({
      schema,
      plugins: [
        authPlugin(filtered),
        {
          async requestDidStart() {
            return {
              async willSendResponse({ overallCachePolicy }) {
                scopes.push(overallCachePolicy.policyIfCacheable())
              },
            }
          },
        },
      ],
      introspection: true,
    })
    const ask = async (subject: Subject): Promise<unknown> => {
      const { body } = await server.executeOperation({ query: QUERY }, { contextValue: { subject } })
      return body.kind === 'single' ? plain(body.singleResult) : undefined
    }
    expect(await ask(ANONYMOUS)).toEqual({ data: fieldsOf('open') })
    expect(await ask(identified('vault:*'))).toEqual({ data: fieldsOf('open', 'vault', 'paid') })
    expect(await ask(ANONYMOUS)).toEqual({ data: fieldsOf('open') })
    expect(scopes).toEqual([null, null, null])
    await server.stop()
  })

  it('holds for each event of a subscription, and whoever stops reading stops the source', async () => {
    const guarded = guardExecute((args) => subscribe(args), filtered)
    const document = parse(
      'subscription { ticks { number query { __type(name: "Query") { fields { name } } } } }',
    )
    const results = await guarded({ schema, document, contextValue: { subject: ANONYMOUS } })
    if (!(Symbol.asyncIterator in results)) throw new TypeError('No events.')
    const before = ended
    let number = 0
    for await (const { data } of results) {
      number += 1
      expect(plain(data)).toEqual({ ticks: { number, query: { __type: { fields: [{ name: 'open' }] } } } })
      if (number === 3) break
    }
    expect([number, ended - before]).toEqual([3, 1])
  })

  it('cannot be kept inside an executor: guardSchema refuses it at the start', () => {
    expect(() => guardSchema(schema, filtered)).toThrow(
      new TypeError('guardSchema cannot filter introspection: use guardExecute or authPlugin.'),
    )
  })
})
