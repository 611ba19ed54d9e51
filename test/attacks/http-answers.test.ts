import { describe, expect, it } from '@jest/globals'
import { GraphQLError } from 'graphql'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { head, postBody, sendBytes, signToken } from './http-wire.ts'

const WORDS = 'postgres://admin:hunter2@db.internal/prod'
const fail = (error: unknown) => (): never => {
  throw error
}
const schema = {
  typeDefs: `
    scalar Picky
    type Thing { required: String!, list: [Int!]! }
    type Query {
      open: String, text: String, error: String, typed: String, cause: String, rejected: String, thrown: String
      coded: String, aggregate: String, picky: Picky, thing: Thing, int: Int
    }
    type Mutation { createPerson: String }`,
  resolvers: {
    Query: {
      error: fail(new Error(WORDS)),
      typed: fail(new TypeError(`Cannot read properties of ${WORDS}`)),
      cause: fail(new Error('outer', { cause: new Error(WORDS) })),
      rejected: () =>
        Promise.reject(
          Object.assign(new Error(WORDS), { config: { password: WORDS }, extensions: { WORDS } }),
        ),
      thrown: fail(WORDS),
      aggregate: fail(new AggregateError([new Error(WORDS)], WORDS)),
      coded: fail(new GraphQLError('No such person', { extensions: { code: 'NOT_FOUND' } })),
      picky: fail(Object.assign(new Error(WORDS), { code: 'SQLITE_ERROR', sql: WORDS })),
      thing: () => ({ required: () => fail(new Error(WORDS))(), list: WORDS }),
      int: () => WORDS,
    },
    Mutation: { createPerson: fail(new Error(WORDS)) },
  },
}

describe('an error that nobody meant for a client is masked', () => {
  it.each([
    'error',
    'typed',
    'cause',
    'rejected',
    'thrown',
    'aggregate',
    'picky',
    'int',
    'thing{required}',
    'thing{list}',
  ])('%s', async (field) => {
    const gateway = await startGateway({ before: 'schema', schema })
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const answer = await gateway.graphql(`{open ${field}}`, { headers: { accept } })
      expect(answer.status).toBe(200)
      expect(answer.text).not.toMatch(/hunter2|postgres|stack|node_modules|\.ts:|SQLITE/)
      expect(answer.body.errors).toHaveLength(1)
      expect(answer.body.errors).toMatchObject([
        { message: 'Something went wrong on our side', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
      ])
      expect(Object.keys(answer.body.errors?.[0]?.extensions ?? {})).toEqual(['code'])
      expect(answer.body.data).toHaveProperty('open', null)
    }
  })

  it('in a mutation too', async () => {
    const gateway = await startGateway({ before: 'schema', schema })
    const answer = await gateway.graphql('mutation{createPerson}', { token: await gateway.tokenFor('*') })
    expect([answer.status, answer.body.data]).toEqual([200, { createPerson: null }])
    expect(answer.text).not.toContain('hunter2')
  })

  it('one with a code of its own is not', async () => {
    const gateway = await startGateway({ before: 'schema', schema })
    expect((await gateway.graphql('{coded}')).body).toMatchObject({
      data: { coded: null },
      errors: [{ message: 'No such person', path: ['coded'], extensions: { code: 'NOT_FOUND' } }],
    })
  })

  it('a policy that cannot be asked refuses with a code of its own, and is masked', async () => {
    const typeDefs = `
      directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION
      type Query { open: String, mine: String @policy(policies: [["mine"]]) }`
    for (const policies of [fail(new Error(WORDS)), () => Promise.reject(new Error(WORDS))]) {
      const gateway = await startGateway({ before: 'schema', schema: { typeDefs }, policies })
      const answer = await gateway.graphql('{open mine}', { token: await gateway.tokenFor('*') })
      expect([answer.status, answer.body]).toEqual([
        503,
        {
          errors: [
            {
              message: 'The policies of this operation cannot be asked at the moment, try again later',
              extensions: { code: 'POLICY_UNAVAILABLE' },
            },
          ],
        },
      ])
      expect(gateway.calls.size).toBe(0)
    }
  })

  it('a context that cannot be made is masked', async () => {
    const gateway = await startGateway({ before: 'schema', schema, context: fail(new Error(WORDS)) })
    const answer = await gateway.graphql('{open}')
    expect(answer.status).toBe(500)
    expect(answer.text).not.toMatch(/hunter2|Context creation/)
    expect(answer.body).toEqual({
      errors: [
        { message: 'Something went wrong on our side', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
      ],
    })
    expect(gateway.calls.size).toBe(0)
  })
})

describe('every answer', () => {
  const answers = async (
    gateway: TestGateway,
  ): Promise<readonly (readonly [string, number, (name: string) => string | null])[]> => {
    const got: (readonly [string, number, (name: string) => string | null])[] = []
    const add = (what: string, status: number, headers: { get: (name: string) => unknown }): void => {
      got.push([what, status, (name) => (headers.get(name) as string | undefined) ?? null])
    }
    const graphql = async (what: string, ...args: Parameters<TestGateway['graphql']>): Promise<void> => {
      const { status, headers } = await gateway.graphql(...args)
      add(what, status, headers)
    }
    await graphql('data', '{open}')
    await graphql('a masked error', '{error}')
    await graphql('a syntax error', '{')
    await graphql('a denied mutation', 'mutation{createPerson}')
    await graphql('a forbidden mutation', 'mutation{createPerson}', { token: signToken({ scopes: [] }) })
    await graphql('an invalid token', '{open}', { token: 'x' })
    await graphql('an expired token', '{open}', { token: signToken({ exp: 1 }) })
    await graphql('too large', '{open '.repeat(3_000))
    const bad = await postBody(gateway, '{')
    add('a bad body', bad.status, bad.headers)
    const type = await postBody(gateway, '{', { 'content-type': 'text/plain' })
    add('a bad content type', type.status, type.headers)
    for (const path of ['/health', '/ready', '/nothing', '/jwt', '/graphql', '/console/nothing', '/%']) {
      const { status, headers } = await gateway.fetch(path)
      add(path, status, headers)
    }
    for (const [what, bytes] of [
      ['a bad request line', 'X\r\n\r\n'],
      ['a header without end', head('GET /health', `X: ${'x'.repeat(70_000)}`)],
      ['a bad length', head('POST /jwt', 'Content-Length: x')],
    ] as const) {
      const { status, headers } = await sendBytes(gateway.url, bytes)
      add(what, status, headers)
    }
    return got
  }

  it('forbids to guess its type and to keep it, and says no more of the server', async () => {
    const gateway = await startGateway({ before: 'schema', schema })
    for (const [what, status, header] of await answers(gateway)) {
      expect([what, status]).not.toEqual([what, 0])
      expect([what, header('x-content-type-options')]).toEqual([what, 'nosniff'])
      expect([what, header('cache-control')]).toEqual([what, 'no-store'])
      expect([what, header('content-type')]).toEqual([what, expect.stringMatching(/; charset=utf-8$/)])
      for (const name of ['server', 'x-powered-by', 'set-cookie', 'etag'])
        expect([what, header(name)]).toEqual([what, null])
    }
  })

  it('of /graphql varies by origin and media type', async () => {
    const gateway = await startGateway({ before: 'schema', schema })
    for (const answer of [
      await gateway.graphql('{open}'),
      await gateway.graphql('mutation{createPerson}'),
      await postBody(gateway, '{'),
      await gateway.fetch('/graphql', { headers: { accept: 'text/plain' } }),
    ])
      expect(answer.headers.get('vary')?.split(', ').sort()).toEqual(['Accept', 'Origin'])
  })
})
