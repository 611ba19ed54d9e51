import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { SchemaRuleError } from '../../src/core/schema/schema-problem.ts'
import type { AuthzenOptions, PoliciesOptions } from '../../src/policies/policies-options.ts'
import { startGateway } from '../kit/gateway.ts'
import { byRule, startPolicyServer } from '../kit/policy-server.ts'
import { pemOf, RSA, signToken } from '../token/ports.ts'

const typeDefs = `
  directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION | OBJECT
  type Query {
    open: Int
    todo(id: ID!): Todo
    todos(first: Int): [Todo] @policy(policies: [["can_list"]])
  }
  type Todo @policy(policies: [["can_read"]]) { id: ID text: String }
  type Mutation {
    createTodo(text: String): Todo @policy(policies: [["can_create"], ["admin"]])
    updateTodo(id: ID!, text: String): Todo @policy(policies: [["can_update", "on_duty"]])
    deleteTodo(id: ID!): Int @policy(policies: [["can_delete"]])
  }`
const resolvers = {
  Query: { todo: (_: unknown, { id }: { id: string }) => ({ id, text: 't' }), todos: () => [{ id: '1' }] },
  Mutation: {
    createTodo: () => ({ id: '9' }),
    updateTodo: (_: unknown, { id }: { id: string }) => ({ id }),
    deleteTodo: () => 1,
  },
}
const schema = { typeDefs, resolvers }

function start(policies: PoliciesOptions | undefined, more: Readonly<Record<string, unknown>> = {}) {
  return startGateway({
    before: 'schema',
    schema,
    baseline: { mutation: 'public' },
    policies,
    ...more,
  } as Parameters<typeof startGateway>[0])
}

