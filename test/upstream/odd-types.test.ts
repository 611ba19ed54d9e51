import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { buildSchema, graphql as executeGraphql, introspectionFromSchema } from 'graphql'
import { lintSchema } from '../../src/core/lint/lint.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { buildSchemaFromIntrospection } from '../../src/core/schema/introspection-file.ts'
import { startGateway } from '../kit/gateway.ts'

type Json = Record<string, unknown>

const SDL = `
  interface Lonely { a: Int }
  interface Named { name: String  age: Int }
  type Person implements Named { name: String  age: Int }
  type Query { hello: String  lonely: Lonely  named: Named }`
const ROOT = { hello: 'hi', named: { __typename: 'Person', name: 'Ada', age: 3 } }
const schema = buildSchema(SDL)

const named = (kind: string, name: string): Json => ({ kind, name, ofType: null })
const field = (name: string, type: Json, args: readonly Json[] = []): Json => ({ name, type, args })
const nonNull = (ofType: Json): Json => ({ kind: 'NON_NULL', name: null, ofType })

/** Added to the types that nothing uses, and to the fields of the query root. */
const ODD_TYPES: readonly Json[] = [
  { kind: 'SCALAR', name: '__Custom' },
  { kind: 'ENUM', name: 'Empty', enumValues: [] },
  { kind: 'OBJECT', name: 'Bare', fields: [], interfaces: [] },
  { kind: 'UNION', name: 'Nobody', possibleTypes: [] },
  { kind: 'INPUT_OBJECT', name: 'Nothing', inputFields: [] },
]
const ODD_FIELDS: readonly Json[] = [
  field('custom', named('SCALAR', '__Custom')),
  field('empty', nonNull(named('ENUM', 'Empty'))),
  field('missing', named('OBJECT', 'Missing')),
  field('needs', named('SCALAR', 'String'), [{ name: 'n', type: nonNull(named('INPUT_OBJECT', 'Nothing')) }]),
  field('may', named('SCALAR', 'String'), [{ name: 'n', type: named('INPUT_OBJECT', 'Nothing') }]),
]

const open: Server[] = []

afterEach(async () => {
  for (const server of open.splice(0)) await new Promise((closed) => server.close(closed))
})

function tellOddly(): Json {
  const { __schema } = JSON.parse(JSON.stringify(introspectionFromSchema(schema)))
  __schema.types.push(...ODD_TYPES)
  for (const type of __schema.types) {
    if (type.name === 'Query') type.fields.push(...ODD_FIELDS)
    // It lacks a field of its interface.
    if (type.name === 'Person') type.fields.splice(1)
  }
  return { __schema }
}

async function serve(): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    const { query, operationName } = JSON.parse(body)
    response.writeHead(200, { 'content-type': 'application/json', connection: 'close' })
    if (operationName === 'IntrospectionQuery')
      return void response.end(JSON.stringify({ data: tellOddly() }))
    asked.push(query)
    response.end(JSON.stringify(await executeGraphql({ schema, source: query, rootValue: ROOT })))
  })
  open.push(server)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked }
}

const starts = {
  one: (url: string) => startGateway({ before: 'upstream', at: { url } }),
  several: (url: string) => startGateway({ before: 'upstreams', upstreams: { odd: { url } } }),
}

describe.each(['one', 'several'] as const)('a gateway before %s upstream with odd types', (how) => {
  it('answers what does not need them', async () => {
    const { graphql } = await starts[how]((await serve()).url)
    expect((await graphql('{ hello lonely { a } named { name ... on Person { name } } }')).body).toEqual({
      data: { hello: 'hi', lonely: null, named: { name: 'Ada' } },
    })
    expect((await graphql('{ named { age } }')).body.data).toEqual({ named: { age: 3 } })
  })

  it.each(['custom', 'empty', 'missing', 'needs', 'may(n: {})'])(
    'refuses what needs them, and sends nothing: %s',
    async (selection) => {
      const { url, asked } = await serve()
      const { graphql } = await starts[how](url)
      const { body } = await graphql(`{ hello ${selection} }`)
      expect(body.data).toBeUndefined()
      expect(body.errors?.map(({ extensions }) => extensions?.['code'])).toEqual([
        'GRAPHQL_VALIDATION_FAILED',
      ])
      expect(asked).toEqual([])
    },
  )
})

describe('a rule', () => {
  it('on what was left out of the schema ends the start, and the message says that it was', async () => {
    const { url } = await serve()
    const rules = {
      name: 'rules.graphql',
      text: 'type Query { custom: Int @authenticated } enum Empty { A }',
    }
    const started = startGateway({ before: 'upstream', at: { url }, upstream: { sdl: () => [rules] } })
    const message = await started.then(String, (error: Error) => error.message)
    expect(message).toMatch(
      /Query\.custom: there is no such field .* it was left out: no type "__Custom" is left\./,
    )
    expect(message).toMatch(/Empty: there is no such type .* it was left out: it has no values\./)
  })
})

describe('the warnings of a schema with odd types', () => {
  it('name each of them', () => {
    const table = buildRuleTable(
      buildSchemaFromIntrospection({ name: 'it', text: JSON.stringify(tellOddly()) }),
    )
    const found = lintSchema(table).filter(({ kind }) => kind === 'odd-schema')
    expect(new Set(found.map(({ severity }) => severity))).toEqual(new Set(['warning']))
    expect(found.map(({ coordinate }) => coordinate).sort()).toEqual([
      'Bare',
      'Empty',
      'Nobody',
      'Nothing',
      'Person.age',
      'Query.custom',
      'Query.empty',
      'Query.may(n:)',
      'Query.missing',
      'Query.needs',
      'Query.needs(n:)',
      '__Custom',
    ])
  })
})
