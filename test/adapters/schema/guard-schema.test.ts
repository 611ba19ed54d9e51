import { ApolloServer } from '@apollo/server'
import { describe, expect, it } from '@jest/globals'
import {
  buildSchema,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  parse,
  subscribe,
  visit,
} from 'graphql'
import { createYoga } from 'graphql-yoga'
import { type GuardSchemaOptions, guardSchema } from '../../../src/adapters/schema/guard-schema.ts'
import type { Subject } from '../../../src/core/decision/subject.ts'
import { SchemaRuleError } from '../../../src/core/schema/schema-problem.ts'
import { parsePattern } from '../../../src/core/scope/pattern.ts'
import { createContractSchema } from '../../contract/contract-schema.ts'

function someone(...scopes: readonly string[]): Subject {
  const granted = { allow: scopes.map(parsePattern), reject: [], ceilings: [] }
  return { kind: 'identified', issuer: 'test', id: 'someone', claims: {}, granted }
}

async function ask(
  schema: GraphQLSchema,
  query: string | DocumentNode,
  subject?: Subject,
): Promise<ExecutionResult> {
  const document = typeof query === 'string' ? parse(query) : query
  const result = await execute({ schema, document, contextValue: { subject } })
  return JSON.parse(JSON.stringify(result)) as ExecutionResult
}

const FORBIDDEN = 'You are not authorized for this resource'

const NO_POLICY_HOLDS: GuardSchemaOptions = { policies: () => [] }