describe('a gateway with an engine that speaks AuthZEN', () => {
  it('asks one batch for an operation, as OpenID AuthZEN 1.0 has it', async () => {
    const engine = await startPolicyServer(byRule(() => true))
    const gateway = await start({
      authzen: {
        url: engine.url,
        headers: { authorization: 'Bearer engine-key' },
        forwardHeaders: ['x-tenant'],
      },
    })
    const token = await gateway.tokenFor('todo:*')
    const query =
      'query Mine($id: ID = 7) { open a: todo(id: $id) { text } b: todo(id: 8) { id } todos(first: 2) { id } }'
    const headers = { 'x-tenant': 'blue', 'x-request-id': 'r-17' }
    const answer = await gateway.graphql(query, { token, headers })
    expect([answer.status, answer.body.errors]).toEqual([200, undefined])
    expect(engine.received.length).toBe(1)
    const [{ path, headers: sent, body } = { path: '', headers: {}, body: {} }] = engine.received
    expect(path).toBe('/access/v1/evaluations')
    expect(sent).toMatchObject({
      authorization: 'Bearer engine-key',
      'content-type': 'application/json',
      'x-request-id': 'r-17',
    })
    expect(body).toMatchObject({
      subject: { type: 'user', properties: { scopes: ['todo:*'] } },
      context: { operation: { kind: 'query', name: 'Mine' }, headers: { 'x-tenant': 'blue' } },
      options: { evaluations_semantic: 'execute_all' },
    })
    expect(body.evaluations).toEqual([
      {
        action: { name: 'can_read' },
        resource: { type: 'Todo', id: '7', properties: { field: 'Query.todo', args: { id: '7' } } },
      },
      {
        action: { name: 'can_read' },
        resource: { type: 'Todo', id: '8', properties: { field: 'Query.todo', args: { id: '8' } } },
      },
      {
        action: { name: 'can_list' },
        resource: {
          type: 'Todo',
          id: 'Query.todos',
          properties: { field: 'Query.todos', args: { first: 2 } },
        },
      },
      {
        action: { name: 'can_read' },
        resource: {
          type: 'Todo',
          id: 'Query.todos',
          properties: { field: 'Query.todos', args: { first: 2 } },
        },
      },
    ])
    expect(JSON.stringify(engine.received.map(({ body: one }) => one))).not.toContain(token)
  })

  it('keeps apart two people who have one id with different issuers, where it is set to', async () => {
    const engine = await startPolicyServer(byRule(({ subject }) => subject === 'https://one.example|ada'))
    const issuers = ['https://one.example', 'https://two.example', 'of|two'].map((iss) => ({
      ...{ iss, audience: 'any', ceiling: ['*'] },
      keys: [{ publicKey: pemOf(RSA.publicKey) }],
    }))
    const gateway = await start({ authzen: { url: engine.url, subjectId: 'issuer|id' } }, { issuers })
    const askAs = async (iss: string): Promise<number> => {
      const claims = { iss, sub: 'ada', exp: Math.floor(Date.now() / 1000) + 60 }
      const token = signToken(claims, { key: RSA.privateKey, alg: 'RS256' })
      return (await gateway.graphql('mutation { deleteTodo(id: 1) }', { token })).status
    }
    expect(await askAs('https://one.example')).toBe(200)
    expect(await askAs('https://two.example')).toBe(403)
    expect(await askAs('of|two')).toBe(403)
    expect(engine.received.map(({ body }) => body.subject.id)).toEqual([
      'https://one.example|ada',
      'https://two.example|ada',
      'of%7Ctwo|ada',
    ])
    expect(gateway.calls.get('Mutation.deleteTodo')).toBe(1)
  })

  it.each<[string, Partial<AuthzenOptions>, readonly string[], boolean]>([
    ['several issuers', {}, ['https://one.example', 'https://two.example'], true],
    ['the tenants of an issuer', {}, ['https://login.example/{tenant}'], true],
    ['one issuer', {}, ['https://one.example'], false],
    [
      'several issuers and a choice',
      { subjectId: 'id' },
      ['https://one.example', 'https://two.example'],
      false,
    ],
  ])('warns at the start of ids that two callers may share: %s', async (_, more, names, warns) => {
    const engine = await startPolicyServer(byRule(() => true))
    const lines: string[] = []
    const issuers = names.map((iss) => ({
      ...{ iss, audience: 'any', ceiling: ['*'], keys: [{ publicKey: pemOf(RSA.publicKey) }] },
      ...(iss.includes('{') && { tenants: ['a'] }),
    }))
    await start(
      { authzen: { url: engine.url, ...more } },
      { issuers, logLevel: 'warn', logTo: { write: (line: string) => void lines.push(line) } },
    )
    const told = lines.filter((line) => line.includes('Set \\"subjectId\\" to \\"issuer|id\\"'))
    expect(told).toHaveLength(warns ? 1 : 0)
  })

  it('says FORBIDDEN where the engine says no, and runs no part of the mutation', async () => {
    const engine = await startPolicyServer(byRule(({ id }) => id !== '2'))
    const gateway = await start({ authzen: { url: engine.url } })
    const token = await gateway.tokenFor('*')
    const answer = await gateway.graphql('mutation { a: deleteTodo(id: 1) b: deleteTodo(id: 2) }', { token })
    expect(answer.status).toBe(403)
    expect(answer.body.errors?.[0]).toMatchObject({
      message: 'You are not authorized for this resource',
      extensions: { code: 'FORBIDDEN', coordinate: 'Mutation.deleteTodo' },
    })
    expect(gateway.calls.size).toBe(0)
  })

  it('agrees with an oracle on 40 operations of 5 subjects', async () => {
    const SUBJECTS = ['ann', 'bob', 'cyd', 'dee', 'eve']
    const ROLES: Readonly<Record<string, readonly string[]>> = {
      ann: ['can_read', 'can_list', 'can_create', 'admin'],
      bob: ['can_read', 'can_update', 'on_duty'],
      cyd: ['can_read', 'can_update', 'can_delete'],
      dee: [],
      eve: ['can_list', 'can_delete'],
    }
    const holds = (subject: string, action: string, id: string): boolean =>
      ROLES[subject]?.includes(action) === true && !(subject === 'cyd' && Number(id) % 2 === 1)
    const engine = await startPolicyServer(byRule(({ subject, action, id }) => holds(subject, action, id)))
    const clients = SUBJECTS.map((id) => ({ id, apiKey: `key-of-${id}`, scopes: ['*'] }))
    const gateway = await start({ authzen: { url: engine.url } }, { clients, queries: 'deny' })
    const operations = Array.from({ length: 40 }, (_, index) => {
      const id = String(index % 7)
      const made = [
        { text: `{ todo(id: ${id}) { id } }`, needs: [[['can_read', id]]] },
        { text: `{ todos { id } }`, needs: [[['can_list', '']], [['can_read', '']]] },
        {
          text: `mutation { createTodo(text: "${id}") { id } }`,
          needs: [
            [
              ['can_create', ''],
              ['admin', ''],
            ],
            [['can_read', '']],
          ],
        },
        { text: `mutation { deleteTodo(id: ${id}) }`, needs: [[['can_delete', id]]] },
        {
          text: `mutation { updateTodo(id: ${id}) { id } }`,
          needs: [[['can_update', id]], [['on_duty', id]], [['can_read', id]]],
        },
      ] as const
      return made[index % 5] ?? made[0]
    })
    const tally = { allowed: 0, denied: 0 }
    for (const subject of SUBJECTS) {
      const { body } = await gateway.fetch('/jwt', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id: subject, apiKey: `key-of-${subject}`, scopes: ['*'] }),
      })
      const token = String(body['jwt'])
      for (const { text, needs } of operations) {
        const isAllowed = needs.every((anyOf) =>
          anyOf.some(([action, id]) => holds(subject, action, id === '' ? 'Query' : id)),
        )
        const { status } = await gateway.graphql(text, { token })
        expect([subject, text, status]).toEqual([subject, text, isAllowed ? 200 : 403])
        tally[isAllowed ? 'allowed' : 'denied'] += 1
      }
    }
    expect(tally.allowed).toBeGreaterThan(40)
    expect(tally.denied).toBeGreaterThan(40)
    expect(engine.received.length).toBe(200)
    // Connections are kept.
    expect(engine.connections()).toBeLessThan(5)
  })

  it('never asks for anonymous callers, and not for operations that name no policies', async () => {
    const engine = await startPolicyServer(byRule(() => true))
    const gateway = await start({ authzen: { url: engine.url } })
    expect((await gateway.graphql('mutation { deleteTodo(id: 1) }')).status).toBe(401)
    expect((await gateway.graphql('{ open }', { token: await gateway.tokenFor('*') })).status).toBe(200)
    expect(engine.received).toEqual([])
  })

  it('asks equal questions at the same time once, and keeps answers where a cache is set', async () => {
    let release: (() => void)[] = []
    const engine = await startPolicyServer(({ body }, response) => {
      release.push(() =>
        response.end(JSON.stringify({ evaluations: body.evaluations.map(() => ({ decision: true })) })),
      )
      return undefined
    })
    const gateway = await start({ authzen: { url: engine.url, timeout: 20_000, cache: { ttl: 60_000 } } })
    const token = await gateway.tokenFor('*')
    const ask = (id: number) => gateway.graphql(`mutation { deleteTodo(id: ${id}) }`, { token })
    const asked = [ask(1), ask(1), ask(1), ask(2)]
    while (release.length < 2) await new Promise((later) => setImmediate(later))
    for (const answer of release) answer()
    release = []
    for (const answer of await Promise.all(asked)) expect(answer.status).toBe(200)
    const { length } = engine.received
    expect(length).toBeLessThanOrEqual(4)
    expect((await ask(1)).status).toBe(200)
    expect((await ask(2)).status).toBe(200)
    expect(engine.received.length).toBe(length)
  })

  it('asks each time without a cache', async () => {
    const engine = await startPolicyServer(byRule(() => true))
    const gateway = await start({ authzen: { url: engine.url } })
    const token = await gateway.tokenFor('*')
    for (let count = 0; count < 3; count += 1)
      await gateway.graphql('mutation { deleteTodo(id: 1) }', { token })
    expect(engine.received.length).toBe(3)
  })
})

