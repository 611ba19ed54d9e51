import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pathToFileURL } from 'node:url'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { composeServices } from '@theguild/federation-composition'
import { type GraphQLSchema, graphql, parse } from 'graphql'
import { createSchema, createYoga } from 'graphql-yoga'
import { readConfig } from '../../src/config/config.ts'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import { createQuietGuard } from '../../src/guard/guard.ts'
import { subject } from '../../src/testing/subject.ts'
import { signTestToken } from '../../src/testing/test-token.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { run } from '../cli/terminal.ts'
import { SECONDS } from '../token/forge.ts'
import { pemOf, RSA, signToken } from '../token/ports.ts'
import { blockNamed, blocksOf } from './blocks.ts'
import { walk } from './page-walk.ts'
import { ShellSession } from './shell-session.ts'

jest.setTimeout(120_000)

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

function openSession(...options: ConstructorParameters<typeof ShellSession>): ShellSession {
  const session = new ShellSession(...options)
  closing.push(() => session.close())
  return session
}

/** Writes the named blocks of a page, and imports one of them. */
async function importFrom<Module>(page: string, file: string, session: ShellSession): Promise<Module> {
  for (const { label, text, notRun } of blocksOf(page))
    if (label !== '' && notRun === undefined) session.write({ [label]: text })
  return (await import(pathToFileURL(`${session.folder}/${file}`).href)) as Module
}

describe('docs/migration/graphql-shield.md', () => {
  const page = 'docs/migration/graphql-shield.md'
  const CALLERS = {
    nobody: undefined,
    ada: { id: '7', scopes: [] },
    clerk: { id: 'clerk', scopes: ['people:create', 'people:update', 'people:email', 'audit'] },
    staff: { id: 'staff', scopes: ['staff'] },
  } as const
  const OPERATIONS = [
    '{ people { name } }',
    '{ people { email } }',
    '{ audit }',
    'mutation { createPerson(name: "A") { name } }',
    'mutation { updatePerson(id: "7", name: "A") { name } }',
    'mutation { updatePerson(id: "8", name: "A") { name } }',
    'mutation { login(user: "a") }',
    'mutation { purge }',
  ]
  const decisionsOf = async (schema: GraphQLSchema) => {
    const rows: string[] = []
    for (const source of OPERATIONS)
      for (const [name, user] of Object.entries(CALLERS)) {
        const contextValue = { user, subject: user && subject({ id: user.id, scopes: user.scopes }) }
        const { errors } = await graphql({ schema, source, contextValue })
        rows.push(`${source} ${name} ${errors === undefined ? 'allowed' : 'denied'}`)
      }
    return rows
  }

  it('ends where each caller may do what it might before', async () => {
    const session = openSession()
    const before = await importFrom<{ readonly schema: GraphQLSchema }>(page, 'before.mjs', session)
    const after = await importFrom<{ readonly schema: GraphQLSchema }>(page, 'after.mjs', session)
    const decisions = await decisionsOf(before.schema)
    expect(await decisionsOf(after.schema)).toEqual(decisions)
    expect(decisions.filter((row) => row.endsWith('allowed')).length).toBeGreaterThan(10)
    expect(decisions.filter((row) => row.endsWith('denied')).length).toBeGreaterThan(10)
  })
})

describe('docs/migration/mercurius-auth.md', () => {
  const page = 'docs/migration/mercurius-auth.md'
  interface App {
    readonly inject: (request: object) => Promise<{ readonly body: string }>
    readonly close: () => Promise<void>
  }
  const SECRET = 'the secret of both programs'
  const TOKENS = [
    undefined,
    signTestToken({ scopes: ['people:create'], secret: SECRET }),
    signTestToken({ scopes: ['people:email', 'audit'], secret: SECRET }),
    signTestToken({ scopes: ['root'], secret: SECRET }),
  ]
  const OPERATIONS = [
    '{ people { name } }',
    '{ people { email } }',
    '{ audit }',
    'mutation { createPerson(name: "A") { name } }',
    'mutation { purge }',
  ]

  it('ends where the same tokens may do what they might before', async () => {
    process.env['JWT_SECRET'] = SECRET
    const session = openSession()
    const decisionsOf = async (file: string) => {
      const { app } = await importFrom<{ readonly app: App }>(page, file, session)
      closing.push(() => app.close())
      const rows: string[] = []
      for (const query of OPERATIONS)
        for (const [index, token] of TOKENS.entries()) {
          const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
          const { body } = await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query } })
          rows.push(`${query} ${index} ${body.includes('"errors"') ? 'denied' : 'allowed'}`)
        }
      return rows
    }
    const before = await decisionsOf('before.mjs')
    expect(await decisionsOf('after.mjs')).toEqual(before)
    expect(before.filter((row) => row.endsWith('allowed')).length).toBeGreaterThan(6)
    expect(before.filter((row) => row.endsWith('denied')).length).toBeGreaterThan(6)
  })
})

