import { ApolloServer, type ApolloServerPlugin, type BaseContext, type GraphQLResponse } from '@apollo/server'
import { afterEach, describe, expect, it } from '@jest/globals'
import { buildSchema, execute, type GraphQLSchema, parse } from 'graphql'
import { type AuthPluginOptions, authPlugin } from '../../../src/adapters/apollo/auth-plugin.ts'
import type { Subject } from '../../../src/core/decision/subject.ts'
import { parsePattern } from '../../../src/core/scope/pattern.ts'
import { createContractSchema } from '../../contract/contract-schema.ts'

interface Context {
  readonly subject?: Subject
}
type Options = Partial<ConstructorParameters<typeof ApolloServer<Context>>[0]>

const servers: ApolloServer<Context>[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
})

function someone(...scopes: readonly string[]): Subject {
  const granted = { allow: scopes.map(parsePattern), reject: [], ceilings: [] }
  return { kind: 'identified', issuer: 'test', id: 'someone', claims: {}, granted }
}

function start(
  schema: GraphQLSchema,
  before: readonly ApolloServerPlugin<Context>[] = [],
  after: readonly ApolloServerPlugin<Context>[] = [],
  options: AuthPluginOptions & { readonly server?: Options } = {},
): ApolloServer<Context> {
  const { server: more = {}, ...auth } = options
  const plugins = [...before, authPlugin<Context>({ policies: () => [], ...auth }), ...after]
  const server = new ApolloServer<Context>({ schema, plugins, ...more } as ConstructorParameters<
    typeof ApolloServer<Context>
  >[0])
  servers.push(server)
  return server
}

function resultOf({ body }: GraphQLResponse): {
  readonly data?: unknown
  readonly errors?: readonly unknown[]
} {
  if (body.kind !== 'single') throw new TypeError('An answer in pieces.')
  return JSON.parse(JSON.stringify(body.singleResult)) as { readonly data?: unknown }
}

const MUTATION = { query: 'mutation { ping CreatePerson { name } }' }
const FORBIDDEN = { message: 'You are not authorized for this resource' }

/** Executes by itself, as plugins with another executor do. */
const executor: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async responseForOperation({ schema, document, contextValue }) {
        const singleResult = (await execute({ schema, document, contextValue })) as { data: null }
        return { http: { status: 200, headers: new Map() as never }, body: { kind: 'single', singleResult } }
      },
    }
  },
}

function cacheOf(data: Record<string, unknown>): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async responseForOperation() {
          return {
            http: { status: 200, headers: new Map() as never },
            body: { kind: 'single', singleResult: { data: structuredClone(data) } },
          }
        },
      }
    },
  }
}

describe('authPlugin beside other plugins', () => {
  it.each(['before', 'after'] as const)(
    'runs nothing of a refused operation, with an executor %s it',
    async (place) => {
      const { schema, takeCalls } = createContractSchema()
      const server = place === 'before' ? start(schema, [executor]) : start(schema, [], [executor])
      const answer = await server.executeOperation(MUTATION, { contextValue: { subject: someone() } })
      expect(takeCalls()).toEqual([])
      expect(answer.http.status).toBe(403)
      expect(resultOf(answer)).toMatchObject({ errors: [FORBIDDEN] })
      expect(resultOf(answer)).not.toHaveProperty('data')
    },
  )

  it.each(['before', 'after'] as const)('finishes what an executor %s it has run reduced', async (place) => {
    const { schema, takeCalls } = createContractSchema()
    const server = place === 'before' ? start(schema, [executor]) : start(schema, [], [executor])
    const query = '{ person { name email } }'
    const answer = await server.executeOperation({ query }, { contextValue: { subject: someone() } })
    expect(resultOf(answer)).toMatchObject({
      data: { person: { name: 'Ada', email: null } },
      errors: [FORBIDDEN],
    })
    expect(takeCalls()).not.toContain('Person.email')
  })

  it('takes what is denied out of an answer that was cached for somebody else', async () => {
    const cache = cacheOf({ person: { name: 'Ada', email: 'ada@example.org' } })
    const server = start(createContractSchema().schema, [cache])
    const query = '{ person { name email } }'
    const answer = await server.executeOperation({ query }, { contextValue: { subject: someone() } })
    expect(resultOf(answer)).toMatchObject({
      data: { person: { name: 'Ada', email: null } },
      errors: [FORBIDDEN],
    })
    expect(JSON.stringify(resultOf(answer))).not.toContain('@example.org')
  })

  it('does not run a document that was put in the place of the decided one', async () => {
    const { schema, takeCalls } = createContractSchema()
    const swapping: ApolloServerPlugin<Context> = {
      async requestDidStart() {
        return {
          async didResolveOperation(context) {
            await new Promise((resolve) => setTimeout(resolve, 20))
            Object.assign(context, { document: parse('{ hidden }') })
          },
        }
      },
    }
    const silent = { debug() {}, info() {}, warn() {}, error() {} }
    const server = start(schema, [swapping], [], { server: { logger: silent } })
    await expect(server.executeOperation({ query: '{ hello }' }, { contextValue: {} })).rejects.toThrow(
      'Internal server error',
    )
    expect(takeCalls()).toEqual([])
  })

  it('keeps guarded answers out of shared caches, and reduced ones out of all', async () => {
    const sdl = `
      directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
      directive @cacheControl(maxAge: Int) on FIELD_DEFINITION
      type Query { open: String @cacheControl(maxAge: 60) closed: String @cacheControl(maxAge: 60) @auth(scopes: [["s"]]) }`
    const server = start(buildSchema(sdl))
    const cacheControl = async (query: string, subject?: Subject): Promise<string | undefined> => {
      const contextValue = subject === undefined ? {} : { subject }
      const { http } = await server.executeOperation({ query }, { contextValue })
      return http.headers.get('cache-control')
    }
    expect(await cacheControl('{ open }')).toBe('max-age=60, public')
    expect(await cacheControl('{ open closed }', someone('s'))).toBe('max-age=60, private')
    expect(await cacheControl('{ open closed }')).toBe('no-store')
    expect(await cacheControl('{ closed }')).toBe('no-store')
  })

  it('refuses by the hash of a persisted query as by its text', async () => {
    const { schema, takeCalls } = createContractSchema()
    const server = start(schema)
    const { createHash } = await import('node:crypto')
    const sha256Hash = createHash('sha256').update(MUTATION.query).digest('hex')
    const extensions = { persistedQuery: { version: 1, sha256Hash } }
    const allowed = { contextValue: { subject: someone('Mutation:*') } }
    await server.executeOperation({ ...MUTATION, extensions }, allowed)
    takeCalls()
    const answer = await server.executeOperation({ extensions }, { contextValue: {} })
    expect(answer.http.status).toBe(401)
    expect(resultOf(answer)).toMatchObject({ errors: [{ message: 'No authorization token.' }] })
    expect(takeCalls()).toEqual([])
    expect(resultOf(await server.executeOperation({ extensions }, allowed)).errors).toBeUndefined()
  })

  it('leaves documents as they are for the next caller', async () => {
    const server = start(createContractSchema().schema)
    const query = '{ person { name email } }'
    await server.executeOperation({ query }, { contextValue: { subject: someone() } })
    const answer = await server.executeOperation({ query }, { contextValue: { subject: someone('*') } })
    expect(resultOf(answer)).toEqual({ data: { person: { name: 'Ada', email: 'ada@example.org' } } })
  })
})

