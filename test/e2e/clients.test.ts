import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import {
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  gql,
  HttpLink,
  InMemoryCache,
  ServerError,
} from '@apollo/client'
import { SetContextLink } from '@apollo/client/link/context'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Client, fetchExchange } from '@urql/core'
import { ClientError, GraphQLClient } from 'graphql-request'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import {
  type ContributorGateway,
  openContributorGateway,
  postJson,
  requestToken,
} from '../kit/contributor.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'

const CREATE = 'mutation($name:String){CreatePerson(name:$name){name}}'
const READ = '{Person(first:1){name}}'
const NAME = { name: 'Louise Farrenc' }

let gateway: ContributorGateway
/** One public field and one that needs a scope, for answers that are reduced. */
let partial: TestGateway
let token: string
beforeAll(async () => {
  gateway = await openContributorGateway()
  token = await requestToken(gateway.url, 'Mutation:Person:Create')
  partial = await startGateway({
    before: 'schema',
    lasts: 'file',
    schema: makeExecutableSchema({
      typeDefs: [
        authTypeDefs,
        'type Query { open: String, secret: String @auth(scopes: [["read:secret"]]) } type Mutation { createPerson: String }',
      ],
      resolvers: { Query: { open: () => 'open', secret: () => 'secret' } },
    }),
    jwt: { secret: 'a secret of tests, long enough' },
  })
})
afterAll(async () => {
  await gateway.close()
})

const MISSING = {
  message: 'No authorization token.',
  extensions: { code: 'UNAUTHENTICATED', reason: 'missing_token', coordinate: 'Mutation.CreatePerson' },
}
const REDUCED = {
  message: 'No authorization token.',
  path: ['secret'],
  extensions: { code: 'UNAUTHENTICATED' },
}

describe('@apollo/client, with the code of the Contributor Environment as it is written today', () => {
  const storage = new Map<string, string>()
  const create = (uri: string): ApolloClient => {
    const httpLink = new HttpLink({ uri: `${uri}/graphql` })
    const authLink = new SetContextLink(({ headers }) => {
      const found = storage.get('token')
      return { headers: { ...headers, authorization: found ? `Bearer ${found}` : '' } }
    })
    return new ApolloClient({ link: ApolloLink.from([authLink, httpLink]), cache: new InMemoryCache() })
  }
  const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    )

  it('reads with an empty Authorization header', async () => {
    storage.clear()
    const { data } = await create(gateway.url).query<{ Person: readonly unknown[] }>({ query: gql(READ) })
    expect(data?.Person).toHaveLength(1)
  })

  it('sees why a mutation was denied', async () => {
    storage.clear()
    const error = await failureOf(create(gateway.url).mutate({ mutation: gql(CREATE), variables: NAME }))
    expect(CombinedGraphQLErrors.is(error)).toBe(true)
    expect((error as CombinedGraphQLErrors).errors).toMatchObject([MISSING])
  })

  it('sees that a token is of no use', async () => {
    storage.set('token', 'a.b.c')
    const error = await failureOf(create(gateway.url).query({ query: gql(READ) }))
    expect((error as CombinedGraphQLErrors).errors).toMatchObject([
      { extensions: { reason: 'invalid_token' } },
    ])
  })

  it('writes with a token', async () => {
    storage.set('token', token)
    const { data } = await create(gateway.url).mutate({ mutation: gql(CREATE), variables: NAME })
    expect(data).toMatchObject({ CreatePerson: NAME })
  })

  it('gets what is left of a query where it says so, and an error where it does not', async () => {
    storage.clear()
    const query = gql('{open secret}')
    const { data, error } = await create(partial.url).query({ query, errorPolicy: 'all' })
    expect(data).toEqual({ open: 'open', secret: null })
    expect((error as CombinedGraphQLErrors).errors).toMatchObject([REDUCED])
    expect(CombinedGraphQLErrors.is(await failureOf(create(partial.url).query({ query })))).toBe(true)
  })

  it('is told of what is no GraphQL as of any server', async () => {
    const link = new HttpLink({ uri: `${gateway.url}/nothing` })
    const client = new ApolloClient({ link, cache: new InMemoryCache() })
    const error = await failureOf(client.query({ query: gql(READ) }))
    expect(ServerError.is(error) && error.statusCode).toBe(404)
  })
})

