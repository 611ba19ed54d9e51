import { createServer, type Server } from 'node:http'
import { afterEach, describe, expect, it } from '@jest/globals'
import { buildSchema, graphql } from 'graphql'
import { run } from './terminal.ts'

const SDL =
  'type Query { me: Person people: [Person] } type Mutation { createPerson: Person } type Person { name: String }'
const RULES = 'type Person { name: String @auth(scopes: [["person:name"]]) }'
const SECRET = 'a secret of 32 bytes, for production'

const servers: Server[] = []

/** A GraphQL API that tells its schema, and counts what it is asked. */
async function startUpstream(sdl = SDL): Promise<{ readonly url: string; readonly asked: string[] }> {
  const schema = buildSchema(sdl)
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const { query } = JSON.parse(body) as { query: string }
    asked.push(String(request.headers['x-key'] ?? ''))
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(await graphql({ schema, source: query })))
  })
  servers.push(server)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as { port: number }
  return { url: `http://127.0.0.1:${port}/graphql`, asked }
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
})

const DESCRIBING: readonly (readonly string[])[] = [
  ['lint'],
  ['scopes'],
  ['scopes', '--operations', 'a.graphql'],
  ['explain', '--operation', '{ me { name } }'],
  ['publish', '--operations', 'a.graphql', '--out', 'm.json'],
]