describe('authPlugin', () => {
  it('has Apollo Server not start with a schema whose rules cannot be read', async () => {
    const schema = buildSchema('directive @public on FIELD_DEFINITION | OBJECT type Query { a: Int }')
    const server = new ApolloServer({ schema, plugins: [authPlugin({ policies: () => [] })] })
    await expect(server.start()).rejects.toThrow()
  })

  it('has Apollo Server not start with a supergraph, whose API schema has no rules', async () => {
    const { schema } = createContractSchema()
    const gateway = {
      onSchemaLoadOrUpdate(callback: (loaded: object) => void) {
        callback({ apiSchema: schema, coreSupergraphSdl: 'schema { query: Query }' })
        return () => undefined
      },
      load: async () => ({ executor: null }),
      stop: async () => undefined,
    }
    const options = {
      gateway,
      plugins: [authPlugin({ policies: () => [] })],
    } as unknown as ConstructorParameters<typeof ApolloServer<BaseContext>>[0]
    await expect(new ApolloServer(options).start()).rejects.toThrow('supergraph')
  })

  it('answers 200 under application/json where that is asked for', async () => {
    const server = start(createContractSchema().schema, [], [], { authStatus: 'graphql' })
    const answer = await server.executeOperation(MUTATION, { contextValue: {} })
    expect(answer.http.status).toBe(200)
    expect(answer.http.headers.get('www-authenticate')).toBe('Bearer')
    expect(resultOf(answer)).toMatchObject({ errors: [{ message: 'No authorization token.' }] })
  })

  it('says on an open answer that the token has expired', async () => {
    const server = start(createContractSchema().schema)
    const subject: Subject = { kind: 'anonymous', reason: 'expired_token' }
    const { http } = await server.executeOperation({ query: '{ hello }' }, { contextValue: { subject } })
    expect(http.headers.get('portcullis-token')).toBe('expired')
  })

  it.each([
    [{ query: 'query A { hello } query B { hello }' }],
    [{ query: 'query A { hello }', operationName: 'B' }],
  ])('answers 400 to %j', async (request) => {
    const server = start(createContractSchema().schema)
    const answer = await server.executeOperation(request, { contextValue: {} })
    expect(answer.http.status).toBe(400)
    expect(resultOf(answer)).toMatchObject({
      errors: [{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }],
    })
  })

  it('answers 400 to a kind of operation that the schema lacks', async () => {
    const server = start(buildSchema('type Query { a: Int }'))
    const answer = await server.executeOperation({ query: 'mutation { a }' }, { contextValue: {} })
    expect(answer.http.status).toBe(400)
    expect(resultOf(answer)).toMatchObject({
      errors: [{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }],
    })
  })
})