describe('urql', () => {
  const create = (url: string, authorization?: string): Client =>
    new Client({
      url: `${url}/graphql`,
      exchanges: [fetchExchange],
      preferGetMethod: false,
      fetchOptions: { headers: authorization === undefined ? {} : { authorization } },
    })

  it('reads, with an empty Authorization header too', async () => {
    for (const authorization of [undefined, '']) {
      const { data, error } = await create(gateway.url, authorization).query(READ, {})
      expect([data.Person.length, error]).toEqual([1, undefined])
    }
  })

  it('sees why a mutation was denied, and the status', async () => {
    const { data, error } = await create(gateway.url).mutation(CREATE, NAME)
    expect(data ?? null).toBeNull()
    expect(error?.graphQLErrors).toMatchObject([MISSING])
    expect(error?.response).toMatchObject({ status: 401 })
  })

  it('writes with a token', async () => {
    const { data, error } = await create(gateway.url, `Bearer ${token}`).mutation(CREATE, NAME)
    expect(error).toBeUndefined()
    expect(data).toMatchObject({ CreatePerson: NAME })
  })

  it('gets what is left of a query', async () => {
    const { data, error } = await create(partial.url).query('{open secret}', {})
    expect(data).toMatchObject({ open: 'open', secret: null })
    expect(error?.graphQLErrors).toMatchObject([REDUCED])
  })

  it('may use GET for queries, with the header that it is asked for', async () => {
    const client = new Client({
      url: `${gateway.url}/graphql`,
      exchanges: [fetchExchange],
      preferGetMethod: 'force',
      fetchOptions: { headers: { 'apollo-require-preflight': '1' } },
    })
    expect((await client.query(READ, {})).error).toBeUndefined()
  })
})

describe('graphql-request', () => {
  const create = (url: string, authorization = ''): GraphQLClient =>
    new GraphQLClient(`${url}/graphql`, { headers: { authorization } })

  it('reads with an empty Authorization header', async () => {
    expect(await create(gateway.url).request(READ)).toMatchObject({ Person: [{}] })
  })

  it('sees why a mutation was denied, and the status', async () => {
    const error = await create(gateway.url)
      .request(CREATE, NAME)
      .then(
        () => undefined,
        (failure: unknown) => failure,
      )
    expect(error).toBeInstanceOf(ClientError)
    const { response } = error as ClientError
    expect([response.status, response.errors]).toMatchObject([401, [MISSING]])
  })

  it('writes with a token', async () => {
    expect(await create(gateway.url, `Bearer ${token}`).request(CREATE, NAME)).toEqual({ CreatePerson: NAME })
  })

  it('gets what is left of a query where it says so', async () => {
    const client = new GraphQLClient(`${partial.url}/graphql`, { errorPolicy: 'all' })
    const { data, errors } = await client.rawRequest('{open secret}')
    expect(data).toEqual({ open: 'open', secret: null })
    expect(errors).toMatchObject([REDUCED])
  })
})

const run = promisify(execFile)
const curl = await run('curl', ['--version']).then(
  () => true,
  () => {
    process.stderr.write('curl is missing: its tests are skipped\n')
    return false
  },
)

;(curl ? describe : describe.skip)('curl', () => {
  const send = async (
    url: string,
    body: unknown,
    ...args: readonly string[]
  ): Promise<readonly [number, unknown]> => {
    const { stdout } = await run('curl', [
      '--silent',
      '--noproxy',
      '*',
      '--write-out',
      '\n%{http_code}',
      '--header',
      'content-type: application/json',
      '--data',
      JSON.stringify(body),
      ...args,
      url,
    ])
    const lines = stdout.split('\n')
    const status = Number(lines.pop())
    return [status, JSON.parse(lines.join('\n'))]
  }

  it('is denied a mutation, asks /jwt, and writes', async () => {
    const mutation = { query: CREATE, variables: NAME }
    const graphql = `${gateway.url}/graphql`
    expect(await send(graphql, mutation)).toMatchObject([401, { errors: [MISSING] }])
    const apiKey = 'jfBeQsMWo5y3AX1MaN8Vvzkkmkx2TUpVYohpwDXf6ck='
    const [, answer] = await send(`${gateway.url}/jwt`, {
      id: 'client-id',
      apiKey,
      scopes: ['Mutation:Person:Create'],
    })
    const { jwt } = answer as { jwt: string }
    expect(await send(graphql, mutation, '--header', `Authorization: Bearer ${jwt}`)).toEqual([
      200,
      { data: { CreatePerson: NAME } },
    ])
    expect(await send(graphql, { query: READ }, '--header', 'Authorization;')).toMatchObject([
      200,
      { data: {} },
    ])
    expect(await send(graphql, mutation, '--header', 'Authorization;')).toMatchObject([
      401,
      { errors: [MISSING] },
    ])
  })

  it('sends large bodies, for which it waits to be told to go on', async () => {
    const query = `${READ} #${'x'.repeat(100_000)}`
    expect(await send(`${gateway.url}/graphql`, { query }, '--header', 'Expect: 100-continue')).toMatchObject(
      [200, { data: {} }],
    )
  }, 10_000)

  it('finds no page that a cross-site form could reach', async () => {
    const { stdout } = await run('curl', [
      '--silent',
      '--noproxy',
      '*',
      '--data',
      'query={open}',
      `${gateway.url}/graphql`,
    ])
    expect(stdout).toContain('UNSUPPORTED_MEDIA_TYPE')
    expect((await postJson(`${gateway.url}/graphql`, { query: READ })).status).toBe(200)
  })
})