describe('docs/migration/apollo-router.md', () => {
  it('ends with a supergraph whose cases pass, and no rule is left without one', async () => {
    const page = 'docs/migration/apollo-router.md'
    const typeDefs = parse(blockNamed(page, 'people.graphql'))
    const { supergraphSdl = '', errors } = composeServices([
      { name: 'people', typeDefs, url: 'http://127.0.0.1:9' },
    ])
    expect(errors ?? []).toEqual([])
    const { code, stdout, stderr } = await run(
      ['test', 'router.test.yaml', '--config', 'portcullis.yaml', '--min-coverage', '100'],
      {
        'supergraph.graphql': supergraphSdl,
        'portcullis.yaml': blockNamed(page, 'portcullis.yaml'),
        'router.test.yaml': blockNamed(page, 'router.test.yaml'),
      },
    )
    expect([code, stderr, stdout]).toEqual([0, '', expect.stringContaining('0 failed.')])
  })

  it('has a module that answers for the policies', async () => {
    interface Policies {
      readonly evaluate: (policies: readonly string[], subject: object) => readonly string[]
    }
    const page = 'docs/migration/apollo-router.md'
    const session = openSession({ 'package.json': '{"type":"module"}' })
    const { evaluate } = await importFrom<Policies>(page, 'policies.js', session)
    expect(evaluate(['reports', 'other'], { claims: { department: 'finance' } })).toEqual(['reports'])
    expect(evaluate(['reports'], { claims: {} })).toEqual([])
  })
})

describe('docs/migration/hasura.md', () => {
  const page = 'docs/migration/hasura.md'
  const NAMESPACE = 'https://hasura.io/jwt/claims'

  it('ends where each role may do what it might before', async () => {
    const files: Readonly<Record<string, string>> = {
      'portcullis.yaml': blockNamed(page, 'portcullis.yaml'),
      '/run/secrets/hasura-admin-secret': 'the admin secret',
    }
    const read = readConfig({
      env: { JWT_SECRET: 'nP3vZ8q5mWc1Rk7Tt0yXb4Jd9Ls2Hf6G' },
      flags: {},
      readFile: (path) => files[path] ?? '',
    })
    if (read.kind === 'problems') throw new Error(JSON.stringify(read.problems))
    const { config } = read
    const now = SECONDS * 1000
    const authenticate = createAuthenticator({
      issuers: config.issuers.map((issuer) => ({ ...issuer, keys: [{ publicKey: pemOf(RSA.publicKey) }] })),
      now: () => now,
    })
    const tokenOf = (...roles: readonly string[]) =>
      signToken(
        {
          iss: 'https://hasura.example.org',
          aud: 'https://api.example.org',
          sub: '7',
          iat: SECONDS,
          exp: SECONDS + 60,
          [NAMESPACE]: { 'x-hasura-user-id': '7', 'x-hasura-allowed-roles': roles },
        },
        { key: RSA.privateKey, alg: 'RS256' },
      )
    const typeDefs = [authTypeDefs, blockNamed(page, 'api.graphql'), blockNamed(page, 'rules.graphql')]
    const guard = createQuietGuard(makeExecutableSchema({ typeDefs }), { baseline: config.baseline })
    const OPERATIONS = [
      '{ articles { title } }',
      '{ articles { notes } }',
      'mutation { insert_articles_one(object: { title: "a", author_id: "7" }) { id } }',
      'mutation { insert_articles_one(object: { title: "a", author_id: "8" }) { id } }',
      'mutation { delete_articles_by_pk(id: "1") { id } }',
    ]
    const rows = readFileSync(page, 'utf8')
      .split('\n')
      .filter((line) => /^\| (?:none|reader|editor|admin) \|/.test(line))
      .map((line) => line.slice(2, -2).split(' | '))
    expect(rows.length).toBe(4)
    for (const [role = '', ...expected] of rows) {
      const roles = role === 'none' ? [] : [role]
      const asker = await authenticate({ authorization: `Bearer ${tokenOf(...roles)}` })
      expect(asker).toMatchObject({ kind: 'identified', id: '7' })
      const decided = await Promise.all(
        OPERATIONS.map(async (text) => (await guard.decide({ document: parse(text), subject: asker })).kind),
      )
      expect([role, decided]).toEqual([role, expected])
    }
  })
})

describe('docs/migration/contributor-environment.md', () => {
  it('ends where the clients’ code is answered as the page shows', async () => {
    const typeDefs = `
      type Query { Person: [Person] }
      type Mutation { CreatePerson(name: String): Person DeletePerson(identifier: ID!): Person }
      type Person { name: String }`
    const ran: string[] = []
    const resolvers = {
      Query: { Person: () => [{ name: 'Ada' }] },
      Mutation: {
        CreatePerson(_: unknown, person: { readonly name: string }) {
          ran.push('CreatePerson')
          return person
        },
        DeletePerson: () => void ran.push('DeletePerson'),
      },
    }
    const server = createServer(createYoga({ schema: createSchema({ typeDefs, resolvers }), logging: false }))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    closing.push(() => {
      server.closeAllConnections()
      server.close()
    })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    await walk('docs/migration/contributor-environment.md', openSession({}, { 'http://127.0.0.1:8080': url }))
    expect(ran).toEqual(['CreatePerson'])
  })
})
