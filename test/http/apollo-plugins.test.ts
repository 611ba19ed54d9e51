import { type ApolloServerPlugin, HeaderMap } from '@apollo/server'
import { describe, expect, it } from '@jest/globals'
import { GraphQLError, parse } from 'graphql'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'

/** As Apollo Server reads it; graphql-yoga types the same member otherwise. */
const GONE: unknown = { status: 404, headers: new HeaderMap([['x-why', 'gone']]) }

const schema = {
  typeDefs: `${authTypeDefs}
    type Person { name: String, email: String @auth(scopes: [["Read:Email"]]) }
    type Query { open: String, person: Person, fails: String, echo(n: Int = 3): Int, coded: String }
    type Mutation { CreatePerson(name: String!): Person }`,
  resolvers: {
    Query: {
      open: () => 'open',
      person: () => ({ name: 'Ada', email: 'ada@example.org' }),
      fails: () => {
        throw new Error('a secret')
      },
      echo: (_: unknown, { n }: { readonly n: number }) => n,
      coded: () => {
        throw Object.assign(new GraphQLError('No such thing'), {
          extensions: { code: 'NOT_FOUND', http: GONE },
        })
      },
    },
    Mutation: { CreatePerson: (_: unknown, { name }: { readonly name: string }) => ({ name }) },
  },
}

/** Asks to see every request, and does nothing. */
const watcher = (seen: (string | undefined)[] = []): ApolloServerPlugin => ({
  async requestDidStart({ request }) {
    seen.push(request.query)
    return {}
  },
})

const OPERATIONS: readonly (readonly [query: string, variables?: object, operationName?: string])[] = [
  ['{ open }'],
  ['{ open person { name email } }'],
  ['{ a: open b: open __typename }'],
  ['{ fails open }'],
  ['{ coded }'],
  ['query($n: Int) { echo(n: $n) }', { n: 7 }],
  ['query($n: Int) { echo(n: $n) }', {}],
  ['query($n: Int) { echo(n: $n) }', { n: 'x' }],
  ['query($yes: Boolean!) { open person @include(if: $yes) { email } }', { yes: true }],
  ['query A { open } query B { person { name } }', {}, 'B'],
  ['query A { open } query B { person { name } }'],
  ['query A { open }', {}, 'C'],
  ['mutation { CreatePerson(name: "Ada") { name } }'],
  ['mutation($name: String!) { CreatePerson(name: $name) { name email } }', { name: 'Ada' }],
  ['{ nothing }'],
  ['{ open'],
  ['{ __schema { queryType { name } } open }'],
]

const ask = async (gateway: TestGateway, token?: string): Promise<readonly unknown[]> => {
  const answers: unknown[] = []
  for (const [query, variables, operationName] of OPERATIONS)
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const { status, headers, text } = await gateway.graphql(query, {
        ...(variables !== undefined && { variables }),
        ...(operationName !== undefined && { operationName }),
        ...(token !== undefined && { token }),
        headers: { accept },
      })
      const challenge = headers.get('www-authenticate')?.replace(gateway.url, '')
      answers.push([
        query,
        status,
        headers.get('content-type'),
        headers.get('vary'),
        headers.get('x-why'),
        challenge,
        text,
      ])
    }
  return answers
}

describe('createGateway with plugins of Apollo Server', () => {
  it('answers the same bytes, prepared or inside Apollo Server, at first and after many uses', async () => {
    const prepared = await startGateway({ before: 'schema', schema })
    const hooked = await startGateway({ before: 'schema', schema, plugins: [watcher()] })
    for (const scopes of [undefined, ['Read:Email'], ['Mutation:*', 'Read:Email']])
      for (let round = 0; round < 12; round += 1) {
        const tokenOf = (gateway: TestGateway): Promise<string | undefined> =>
          scopes === undefined ? Promise.resolve(undefined) : gateway.tokenFor(...scopes)
        expect(await ask(hooked, await tokenOf(hooked))).toEqual(await ask(prepared, await tokenOf(prepared)))
      }
  }, 120_000)

  it('shows every query and mutation to a plugin with requestDidStart, denied ones too', async () => {
    const seen: (string | undefined)[] = []
    const gateway = await startGateway({ before: 'schema', schema, plugins: [watcher(seen)] })
    const denied = 'mutation { CreatePerson(name: "Eve") { name } }'
    for (let count = 0; count < 3; count += 1) await gateway.graphql('{ open }')
    expect((await gateway.graphql(denied)).status).toBe(401)
    // Each text once more, when it is admitted.
    expect(seen.filter((query) => query === '{ open }')).toHaveLength(4)
    expect(seen.filter((query) => query === denied)).toHaveLength(2)
    expect([...gateway.calls]).toEqual([['Query.open', 3]])
  })

  it('passes headers and results of plugins on, and starts and stops plugins without requestDidStart', async () => {
    const events: string[] = []
    const lifecycle: ApolloServerPlugin = {
      async serverWillStart() {
        events.push('start')
        return { serverWillStop: async () => void events.push('stop') }
      },
    }
    const plain = await startGateway({ before: 'schema', schema, plugins: [lifecycle] })
    expect((await plain.graphql('{ open }')).body).toEqual({ data: { open: 'open' } })
    await plain.close()
    expect(events).toEqual(['start', 'stop'])

    const header: ApolloServerPlugin = {
      requestDidStart: async () => ({
        willSendResponse: async ({ response }) => void response.http.headers.set('x-from-a-plugin', 'yes'),
      }),
    }
    const gateway = await startGateway({ before: 'schema', schema, plugins: [header] })
    expect((await gateway.graphql('{ open }')).headers.get('x-from-a-plugin')).toBe('yes')
  })

  it('runs nothing where a plugin has replaced the document that was decided', async () => {
    const swap: ApolloServerPlugin = {
      requestDidStart: async () => ({
        async didResolveOperation(context) {
          Object.assign(context, { document: parse('mutation { CreatePerson(name: "Eve") { email } }') })
        },
      }),
    }
    const gateway = await startGateway({ before: 'schema', schema, plugins: [swap] })
    const { status, text } = await gateway.graphql('{ open }')
    expect(status).toBe(500)
    expect(text).not.toContain('Eve')
    expect([...gateway.calls]).toEqual([])
  })

  it('lets no plugin answer a denied operation with data', async () => {
    const generous: ApolloServerPlugin = {
      requestDidStart: async () => ({
        responseForOperation: async () => ({
          http: { headers: new Map() as never, status: 200 },
          body: { kind: 'single', singleResult: { data: { CreatePerson: { name: 'Eve' } } } },
        }),
      }),
    }
    const gateway = await startGateway({ before: 'schema', schema, plugins: [generous] })
    const { status, body } = await gateway.graphql('mutation { CreatePerson(name: "Eve") { name } }')
    expect([status, body.data, body.errors?.[0]?.extensions?.['code']]).toEqual([
      401,
      undefined,
      'UNAUTHENTICATED',
    ])
    expect([...gateway.calls]).toEqual([])
  })
})
