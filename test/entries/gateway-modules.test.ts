import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { compose } from '../support/composition.ts'
import { type Loaded, listLoaded } from '../support/loaded-modules.ts'

jest.setTimeout(120_000)

const folder = mkdtempSync(join(tmpdir(), 'portcullis-modes-'))
const GATEWAY = resolve('dist/entries/gateway.js')
const SDL = 'type Query { a: Int } type Mutation { createPerson(name: String): Int }'

/** Starts a gateway whose options are an expression, asks it one thing, and stops it. */
function script(options: string, query: string, headers = '{}'): string {
  const file = join(folder, `${Math.abs(hash(options + query + headers))}.mjs`)
  writeFileSync(
    file,
    `import { createServer } from 'node:http'
const { createGateway } = await import(${JSON.stringify(GATEWAY)})
const upstream = createServer((request, response) =>
  response.setHeader('content-type', 'application/json').end('{"data":{"a":1}}'))
await new Promise((done) => upstream.listen(0, '127.0.0.1', done))
const url = 'http://127.0.0.1:' + upstream.address().port
const gateway = createGateway({ ...(await (${options})(url)), port: 0, jwt: { secret: 'a secret of this test, 32 bytes long' } })
const own = await gateway.listen()
const answer = await fetch(own + '/graphql', ${query})
process.stdout.write(String(answer.status) + ' ' + (await answer.text()).slice(0, 100))
upstream.closeAllConnections()
upstream.close()
await gateway.close()
`,
  )
  return file
}

function hash(text: string): number {
  return [...text].reduce((sum, letter) => (Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0)) | 0, 7)
}

const ASK = `{ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ a }"}' }`
const OPEN_PAGE = `{ headers: { accept: 'text/html' } }`
const graphqlModule = JSON.stringify(resolve('node_modules/graphql/index.js'))
const LOCAL = `async () => {
  const { default: { buildSchema } } = await import(${graphqlModule})
  return { schema: buildSchema(${JSON.stringify(SDL)}), metrics: undefined }
}`

const STORES = /^(?:libsql|@libsql|kysely|pg|pg-|store\/(?:sql|sqlite|postgres)\/)/
/** Loaded from the start: Node keeps a failed `import()`, and the first socket may come when no descriptor is left. */
const SOCKETS = /^(?:ws|graphql-ws)$/
const FEDERATION =
  /^(?:@graphql-tools\/(?:federation|stitch|wrap|delegate|batch-|executor)|@graphql-hive|dataloader|upstream\/(?:composed\/(?!stitching-options|supergraph-options|attach-node)|supergraph\/|subgraphs\/(?!subgraph-options)))/
const UPSTREAM =
  /^(?:undici|upstream\/(?!upstream-options|composed|supergraph|subgraphs|request\/(?:header-lists|identity-options)|subscription\/subscription-options|introspection\/introspection-error))/
const CONSOLE = /dist\/console\//

const matching = ({ modules }: Loaded, pattern: RegExp): readonly string[] =>
  modules.filter((one) => pattern.test(one))
const none = (loaded: Loaded, ...patterns: readonly RegExp[]): void => {
  for (const pattern of patterns) expect(matching(loaded, pattern)).toEqual([])
}

