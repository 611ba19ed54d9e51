import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'
import { createSchema, createYoga } from 'graphql-yoga'
import { run } from '../cli/terminal.ts'
import { type Block, blockNamed, blocksOf } from './blocks.ts'
import { type } from './page-walk.ts'
import { blocksRunBy } from './runners.ts'
import { ShellSession } from './shell-session.ts'

jest.setTimeout(120_000)

const SECRET = 'a secret of 32 bytes or more, kept with your other secrets'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
beforeAll(() => {
  if (!existsSync('dist/index.js')) throw new Error('The package is not built: npm run build:code.')
})

async function openSession(
  files: Readonly<Record<string, string>> = {},
  replace: Readonly<Record<string, string>> = {},
): Promise<ShellSession> {
  const session = new ShellSession(files, replace)
  closing.push(() => session.close())
  await session.run(`export JWT_SECRET='${SECRET}'`)
  return session
}

const ran = new Set<Block>()
const all = blocksRunBy('test/docs/commands.test.ts')

/** The block of a page that holds a text. */
function blockWith(file: string, text: string): Block {
  const found = all.find((block) => block.file === file && block.text.includes(text))
  if (found === undefined) throw new TypeError(`${file} has no block with ${text}.`)
  ran.add(found)
  return found
}

/** An API that gets requests from the gateway. */
async function startUpstream(typeDefs: string): Promise<string> {
  const yoga = createYoga({ schema: createSchema({ typeDefs }), logging: false })
  const server = createServer(yoga)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function ask(session: ShellSession, query: string, token?: string): Promise<Response> {
  return fetch(`${session.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query }),
  })
}

async function expectStream(session: ShellSession, block: Block): Promise<void> {
  await type(block, session)
  const client = await session.run('cat .portcullis/development-client.json')
  const issued = await fetch(`${session.origin}/jwt`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: client.stdout,
  })
  const { jwt } = (await issued.json()) as { readonly jwt: string }
  for (let streamed = ''; !streamed.includes('event: next'); ) {
    await ask(session, 'mutation { CreatePerson(name: "Ada") { identifier } }', jwt)
    streamed = (await session.run('cat stream.txt')).stdout
  }
}

describe('README.md', () => {
  const page = 'README.md'

  it('starts the sample API, denies a mutation, allows it with a token, and streams its events', async () => {
    const session = await openSession()
    await session.run('unset JWT_SECRET')
    const first = blockWith(page, 'npm start')
    expect(first.line).toBeLessThan(12)
    await type(first, session)
    await type(blockWith(page, '# status 401'), session)
    await type(blockWith(page, '# status 200'), session)
    await expectStream(session, blockWith(page, 'curl -N'))
  })

  const sdl = (): Block => blockWith(page, 'type Session')

  it('has a schema whose fields need what stands beside them', async () => {
    const { stdout } = await run(['scopes', '--schema', 'my.graphql', '--json'], { 'my.graphql': sdl().text })
    const rows = JSON.parse(stdout) as readonly {
      readonly coordinate: string
      readonly requirements: readonly { readonly anyOf?: readonly (readonly string[])[] }[]
    }[]
    const needs = Object.fromEntries(
      rows.map(({ coordinate, requirements }) => [coordinate, requirements.map(({ anyOf }) => anyOf)]),
    )
    expect(needs).toEqual({
      'Query.person': [],
      'Mutation.createPerson': [[['Mutation:Person:Create']]],
      'Mutation.login': [],
      'Mutation.mergeAll': [[['Mutation:Catalog:Merge']]],
      'Person.email': [[['person:email'], ['staff', 'person:read']]],
    })
  })

  it('stands in front of an API that runs', async () => {
    const { text } = sdl()
    const url = await startUpstream(text.replaceAll(/ @\w+(?:\(.*\))?/g, ''))
    const files = { 'my-rules.graphql': text, 'my.graphql': text }
    const session = await openSession(files, { 'http://127.0.0.1:8080': url })
    await type(blockWith(page, '--schema my-rules.graphql'), session)
    expect((await ask(session, 'mutation { login(user: "ada") { token } }')).status).toBe(200)
    expect((await ask(session, 'mutation { mergeAll }')).status).toBe(401)
  })

  it('serves a manifest', async () => {
    const { text } = sdl()
    const url = await startUpstream(text.replaceAll(/ @\w+(?:\(.*\))?/g, ''))
    const files = {
      'my.graphql': text,
      'src/login.graphql': 'mutation Login { login(user: "ada") { token } }',
    }
    const session = await openSession(files, { 'http://127.0.0.1:8080': url })
    const block = blockWith(page, 'portcullis publish')
    const [publish = '', start = '', curl = ''] = block.text.trim().split('\n')
    expect((await session.run(publish)).code).toBe(0)
    const { operations } = JSON.parse(readFileSync(`${session.folder}/manifest.json`, 'utf8')) as {
      readonly operations: readonly { readonly id: string }[]
    }
    expect(await session.run(start)).toMatchObject({ code: 0 })
    const { stdout } = await session.run(curl.replace('THE ID', operations[0]?.id ?? ''))
    expect(JSON.parse(stdout)).toEqual({ data: { login: null } })
  })

  it('stands in front of a supergraph', async () => {
    const people = parse('type Query { people: Int } type Mutation { createPerson: Int }')
    const services = [{ name: 'people', typeDefs: people, url: 'http://127.0.0.1:9/people' }]
    const session = await openSession({
      'supergraph.graphql': composeServices(services).supergraphSdl ?? '',
    })
    await type(blockWith(page, '--supergraph'), session)
    expect((await ask(session, 'mutation { createPerson }')).status).toBe(401)
  })
})

describe('docs/upstreams.md', () => {
  const page = 'docs/upstreams.md'

  it('lays rules over the schema of an API', async () => {
    const rules = blockWith(page, 'people:list').text
    const url = await startUpstream(
      'type Query { people: [Person!]! } type Person { name: String email: String }',
    )
    const session = await openSession({ 'my-rules.graphql': rules }, { 'http://127.0.0.1:8080': url })
    await type(blockWith(page, 'portcullis start'), session)
    const denied = await ask(session, '{ people { name } }')
    expect([denied.status, await denied.text()]).toEqual([401, expect.stringContaining('people:list')])
  })

  it('brings its directives through composition', () => {
    const head = blockWith(page, '@composeDirective').text
    const typeDefs = parse(
      `${head} type Query { a: Int @auth(scopes: [["a"]]) @auth(scopes: [["b"]]) b: Int @public }`,
    )
    const { supergraphSdl = '', errors } = composeServices([
      { name: 'a', typeDefs, url: 'http://127.0.0.1:9' },
    ])
    expect(errors ?? []).toEqual([])
    expect(supergraphSdl).toMatch(/a: Int.* @auth\(scopes: \[\["a"\]\]\) +@auth\(scopes: \[\["b"\]\]\)/)
    expect(supergraphSdl).toMatch(/b: Int.* @public/)
  })
})

describe('docs/subscriptions.md', () => {
  it('streams the events of the sample API', async () => {
    const session = await openSession()
    await session.run('unset JWT_SECRET; npx portcullis start --sample')
    await session.run('npx portcullis start --sample')
    await expectStream(session, blockWith('docs/subscriptions.md', 'curl -N'))
  })
})

describe('docs/tokens.md', () => {
  it('adds, updates, rotates and disables a client', async () => {
    const session = await openSession()
    await type(blockWith('docs/tokens.md', 'portcullis clients add'), session)
    const { stdout } = await session.run('npx portcullis clients show acme --json')
    expect(JSON.parse(stdout)).toMatchObject({ scopes: ['Mutation:*:Read'], disabled: true })
  })
})

describe('docs/deployment.md', () => {
  const page = 'docs/deployment.md'
  const settings = blocksOf(page).find(({ text }) => text.startsWith('# portcullis.yaml'))?.text ?? ''

  it('starts in production', async () => {
    const url = await startUpstream('type Query { hello: String } type Mutation { createPerson: Int }')
    const session = await openSession(
      { 'portcullis.yaml': settings },
      {
        // Not for strangers, on any port, and without PostgreSQL.
        '0.0.0.0 PORT=4000': '127.0.0.1 PORT=0',
        'postgres://portcullis:...@db/portcullis': 'file:portcullis.db',
        'http://api.internal:8080': url,
      },
    )
    await type(blockWith(page, 'NODE_ENV=production'), session)
    expect((await ask(session, 'mutation { createPerson }')).status).toBe(401)
    expect((await ask(session, '{ __schema { types { name } } }')).status).toBe(401)
  })

  it('starts workers', async () => {
    const session = await openSession({}, { 'workers cpus': 'workers 2' })
    await type(blockWith(page, '--workers'), session)
    expect((await ask(session, '{ Person(first: 1) { name } }')).status).toBe(200)
  })

  it('has lines for nginx that stand in the configuration which is deployed', () => {
    const deployed = readFileSync('deploy/nginx.conf', 'utf8').replaceAll(/ +/g, ' ')
    const lines = blockWith(page, 'proxy_buffering')
      .text.split('\n')
      .map((line) => /^ {2}([^;]+;)/.exec(line)?.[1] ?? '')
      .filter((line) => line !== '' && !line.startsWith('proxy_pass '))
    expect(lines.length).toBeGreaterThan(5)
    expect(lines.filter((line) => !deployed.includes(line))).toEqual([])
  })
})

describe('docs/diff.md', () => {
  const page = 'docs/diff.md'
  const FILES = {
    'before.graphql': `type Query { people: Int }
type Mutation { createPerson: Int purge: Int @auth(scopes: [["admin", "purge"]]) }`,
    'after.graphql': `type Query { people: Int @auth(scopes: [["people"]]) ping: Int }
type Mutation { createPerson: Int @auth(type: "Human") purge: Int @auth(scopes: [["admin"]]) }`,
  }

  it('shows what two files differ in', async () => {
    const { command } = { command: blockWith(page, 'diff before.graphql').text.trim() }
    const { stdout, code } = await run(command.split(' ').slice(1), FILES)
    expect(code).toBe(1)
    const shown = blockWith(page, 'CHANGE  ').text
    // With one more change of their order, the lines are those of the page.
    expect(stdout.split('\n').slice(0, 5).sort()).toEqual(shown.trim().split('\n').sort())
  })

  it('compares two checkouts', async () => {
    const git = 'git -c user.name=a -c user.email=a@example.org'
    const session = await openSession({
      'work/portcullis.yaml': 'schema: api.graphql\n',
      'work/api.graphql': FILES['after.graphql'],
      'work/src/people.graphql': 'query People { people }',
    })
    await session.run(
      `cd work && git init -q -b main && git add . && ${git} commit -qm first && git checkout -qb change`,
    )
    for (const command of blockWith(page, 'git worktree add').text.trim().split('\n'))
      expect(await session.run(command)).toMatchObject({ code: 0 })
  })
})

describe('docs/typed-scopes.md', () => {
  it('generates types', async () => {
    blockWith('docs/typed-scopes.md', 'portcullis/codegen')
    const session = await openSession({
      'codegen.yml': blockNamed('docs/typed-scopes.md', 'codegen.yml'),
      'schema.graphql': 'type Query { people: Int } type Mutation { createPerson: Int }',
      'operations.graphql': 'mutation Create { createPerson }',
    })
    execFileSync(process.execPath, ['node_modules/@graphql-codegen/cli/cjs/bin.js'], {
      cwd: session.folder,
      encoding: 'utf8',
    })
    const written = readFileSync(`${session.folder}/src/scopes.ts`, 'utf8')
    expect(written).toContain("Create: [['Mutation:Person:Create']]")
    expect(written).toContain('SubjectClaims = { readonly tenant: string }')
  })
})

it('every block of these pages is run here', () => {
  const idle = all.filter((block) => !ran.has(block)).map(({ file, line }) => `${file}:${line}`)
  expect(idle).toEqual([])
})