describe('a guarded schema', () => {
  it('is the same schema when it is guarded again with the same options', () => {
    const once = guardSchema(createContractSchema().schema, NO_POLICY_HOLDS)
    expect(guardSchema(once, NO_POLICY_HOLDS)).toBe(once)
  })

  it('says no more when it is guarded again with other options', async () => {
    const { schema, takeCalls } = createContractSchema()
    const twice = guardSchema(guardSchema(schema, { ...NO_POLICY_HOLDS }), {
      ...NO_POLICY_HOLDS,
      baseline: { query: 'authenticated' },
    })
    const query = '{ people { name email } }'
    expect((await ask(twice, query, someone())).errors).toHaveLength(2)
    takeCalls()
    const { data, errors } = await ask(twice, 'mutation { CreatePerson { name } }', someone())
    expect({ data, messages: errors?.map(({ message }) => message) }).toEqual({
      data: { CreatePerson: null },
      messages: [FORBIDDEN],
    })
    expect((await ask(twice, '{ hello }')).data).toEqual({ hello: null })
    expect(takeCalls()).toEqual([])
  })

  it('does not come to be when its rules cannot be read', () => {
    const schema = buildSchema(
      'directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM type Query { a: A } type A { b: Int @auth }',
    )
    expect(() => guardSchema(schema)).toThrow(SchemaRuleError)
  })

  it('asks for policies once for each execution, and before any resolver', async () => {
    const { schema, takeCalls } = createContractSchema()
    const asked: (readonly string[])[] = []
    const guarded = guardSchema(schema, {
      policies: async (names) => {
        expect(takeCalls()).toEqual([])
        asked.push(names)
        return []
      },
    })
    const query = parse('{ people { name friends { name email } } vip hello }')
    const { data, errors } = await ask(guarded, query, someone())
    expect(data).toEqual({
      people: [
        { name: 'Ada', friends: [{ name: 'Bob', email: null }] },
        { name: 'Bob', friends: [] },
      ],
      vip: null,
      hello: 'hello',
    })
    expect(errors?.map(({ extensions }) => extensions?.['coordinate']).sort()).toEqual([
      'Person.email',
      'Query.vip',
    ])
    takeCalls()
    await ask(guarded, query, someone())
    expect(asked).toEqual([['vip'], ['vip']])
  })

  it('runs nothing when the policies cannot be told', async () => {
    const { schema, takeCalls } = createContractSchema()
    const warnings: string[] = []
    const guarded = guardSchema(schema, {
      policies: () => Promise.reject(new Error('no answer')),
      onWarning: (warning) => void warnings.push(warning),
    })
    const { data, errors } = await ask(guarded, '{ vip hello }', someone())
    expect({ data, codes: errors?.map(({ extensions }) => extensions['code']) }).toEqual({
      data: { vip: null, hello: null },
      codes: ['POLICY_UNAVAILABLE', 'POLICY_UNAVAILABLE'],
    })
    expect(warnings).toContain('portcullis: policies could not be asked: the function `policies`: no answer')
    expect(takeCalls()).toEqual([])
  })

  it('decides once: a resolver that changes the subject changes nothing', async () => {
    const { schema } = createContractSchema()
    const login = schema.getMutationType()?.getFields()['ping']
    if (login === undefined) throw new TypeError('No field.')
    login.resolve = (_source, _args, context: { subject?: Subject }) => {
      context.subject = { kind: 'refused', reason: 'invalid_token' }
      return 'pong'
    }
    const query = 'mutation { ping CreatePerson { name } }'
    expect(await ask(guardSchema(schema, NO_POLICY_HOLDS), query, someone('Mutation:*'))).toEqual({
      data: { ping: 'pong', CreatePerson: { name: 'Ada' } },
    })
  })

  it('plans anew when fragments change around the same operation', async () => {
    const guarded = guardSchema(createContractSchema().schema, NO_POLICY_HOLDS)
    const open = parse('{ person { ...F } } fragment F on Person { name }')
    const closed = visit(open, {
      Field: (node) =>
        node.name.value === 'name' ? { ...node, name: { ...node.name, value: 'email' } } : undefined,
    }) as DocumentNode
    expect(closed.definitions[0]).toBe(open.definitions[0])
    expect((await ask(guarded, open)).data).toEqual({ person: { name: 'Ada' } })
    expect((await ask(guarded, closed)).data).toEqual({ person: null })
  })

  it('makes a new error for each place', async () => {
    const guarded = guardSchema(createContractSchema().schema, NO_POLICY_HOLDS)
    const document = parse('{ people { name email } }')
    const { errors = [] } = await execute({ schema: guarded, document, contextValue: { subject: someone() } })
    for (const [index, { extensions }] of errors.entries()) Object.assign(extensions, { index })
    expect(errors.map(({ extensions, path, message }) => [extensions['index'], path, message])).toEqual([
      [0, ['people', 0, 'email'], FORBIDDEN],
      [1, ['people', 1, 'email'], FORBIDDEN],
    ])
  })

  it('nulls an object that only a denied selection asks for what cannot be null', async () => {
    const sdl = `
      directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
      type Query { hello: String node: Node nodes: [Node] }
      interface Node { b: B bs: [B] }
      type Open implements Node { b: B bs: [B] }
      type Closed implements Node { b: B @auth(scopes: [["s"]]) bs: [B] @auth(scopes: [["s"]]) }
      type B { x: String! y: String z: String }`
    const b = { x: 'x', y: 'y', z: 'z' }
    const options: GuardSchemaOptions = {
      fieldResolver: (_source, _args, _context, { fieldName }) =>
        ({ hello: 'hello', node: {}, b, bs: [b, null, Promise.resolve(b)], ...b })[fieldName],
      typeResolver: () => 'Open',
    }
    const guarded = guardSchema(buildSchema(sdl), options)
    const dataOf = async (below: string): Promise<unknown> =>
      (await ask(guarded, `{ hello node { ${below} } }`, someone())).data
    expect(await dataOf('b { z } ... on Open { b { y } }')).toEqual({
      hello: 'hello',
      node: { b: { z: null, y: 'y' } },
    })
    expect(await dataOf('b { x } ... on Open { b { y } }')).toEqual({ hello: 'hello', node: { b: null } })
    expect(await dataOf('b { __typename } ... on Open { b { y } }')).toEqual({
      hello: 'hello',
      node: { b: null },
    })
    expect(await dataOf('bs { __typename } ... on Open { bs { y } }')).toEqual({
      hello: 'hello',
      node: { bs: [null, null, null] },
    })
  })

  it('takes the resolvers that the executor would have used as options', async () => {
    const schema = buildSchema('type Query { thing: Thing } union Thing = A type A { b: String }')
    const guarded = guardSchema(schema, {
      fieldResolver: (_source, _args, _context, { fieldName }) => fieldName,
      typeResolver: () => 'A',
    })
    expect((await ask(guarded, '{ thing { ... on A { b } } }')).errors).toBeUndefined()
  })

  it('never subscribes to what is denied, also where the source is in the root value', async () => {
    const { schema } = createContractSchema()
    const field = schema.getSubscriptionType()?.getFields()['PersonCreated']
    if (field === undefined) throw new TypeError('No field.')
    delete field.subscribe
    let subscribed = 0
    const rootValue = {
      async *PersonCreated() {
        subscribed += 1
        yield {}
      },
    }
    const document = parse('subscription { PersonCreated { name } }')
    const guarded = guardSchema(schema, NO_POLICY_HOLDS)
    const refused = await subscribe({ schema: guarded, document, rootValue, contextValue: {} })
    expect(refused).toMatchObject({ errors: [{ message: 'No authorization token.' }] })
    expect(refused).not.toHaveProperty('data')
    expect(subscribed).toBe(0)
    const contextValue = { subject: someone('Subscription:*') }
    const events = await subscribe({ schema: guarded, document, rootValue, contextValue })
    if (!(Symbol.asyncIterator in events)) throw new TypeError('No events.')
    expect(await events.next()).toMatchObject({ value: { data: { PersonCreated: { name: 'Ada' } } } })
    expect(subscribed).toBe(1)
  })

  it('lets events through in graphql-yoga', async () => {
    const { schema } = createContractSchema()
    const context = { subject: someone('Subscription:*', 'Read:Email') }
    const yoga = createYoga({ schema: guardSchema(schema, NO_POLICY_HOLDS), logging: false, context })
    const query = encodeURIComponent('subscription { PersonCreated { name email } }')
    const response = await yoga.fetch(`http://localhost/graphql?query=${query}`, {
      headers: { accept: 'text/event-stream' },
    })
    expect(await response.text()).toContain(
      '{"data":{"PersonCreated":{"name":"Ada","email":"ada@example.org"}}}',
    )
  })

  it('tells Apollo Server status and challenge', async () => {
    const { schema, takeCalls } = createContractSchema()
    const server = new ApolloServer<{ readonly subject: Subject }>({
      schema: guardSchema(schema, NO_POLICY_HOLDS),
    })
    const { body, http } = await server.executeOperation(
      { query: 'mutation { ping CreatePerson { name } }' },
      { contextValue: { subject: someone() } },
    )
    await server.stop()
    expect(http.status).toBe(403)
    expect(http.headers.get('www-authenticate')).toContain('scope="Mutation:Person:Create"')
    expect(JSON.stringify(body)).not.toContain('www-authenticate')
    expect(takeCalls()).toEqual([])
  })

  it.each<[string, string, Subject | undefined, unknown]>([
    [
      'a granted mutation beside a denied one was not run because of that',
      'mutation { ping gone: DeletePerson(id: 1) { name } }',
      someone(),
      {
        ping: [
          `Not run, because gone is denied: ${FORBIDDEN}`,
          {
            code: 'FORBIDDEN',
            becauseOf: {
              ...{ path: ['gone'], coordinate: 'Mutation.DeletePerson' },
              ...{ requiredScopes: [['Mutation:Person:Delete']], missingScopes: ['Mutation:Person:Delete'] },
            },
          },
        ],
        gone: [
          FORBIDDEN,
          expect.objectContaining({ code: 'FORBIDDEN', coordinate: 'Mutation.DeletePerson' }),
        ],
      },
    ],
    [
      'a granted mutation with something denied below it was not run because of that',
      'mutation { Login { person { email } } ping }',
      someone('Mutation:*'),
      {
        Login: [
          `Not run, because Login.person.email is denied: ${FORBIDDEN}`,
          expect.objectContaining({ code: 'FORBIDDEN', coordinate: 'Person.email' }),
        ],
        ping: [
          `Not run, because Login.person.email is denied: ${FORBIDDEN}`,
          expect.objectContaining({
            code: 'FORBIDDEN',
            becauseOf: expect.objectContaining({ coordinate: 'Person.email' }),
          }),
        ],
      },
    ],
    [
      'nobody in particular is told to bring a token for the denied one',
      'mutation { ...P ... { ...P } CreatePerson { name } } fragment P on Mutation { ping }',
      undefined,
      {
        ping: [
          'Not run, because CreatePerson is denied: No authorization token.',
          {
            ...{ code: 'UNAUTHENTICATED', reason: 'missing_token' },
            becauseOf: { path: ['CreatePerson'], coordinate: 'Mutation.CreatePerson' },
          },
        ],
        CreatePerson: [
          'No authorization token.',
          { code: 'UNAUTHENTICATED', reason: 'missing_token', coordinate: 'Mutation.CreatePerson' },
        ],
      },
    ],
    [
      'a granted query field beside a denied one runs, and has no error',
      '{ hello hidden }',
      someone(),
      { hidden: [FORBIDDEN, expect.objectContaining({ code: 'FORBIDDEN', coordinate: 'Query.hidden' })] },
    ],
    [
      'a token that is not valid is to blame everywhere',
      'mutation { ping CreatePerson { name } }',
      { kind: 'refused', reason: 'invalid_token' },
      {
        ping: ['Your token is not valid', { code: 'UNAUTHENTICATED', reason: 'invalid_token' }],
        CreatePerson: ['Your token is not valid', { code: 'UNAUTHENTICATED', reason: 'invalid_token' }],
      },
    ],
  ])(
    'says of each field what is denied itself, and what was not run because of another: %s',
    async (_, query, subject, expected) => {
      const { schema, takeCalls } = createContractSchema()
      const { errors = [] } = await ask(guardSchema(schema, NO_POLICY_HOLDS), query, subject)
      const told = errors.map(({ message, path, extensions }) => [path?.join('.'), [message, extensions]])
      expect(Object.fromEntries(told)).toEqual(expected)
      expect(takeCalls()).toEqual(query.startsWith('mutation') ? [] : ['Query.hello'])
    },
  )

  it('says so of a granted query field where queries are not reduced', async () => {
    const { schema, takeCalls } = createContractSchema()
    const guarded = guardSchema(schema, { ...NO_POLICY_HOLDS, queries: 'deny' })
    const { errors = [] } = await ask(guarded, '{ hello hidden }', someone())
    expect(errors.map(({ message }) => message)).toEqual([
      `Not run, because hidden is denied: ${FORBIDDEN}`,
      FORBIDDEN,
    ])
    expect(takeCalls()).toEqual([])
  })

  it('blames no other field for one that is denied beyond those that are spelled out', async () => {
    const { schema } = createContractSchema()
    const fields = Array.from({ length: 150 }, (_, index) => `a${index}: CreatePerson { name }`)
    const { errors = [] } = await ask(
      guardSchema(schema, NO_POLICY_HOLDS),
      `mutation { ${fields.join(' ')} }`,
      someone(),
    )
    expect(errors).toHaveLength(150)
    expect(new Set(errors.map(({ message }) => message))).toEqual(new Set([FORBIDDEN]))
    expect(errors.at(-1)?.extensions).toEqual({ code: 'FORBIDDEN' })
  })

  it('refuses a document that is made to be expensive', async () => {
    const { schema, takeCalls } = createContractSchema()
    const fragments = Array.from(
      { length: 800 },
      (_, index) =>
        `fragment F${index} on Person { a: best { ...F${index + 1} } b: best { name } ${'... on Node { ... on Person { id } } '.repeat(12)} }`,
    )
    const document = parse(
      `{ person { ...F0 } hello } ${fragments.join(' ')} fragment F800 on Person { name }`,
    )
    const { data, errors } = await ask(guardSchema(schema, NO_POLICY_HOLDS), document, someone('*'))
    expect(data).toEqual({ person: null, hello: null })
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual([
      'OPERATION_TOO_COMPLEX',
      'OPERATION_TOO_COMPLEX',
    ])
    expect(takeCalls()).toEqual([])
  })
})