describe('a gateway with Open Policy Agent', () => {
  it.each([
    ['a set of names', ['can_delete', 'other'], 200],
    ['an object of truth values', { can_delete: true }, 200],
    ['an empty set', [], 403],
    ['an object that says no', { can_delete: false }, 403],
    ['nothing', undefined, 503],
    ['true', true, 503],
    ['an object without the policy', { can_create: true }, 503],
    ['an object of texts', { can_delete: 'yes' }, 503],
    ['a list that holds no names', [true], 503],
  ])('reads %s as the result', async (_, result, status) => {
    const engine = await startPolicyServer(() => ({ result }))
    const gateway = await start({ opa: { url: `${engine.url}/v1/data/portcullis/held` } })
    const token = await gateway.tokenFor('*')
    const answer = await gateway.graphql('mutation Del { deleteTodo(id: 1) }', { token })
    expect(answer.status).toBe(status)
    expect(gateway.calls.size).toBe(status === 200 ? 1 : 0)
    expect(engine.received[0]).toMatchObject({
      path: '/v1/data/portcullis/held',
      body: {
        input: {
          policies: ['can_delete'],
          subject: { type: 'user' },
          operation: { kind: 'mutation', name: 'Del' },
          fields: [
            { coordinate: 'Mutation.deleteTodo', type: 'Int', policies: ['can_delete'], args: { id: '1' } },
          ],
        },
      },
    })
  })
})