beforeAll(() => {
  if (!existsSync(GATEWAY)) throw new Error('The package is not built: npm run build:code.')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a gateway before a schema', () => {
  it('answers without a client, a store on disk, a planner, a log line or the console', async () => {
    const loaded = await listLoaded([script(LOCAL, ASK)])
    expect(loaded.stdout).toBe('200 {"data":{"a":null}}\n')
    expect(loaded.modules).toContain('@apollo/server')
    none(loaded, STORES, FEDERATION, UPSTREAM, /^(?:pino|find-my-way|yaml|zod|commander)/)
    none(loaded, /^(?:sample|admin|cli|testing)\//)
    expect(matching(loaded, SOCKETS)).toEqual(expect.arrayContaining(['ws', 'graphql-ws']))
    expect(loaded.reads.filter((one) => CONSOLE.test(one))).toEqual([])
  })

  it('loads the library of metrics where they are on, and only there', async () => {
    const metrics = /^(?:prom-client|tdigest|bintrees|evidence\/metrics\/exposition)/
    none(await listLoaded([script(LOCAL, ASK)]), metrics)
    const on = await listLoaded([script(LOCAL.replace('metrics: undefined', 'metrics: { port: 0 }'), ASK)])
    expect(on.stdout).toBe('200 {"data":{"a":null}}\n')
    expect(on.modules).toContain('evidence/metrics/exposition.js')
    expect(matching(on, metrics).length).toBeGreaterThan(1)
  })

  it('reads the page of the console when a browser first opens it, and no other file of it', async () => {
    const loaded = await listLoaded([script(LOCAL, OPEN_PAGE)])
    const read = loaded.reads.filter((one) => CONSOLE.test(one)).map((one) => one.replace(/.*dist\//, ''))
    expect(read).toEqual(existsSync('dist/console/index.html') ? ['console/index.html'] : [])
  })
})

describe('a gateway before an upstream', () => {
  it('answers without Apollo Server, a planner or a store on disk', async () => {
    const options = `async (url) => ({ upstream: { url, schemaFrom: 'sdl', sdl: () => [{ name: 'a', text: ${JSON.stringify(SDL)} }] } })`
    const loaded = await listLoaded([script(options, ASK)])
    expect(loaded.stdout).toBe('200 {"data":{"a":1}}')
    expect(loaded.modules).toContain('undici')
    none(loaded, STORES, FEDERATION)
    none(loaded, /^(?:operations\/runners\/apollo-host|operations\/apis\/composed)/)
  })
})

describe('a gateway before a supergraph', () => {
  it('answers without Apollo Server as a host, stitching or a store on disk', async () => {
    const text = compose({ one: 'type Query { a: Int }' })
    const options = `async (url) => ({ supergraph: { sdl: () => ({ name: 'supergraph', text: ${JSON.stringify(text)} }), subgraphs: { one: { url } } } })`
    const loaded = await listLoaded([script(options, ASK)])
    expect(loaded.stdout).toContain('200 {"data":{"a":1}}')
    none(loaded, STORES, /^operations\/(?:runners\/apollo-host|apis\/upstream)/)
    none(loaded, /^upstream\/composed\/stitched-source/)
  })
})

describe('portcullis start', () => {
  it('serves a schema without federation, planner, stitching, upstreams, Postgres, sample or administration', async () => {
    const schema = join(folder, 'my.graphql')
    writeFileSync(schema, SDL)
    const program = resolve('dist/cli/portcullis.js')
    let isAsked = false
    const loaded = await listLoaded(
      [program, 'start', '--port', '0', '--schema', schema],
      (stdout, child) => {
        const url = /listens on (http:\/\/[\d.:]+\d)/.exec(stdout)?.[1]
        if (url === undefined || isAsked) return
        isAsked = true
        void fetch(`${url}/health`).finally(() => child.kill('SIGTERM'))
      },
    )
    expect(loaded.code).toBe(0)
    expect(isAsked).toBe(true)
    none(loaded, FEDERATION, UPSTREAM, /^(?:pg$|pg-|store\/postgres|sample\/|admin\/admin-gateway)/)
    expect(loaded.reads.filter((one) => CONSOLE.test(one))).toEqual([])
  })
})

describe('the guard alone', () => {
  it('is imported without a server, a client, a file or a process of Node', async () => {
    const file = join(folder, 'guard.mjs')
    writeFileSync(
      file,
      `const { guardSchema } = await import(${JSON.stringify(resolve('dist/index.js'))})
const { default: { buildSchema } } = await import(${graphqlModule})
guardSchema(buildSchema(${JSON.stringify(SDL)}))
`,
    )
    const loaded = await listLoaded([file])
    expect(loaded.code).toBe(0)
    none(loaded, STORES, SOCKETS, FEDERATION, UPSTREAM, /^(?:@apollo|pino|find-my-way|negotiator)/)
    none(loaded, /^(?:http|operations|gateway|store|connections|upstream|config|console)\//)
    expect(loaded.natives).not.toContain('NativeModule http')
    expect(loaded.reads.filter((one) => CONSOLE.test(one))).toEqual([])
  })
})
