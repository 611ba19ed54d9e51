import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import Fastify from 'fastify'
import { type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql'
import { createSchema, createYoga } from 'graphql-yoga'
import mercurius from 'mercurius'
import { runProgram } from '../../src/cli/program.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { buildSchemaFromSdl } from '../../src/core/schema/sdl.ts'
import { SECRET } from '../kit/client.ts'
import { startGateway } from '../kit/gateway.ts'
import { sendJson, startRecorder } from '../upstream/recorder.ts'

jest.setTimeout(120_000)

const TYPES = `
  interface Named { name: String! }
  type Person implements Named { name: String!, email: String, friends: [Person!]! }
  type Company implements Named { name: String!, revenue: Int! }
  union Found = Person | Company
  type Query { people: [Person!]!, find(name: String): [Found!]! }
  type Mutation { createPerson(name: String!): Person!, removeCompany(name: String!): Company }`
const RULES = `
  extend type Person { email: String @auth(scopes: [["email"]]) }
  extend type Company { revenue: Int! @auth(scopes: [["revenue"]]) }`

interface Upstream {
  readonly url: string
  readonly ran: () => number
}

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function makeResolvers(ran: () => void) {
  const ada = { __typename: 'Person', name: 'Ada', email: 'ada@example.org', friends: [] as unknown[] }
  const bob = { __typename: 'Person', name: 'Bob', email: 'bob@example.org', friends: [ada] }
  const company = { __typename: 'Company', name: 'Engines', revenue: 7 }
  const running =
    <Value>(value: Value) =>
    (): Value => {
      ran()
      return value
    }
  return {
    Query: { people: running([ada, bob]), find: running([ada, company]) },
    Mutation: { createPerson: running(ada), removeCompany: running(company) },
  }
}

async function startYoga(): Promise<Upstream> {
  let count = 0
  const resolvers = makeResolvers(() => {
    count += 1
  })
  const yoga = createYoga({ schema: createSchema({ typeDefs: TYPES, resolvers }), logging: false })
  const server: Server = createServer(yoga)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  closing.push(() => new Promise((closed) => server.close(closed)))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/graphql`, ran: () => count }
}

async function startMercurius(): Promise<Upstream> {
  let count = 0
  const app = Fastify()
  const resolvers = makeResolvers(() => {
    count += 1
  })
  await app.register(mercurius, {
    schema: TYPES,
    resolvers: { ...resolvers, Found: { resolveType: (one: { __typename: string }) => one.__typename } },
  })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  closing.push(() => app.close())
  return { url: `${address}/graphql`, ran: () => count }
}

const FIND =
  '{ find(name: "x") { __typename ... on Named { name } ... on Person { email } ... on Company { revenue } } }'

describe.each([
  ['graphql-yoga', startYoga],
  ['Mercurius', startMercurius],
])('in front of %s', (_, startUpstream) => {
  it('denies, allows and reduces', async () => {
    const upstream = await startUpstream()
    const gateway = await startGateway({
      before: 'upstream',
      at: upstream,
      upstream: { sdl: () => [{ name: 'rules.graphql', text: RULES }] },
    })
    const create = 'mutation M($name: String!) { createPerson(name: $name) { name } }'
    const variables = { name: 'Ada' }

    const denied = await gateway.graphql(create, { variables })
    expect([denied.status, denied.body.errors?.[0]?.extensions?.['missingScopes']]).toEqual([
      401,
      ['Mutation:Person:Create'],
    ])
    const wrong = await gateway.tokenFor('Mutation:Company:Remove', 'email')
    expect((await gateway.graphql(create, { variables, token: wrong })).status).toBe(403)
    expect(upstream.ran()).toBe(0)

    const token = await gateway.tokenFor('Mutation:Person:Create')
    const allowed = await gateway.graphql(create, { variables, token })
    expect([allowed.status, allowed.body]).toEqual([200, { data: { createPerson: { name: 'Ada' } } }])
    expect(upstream.ran()).toBe(1)

    const reduced = await gateway.graphql('{ people { name email friends { email name } } }')
    expect(reduced.body.data).toEqual({
      people: [
        { name: 'Ada', email: null, friends: [] },
        { name: 'Bob', email: null, friends: [{ email: null, name: 'Ada' }] },
      ],
    })
    expect(reduced.body.errors?.map(({ path }) => path)).toEqual([
      ['people', 'email'],
      ['people', 'friends', 'email'],
    ])
    const partly = await gateway.graphql(FIND, { token: await gateway.tokenFor('revenue') })
    expect(partly.body.data).toEqual({
      find: [
        { __typename: 'Person', name: 'Ada', email: null },
        { __typename: 'Company', name: 'Engines', revenue: 7 },
      ],
    })
    const whole = await gateway.graphql(FIND, { token: await gateway.tokenFor('revenue', 'email') })
    expect(whole.body.errors).toBeUndefined()
    expect(whole.body.data?.['find']).toContainEqual({
      __typename: 'Person',
      name: 'Ada',
      email: 'ada@example.org',
    })
  })
})

/** The smallest value that an input type takes; null where that will do. */
function leastValue(type: GraphQLInputType): unknown {
  if (!isNonNullType(type)) return null
  const { ofType } = type
  if (isListType(ofType)) return []
  if (isEnumType(ofType)) return ofType.getValues()[0]?.name
  if (isInputObjectType(ofType)) {
    const fields = Object.values(ofType.getFields()).filter((field) => isNonNullType(field.type))
    return Object.fromEntries(fields.map((field) => [field.name, leastValue(field.type)]))
  }
  return { Int: 1, Float: 1, Boolean: true }[ofType.name] ?? 'x'
}

describe('in front of GitHub’s schema', () => {
  it('denies all 247 mutations to nobody with no upstream request, and allows each by its own scope alone', async () => {
    const text = readFileSync('node_modules/@octokit/graphql-schema/schema.graphql', 'utf8')
    const schema = buildSchemaFromSdl([{ name: 'github.graphql', text }])
    const table = buildRuleTable(schema)
    const recorder = await startRecorder('type Query { a: String }')
    recorder.schema = schema
    recorder.answer = (_, response) => sendJson(response, 200, '{"data":{"answered":null}}')
    const { graphql, tokenFor } = await startGateway({ before: 'upstream', at: recorder })

    const mutations = Object.values(schema.getMutationType()?.getFields() ?? {}).map(({ name, args }) => {
      const declared = args.map((arg) => `$${arg.name}: ${arg.type}`).join(' ')
      const variables = Object.fromEntries(args.map((arg) => [arg.name, leastValue(arg.type)]))
      const given = args.map((arg) => `${arg.name}: $${arg.name}`).join(' ')
      const [scope = ''] = table.needsOfField('Mutation', name).flatMap((need) => {
        const requirement = table.requirements[need]
        return requirement?.kind === 'scopes' ? requirement.anyOf.flat() : []
      })
      return { name, scope, variables, query: `mutation (${declared}) { ${name}(${given}) { __typename } }` }
    })
    expect(mutations).toHaveLength(247)
    for (const { query, variables } of mutations)
      expect((await graphql(query, { variables })).status).toBe(401)
    expect(recorder.received).toHaveLength(0)

    const wrong: string[] = []
    for (const [index, { name, scope, query, variables }] of mutations.entries()) {
      const others = mutations.filter((_, place) => place !== index).map((one) => one.scope)
      // Every scope but its own would not fit in a header: some of them do.
      const token = await tokenFor(...others.slice(index % 200, (index % 200) + 40))
      if ((await graphql(query, { token, variables })).status !== 403) wrong.push(`${name} by other scopes`)
      if (recorder.received.length > 0) wrong.push(`${name} was sent`)
      const { status, text: answer } = await graphql(query, { token: await tokenFor(scope), variables })
      if (status !== 200 || recorder.received.splice(0).length !== 1)
        wrong.push(`${name} by its own: ${status} ${answer}`)
    }
    expect(wrong).toEqual([])
  })
})

describe('portcullis start --upstream', () => {
  it('stands in front of it with the rules of its own files, and reads them again when told', async () => {
    const upstream = await startYoga()
    const files = {
      'rules.graphql': RULES,
      'test.yaml': `port: 0\nlogLevel: silent\njwt: { secret: "${SECRET}" }`,
    }
    let [stdout, stderr] = ['', '']
    let reload: () => void = () => undefined
    const post = async (query: string): Promise<number> => {
      const url = /listens on (\S+)/.exec(stdout)?.[1] ?? ''
      const { status } = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      })
      return status
    }
    const statuses: number[] = []
    const args = [
      'start',
      '--config',
      'test.yaml',
      '--database',
      'file::memory:',
      '--schema',
      'rules.graphql',
    ]
    const code = await runProgram([...args, '--upstream', upstream.url], {
      stdout: (text) => {
        stdout += text
      },
      stderr: (text) => {
        stderr += text
      },
      readFile: (path) => files[path as keyof typeof files] ?? '',
      listFolder: () => undefined,
      onReload: (listener) => {
        reload = listener
      },
      untilStopped: async () => {
        statuses.push(
          await post('{ people { name } }'),
          await post('mutation { removeCompany(name: "x") { name } }'),
        )
        files['rules.graphql'] = 'type Query { people: [Person!]! @authenticated }'
        reload()
        const deadline = Date.now() + 5_000
        while ((await post('{ people { name } }')) === 200 && Date.now() < deadline);
        statuses.push(await post('{ people { name } }'))
      },
    })
    expect([stderr, code]).toEqual(['', 0])
    expect(statuses).toEqual([200, 401, 401])
  })

  it.each([
    [['--upstream', 'ftp://x'], /^--upstream: must be an http: or https: URL$/m],
    [['--upstream', 'http://127.0.0.1:9/', '--schema', 'x.js'], /^x\.js: in front of an upstream/m],
  ])('ends with a line that says what is wrong: %j', async (args, message) => {
    let stderr = ''
    const code = await runProgram(['start', ...args], {
      stdout: () => undefined,
      stderr: (text) => {
        stderr += text
      },
      readFile: () => {
        throw Object.assign(new Error('none'), { code: 'ENOENT' })
      },
      listFolder: () => undefined,
      untilStopped: async () => undefined,
    })
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
  })
})
