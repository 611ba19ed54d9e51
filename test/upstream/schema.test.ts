import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { afterEach, describe, expect, it } from '@jest/globals'
import { buildSchema, introspectionFromSchema } from 'graphql'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { buildSchemaFromIntrospection } from '../../src/core/schema/introspection-file.ts'
import { createGateway } from '../../src/gateway/lifecycle.ts'
import { overlayRules } from '../../src/upstream/rule-overlay.ts'
import { SECRET } from '../kit/client.ts'
import { startGateway } from '../kit/gateway.ts'
import { startRecorder } from './recorder.ts'

const TYPES = `
  directive @auth(requires: String) on OBJECT
  interface Named { name: String }
  type Person implements Named { name: String, email(kind: Kind): String }
  union Thing = Person
  enum Kind { HOME WORK }
  type Query { person: Person, thing: Thing }
  type Mutation { createPerson(name: String): Person, login: String }`

function overlay(...texts: readonly string[]) {
  const introspection = introspectionFromSchema(buildSchema(TYPES))
  const schema = buildSchemaFromIntrospection({ name: 'x', text: JSON.stringify(introspection) })
  return buildRuleTable(
    overlayRules(
      schema,
      texts.map((text, index) => ({ name: `rules-${index}.graphql`, text })),
    ),
  )
}

function scopesOf(table: ReturnType<typeof overlay>, type: string, field: string): readonly unknown[] {
  return table.needsOfField(type, field).map((need) => {
    const requirement = table.requirements[need]
    return requirement?.kind === 'scopes' ? requirement.anyOf : requirement?.kind
  })
}

describe('directives laid over an introspected schema', () => {
  it('count by coordinate, from every file, under the names that links give them', () => {
    const table = overlay(
      'type Person @auth(scopes: [["person"]]) { email: String @auth(scopes: [["email"]]) }',
      'extend type Person { email: String @authenticated } enum Kind @auth(scopes: [["kind"]])',
      `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: [{ name: "@policy", as: "@held" }])
       extend interface Named { name: String @held(policies: [["p"]]) }`,
    )
    expect(scopesOf(table, 'Person', 'email')).toEqual([[['email']], 'authenticated'])
    expect(scopesOf(table, 'Query', 'person')).toEqual([[['person']]])
    expect(scopesOf(table, 'Person', 'name')).toEqual(['policies'])
    expect(scopesOf(table, 'Mutation', 'createPerson')[0]).toEqual([['Mutation:Person:Create']])
  })

  it('replace a baseline on a root field', () => {
    const table = overlay('type Mutation { login: String @public }')
    expect(scopesOf(table, 'Mutation', 'login')).toEqual([])
    expect(scopesOf(table, 'Mutation', 'createPerson')).toHaveLength(1)
  })

  it.each([
    ['type Persn { name: String @authenticated }', 'rules-0.graphql:1 Persn: .*Did you mean "Person"'],
    ['type Person { nam: String @authenticated }', 'rules-0.graphql:1 Person.nam: .*Did you mean "name"'],
    ['type Person { email(knd: Kind): String }', 'Person.email\\(knd:\\): .*Did you mean "kind"'],
    ['enum Kind { HOM }', 'Kind.HOM: .*Did you mean "HOME"'],
    ['interface Person { name: String @authenticated }', 'Person: it is no interface'],
    ['type Person { name: String @auht }', 'unknown directive "@auht".*Did you mean "@auth"'],
    ['type Person { name: String @auth(scopes: ["a"]) }', 'Person.name: '],
    ['type Person { __typename: String! @authenticated }', 'Person.__typename: there is no such field'],
    ['union Thing @auth(scopes: [["a"]])', 'Thing: @auth has no effect here'],
    [
      'type Person { email(kind: Kind @authenticated): String }',
      'Person.email\\(kind:\\): @authenticated has no',
    ],
    ['directive @auth(scopes: String) on OBJECT', '@auth'],
    ['type Person {', 'Syntax Error'],
    ['scalar String @auth(scopes: [["a"]])', 'String: it is built in'],
    ['type __Schema { types: String @authenticated }', '__Schema'],
  ])('are an error where they could not count: %s', (text, message) => {
    expect(() => overlay(text)).toThrow(new RegExp(message))
  })
})