describe('a gateway with a module that answers for policies', () => {
  const write = (text: string, name = 'policies.mjs'): string => {
    const path = join(mkdtempSync(join(tmpdir(), 'policies-')), name)
    writeFileSync(path, text)
    return path
  }

  it.each([
    ['its default export', 'export default (names) => names', undefined, 200],
    [
      'the only function that it exports',
      'export const decide = async () => ["can_delete"]; export const x = 1',
      undefined,
      200,
    ],
    ['the export that is named', 'export const a = () => []; export const b = (names) => names', 'b', 200],
    ['an evaluator that says no', 'export default () => []', undefined, 403],
    ['an evaluator that throws', 'export default () => { throw new Error("x") }', undefined, 503],
  ])('asks %s', async (_, text, name, status) => {
    const gateway = await start({ module: write(text), export: name })
    const token = await gateway.tokenFor('*')
    expect((await gateway.graphql('mutation { deleteTodo(id: 1) }', { token })).status).toBe(status)
    expect(gateway.calls.size).toBe(status === 200 ? 1 : 0)
  })

  it.each([
    ['exports no function', 'export const a = 1', undefined, /must have a default export that is a function/],
    [
      'exports two functions',
      'export const a = () => []; export const b = a.bind()',
      undefined,
      /or export one function alone/,
    ],
    ['lacks the export that is named', 'export const a = () => []', 'b', /must export a function "b"/],
    ['does not parse', 'export default (', undefined, /cannot be imported/],
  ])('does not start where it %s', async (_, text, name, message) => {
    await expect(start({ module: write(text), export: name })).rejects.toThrow(message)
  })
})

describe('a gateway whose schema names policies', () => {
  it('does not start without an evaluator', async () => {
    await expect(start(undefined)).rejects.toThrow(SchemaRuleError)
    await expect(start(undefined)).rejects.toThrow(
      /Mutation\.deleteTodo: @policy requires the policy can_delete/,
    )
  })

  it.each<readonly [PoliciesOptions, RegExp]>([
    [{} as PoliciesOptions, /policies must be a function, or have exactly one of/],
    [
      { authzen: { url: 'http://a' }, opa: { url: 'http://b' } },
      /policies must be a function, or have exactly one of/,
    ],
    [{ authzen: { url: 'ftp://a' } }, /policies\.authzen\.url must be an http: or https: URL/],
    [{ authzen: { url: 'http://u:p@a' } }, /has credentials/],
    [{ opa: { url: 'http://a', onError: 'allow' as 'deny' } }, /policies\.opa\.onError must be deny/],
    [{ opa: { url: 'http://a', timeout: 0 } }, /policies\.opa\.timeout must be a whole number/],
    [{ opa: { url: 'http://a', cache: {} as { ttl: number } } }, /policies\.opa\.cache\.ttl must say/],
    [{ opa: { url: 'http://a', retries: 3 } as { url: string } }, /policies\.opa\.retries does not exist/],
    [{ authzen: { url: 'http://a', forwardHeaders: ['cookie'] } }, /must not be cookie/],
    [{ authzen: { url: 'http://a', resourceId: [] } }, /resourceId must be a list/],
    [
      { authzen: { url: 'http://a', subjectId: 'iss' as 'id' } },
      /policies\.authzen\.subjectId must be id or issuer\|id/,
    ],
  ])('does not start with policies: %j', async (policies, message) => {
    await expect(start(policies)).rejects.toThrow(message)
  })
})