describe('a command without an API', () => {
  it.each(DESCRIBING.map((args) => [args]))('%j says what to write, and exits with 2', async (args) => {
    for (const files of [{}, { 'portcullis.yaml': 'baseline: { query: authenticated }' }]) {
      const { code, stdout, stderr } = await run(args, { 'a.graphql': '{ __typename }', ...files })
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(/^No API is configured\. /)
      for (const way of ['--upstream', '--schema', '--supergraph', '--sample', 'portcullis.yaml'])
        expect(stderr).toContain(way)
    }
  })

  it('describes the sample API when it is asked for by name, whatever the file names', async () => {
    const files = {
      'portcullis.yaml': 'schema: a.graphql\nbaseline: { query: authenticated }',
      'a.graphql': SDL,
    }
    for (const given of [{}, files]) {
      const { code, stdout } = await run(['scopes', '--sample'], given)
      expect(code).toBe(0)
      expect(stdout).toMatch(/^Mutation\.CreatePerson +Mutation:Person:Create +@auth +schema\/contributor\//m)
    }
    expect((await run(['scopes', '--sample'], files)).stdout).toMatch(/^Query\.Person +authenticated/m)
    expect(await run(['lint', '--sample', '--max-warnings', '0'])).toMatchObject({ code: 0 })
  })

  it('does not take the sample API beside another', async () => {
    const { code, stderr } = await run(['lint', '--sample', '--schema', 'a.graphql'], { 'a.graphql': SDL })
    expect([code, stderr]).toEqual([2, expect.stringContaining('cannot be used with option')])
  })
})

describe('portcullis start without an API', () => {
  const production = {
    'portcullis.yaml': `port: 0\nhost: 0.0.0.0\nstore: "memory:"\njwt: { secret: "${SECRET}" }`,
  }

  it('does not serve the sample API in production', async () => {
    const { code, stdout, stderr } = await run(['start'], production)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('Only development serves the sample API by itself')
  })
})

describe('portcullis.yaml', () => {
  it('says which schema is described, with which baseline and convention', async () => {
    const files = {
      'portcullis.yaml':
        'schema: [all]\nbaseline: { query: authenticated }\nnaming: type-first\nintrospection: off',
      'all/a.graphql': 'type Query { me: Int } type Mutation { personCreate: Int }',
    }
    const { code, stdout } = await run(['scopes'], files)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Query\.me +authenticated +baseline/m)
    expect(stdout).toMatch(/^Mutation\.personCreate +Mutation:Person:Create/m)
    const introspect = await run(['explain', '--operation', '{ __schema { types { name } } }'], files)
    expect([introspect.code, introspect.stdout]).toEqual([1, expect.stringMatching(/^deny: /)])
  })

  it('gives way to options', async () => {
    const files = {
      'ci.yaml': 'schema: a.graphql\nbaseline: { query: authenticated, mutation: public }\nqueries: deny',
      'a.graphql': SDL,
      'b.graphql': 'type Query { b: Int } type Mutation { createB: Int }',
    }
    const args = ['scopes', '--config', 'ci.yaml', '--schema', 'b.graphql', '--baseline', 'mutation=derived']
    const { stdout } = await run(args, files)
    expect(stdout).toMatch(/^Query\.b +authenticated/m)
    expect(stdout).toMatch(/^Mutation\.createB +Mutation:B:Create/m)
  })

  it('says whether a query is reduced or denied', async () => {
    const files = (queries: string) => ({
      'portcullis.yaml': `schema: a.graphql\nqueries: ${queries}`,
      'a.graphql': 'type Query { open: Int me: Int @authenticated }',
    })
    const args = ['explain', '--operation', '{ open me }']
    expect(await run(args, files('reduce'))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^reduce/),
    })
    expect(await run(args, files('deny'))).toMatchObject({ code: 1, stdout: expect.stringMatching(/^deny/) })
  })

  it('names a manifest, whose operations lint holds against the rules', async () => {
    const files = {
      'portcullis.yaml': 'schema: a.graphql\npersistedOperations: { manifest: m.json }',
      'a.graphql': SDL,
      'm.json': JSON.stringify({ old: 'query Old { nobody }', me: 'query Me { me { name } }' }),
    }
    const { code, stdout } = await run(['lint', '--max-warnings', '0'], files)
    expect(code).toBe(1)
    expect(stdout).toContain('m.json: warning: "old" (Old) cannot be run: Cannot query field "nobody"')
    const fixed = { ...files, 'b.json': JSON.stringify({ me: 'query Me { me { name } }' }) }
    expect(await run(['lint', '--max-warnings', '0', '--manifest', 'b.json'], fixed)).toMatchObject({
      code: 0,
    })
    expect(await run(['lint', '--manifest', 'no.json'], files)).toMatchObject({
      ...{ code: 2, stdout: '' },
      stderr: 'no.json: cannot be read (ENOENT)\n',
    })
  })

  it('is described without its secrets, and not without its mistakes', async () => {
    const files = (more: string) => ({
      'portcullis.yaml': `host: 0.0.0.0\njwt: { secret: short }\nschema: a.graphql\n${more}`,
      'a.graphql': SDL,
    })
    expect(await run(['scopes'], files(''))).toMatchObject({ code: 0, stderr: '' })
    expect(await run(['scopes'], files('baselin: { query: public }'))).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'portcullis.yaml: baselin (line 4, column 1): is not a setting. Did you mean "baseline"?\n',
    })
    expect(await run(['lint', '--config', 'no.yaml'], {})).toMatchObject({
      code: 2,
      stderr: 'no.yaml: cannot be read (ENOENT)\n',
    })
  })

  it('names a running upstream, which is asked for its schema with the headers of the gateway', async () => {
    const { url, asked } = await startUpstream()
    const files = {
      'portcullis.yaml': `upstream: { url: "${url}", headers: { x-key: k } }\nschema: rules.graphql\nbaseline: { query: authenticated, mutation: derived, subscription: public }`,
      'rules.graphql': RULES,
    }
    const { code, stdout } = await run(['scopes'], files)
    expect([code, asked.every((key) => key === 'k')]).toEqual([0, true])
    expect(stdout).toMatch(/^Query\.me +authenticated/m)
    expect(stdout).toMatch(/^Person\.name +person:name +@auth +rules\.graphql:1/m)
    const denied = await run(['explain', '--operation', 'mutation { createPerson { name } }'], files)
    expect([denied.code, denied.stdout]).toEqual([1, expect.stringContaining('Mutation:Person:Create')])
    expect(await run(['lint'], files)).toMatchObject({ code: 0 })
  })

  it('names several upstreams, described as one', async () => {
    const [shop, staff] = [await startUpstream('type Query { items: Int }'), await startUpstream()]
    const { code, stdout } = await run(['scopes'], {
      'portcullis.yaml': `upstreams: { shop: { url: "${shop.url}", prefix: shop_ }, staff: { url: "${staff.url}" } }`,
    })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Query\.shop_items +public/m)
    expect(stdout).toMatch(/^Mutation\.createPerson +Mutation:Person:Create/m)
  })
})

describe('--upstream', () => {
  it.each(['lint', 'scopes'])('has %s ask a running API', async (command) => {
    const { url } = await startUpstream()
    const { code, stdout } = await run([command, '--upstream', url])
    expect([code, stdout]).toEqual([0, expect.stringMatching(/createPerson|0 errors/)])
  })

  it('ends with exit code 3 when nothing answers', async () => {
    const { url } = await startUpstream()
    await new Promise((closed) => servers.pop()?.close(closed))
    const { code, stdout, stderr } = await run(['scopes', '--upstream', url])
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/^upstream: its schema cannot be read: /)
  })

  it('ends with exit code 2 when it is not a URL', async () => {
    const { code, stderr } = await run(['lint', '--upstream', 'localhost'])
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^--upstream: /)])
  })
})