describe('the schema of an upstream', () => {
  it('is read anew without dropping a request, and one that cannot be guarded is not taken over', async () => {
    const recorder = await startRecorder('type Query { a: String } type Mutation { createPerson: String }')
    let rules = ''
    const { gateway, graphql } = await startGateway({
      before: 'upstream',
      at: recorder,
      upstream: { sdl: () => [{ name: 'rules.graphql', text: rules }] },
    })
    expect((await gateway.reload()).kind).toBe('unchanged')
    const asking = Promise.all(Array.from({ length: 20 }, () => graphql('{ a }')))
    recorder.schema = makeExecutableSchema({ typeDefs: 'type Query { a: String, b: String }' })
    rules = 'type Query { b: String @authenticated }'
    expect((await gateway.reload()).kind).toBe('taken')
    expect((await asking).map(({ status }) => status)).toEqual(Array(20).fill(200))
    expect((await graphql('{ b }')).status).toBe(401)
    expect((await graphql('mutation { createPerson }')).body.errors?.[0]?.extensions?.['code']).toBe(
      'OPERATION_RESOLUTION_FAILURE',
    )

    rules = 'type Query { c: String @authenticated }'
    expect((await gateway.reload()).kind).toBe('refused')
    rules = 'type Query { b: String @auth(scopes: [[]]) }'
    expect((await gateway.reload()).kind).toBe('refused')
    expect((await graphql('{ b }')).status).toBe(401)
    await recorder.close()
    expect((await gateway.reload()).kind).toBe('refused')
    expect((await graphql('{ b }')).status).toBe(401)
  })

  it('is polled', async () => {
    const recorder = await startRecorder('type Query { a: String }')
    const { graphql } = await startGateway({
      before: 'upstream',
      at: recorder,
      upstream: { pollInterval: 30 },
    })
    recorder.schema = makeExecutableSchema({ typeDefs: 'type Query { a: String, b: String }' })
    const deadline = Date.now() + 5_000
    let answer = await graphql('{ b }')
    while (answer.body.data === undefined && Date.now() < deadline) answer = await graphql('{ b }')
    expect(answer.body).toEqual({ data: { b: null } })
  })

  it('can be SDL alone, and then nothing is asked before the first operation', async () => {
    const recorder = await startRecorder('type Query { a: String }')
    const { graphql } = await startGateway({
      before: 'upstream',
      at: recorder,
      upstream: {
        schemaFrom: 'sdl',
        sdl: () => [{ name: 's', text: 'type Query { a: String @authenticated }' }],
      },
    })
    expect((await graphql('{ a }')).status).toBe(401)
    expect(recorder.received).toEqual([])
  })
})

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

describe('a gateway does not start', () => {
  const jwt = { secret: SECRET }
  const url = 'http://127.0.0.1:9/graphql'

  it.each([
    [{ url: 'ftp://x/' }, 'upstream.url'],
    [{ url: 'http://user:hunter2@x/' }, 'upstream.url'],
    [{ url, forwardHeaders: ['authorization'] }, 'authorization: forward'],
    [{ url, forwardHeaders: ['host'] }, 'upstream.forwardHeaders'],
    [{ url, forwardHeaders: ['X-Upper'] }, 'upstream.forwardHeaders'],
    [{ url, responseHeaders: ['set-cookie'] }, 'upstream.responseHeaders'],
    [{ url, headers: { 'x-key': 'hunter2\r\nx: y' } }, 'upstream.headers'],
    [{ url, headers: { 'x-key': 'hunter2' } }, 'baseline of query, mutation, subscription'],
    [{ url, schemaFrom: 'sdl' as const }, 'upstream.schemaFrom'],
  ])('with %j', (upstream, message) => {
    const make = (): unknown => createGateway({ jwt, upstream })
    expect(make).toThrow(message)
    expect(make).not.toThrow(/hunter2/)
  })

  it('with a schema as well as an upstream, or with neither', () => {
    const schema = buildSchema('type Query { a: String }')
    const both = { jwt, schema, upstream: { url } }
    expect(() => createGateway(both)).toThrow(TypeError)
    expect(() => createGateway({ jwt } as never)).toThrow(TypeError)
  })

  it('before an upstream that tells no schema, but waits for one that is starting', async () => {
    const recorder = await startRecorder('type Query { a: String }')
    let count = 0
    const slow = createServer((request, response) => {
      request.resume()
      if (count++ < 4) return void response.writeHead(503).end()
      const body = JSON.stringify({ data: introspectionFromSchema(recorder.schema) })
      response.writeHead(200, { 'content-type': 'application/json' }).end(body)
    })
    servers.push(slow)
    await new Promise<void>((listening) => slow.listen(0, '127.0.0.1', listening))
    const { port } = slow.address() as AddressInfo
    const started = await startGateway({ before: 'upstream', at: { url: `http://127.0.0.1:${port}/` } })
    expect((await started.fetch('/ready')).status).toBe(200)
    expect(count).toBe(5)
  })
})
