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
