import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { buildSchema, introspectionFromSchema } from 'graphql'
import { SECRET } from './store-commands.ts'
import { run } from './terminal.ts'

const SDL = 'type Query { me: String } type Mutation { createPerson: Int }'
const INTROSPECTION = introspectionFromSchema(buildSchema(SDL))
const NOWHERE = 'http://127.0.0.1:1/'
const NO_STORE = 'postgres://nobody:none@127.0.0.1:1/none'
const FILES = {
  'my.graphql': SDL,
  'open.graphql': SDL.replace('createPerson: Int', 'createPerson: Int @public'),
  'broken.graphql': 'type Query {',
  'portcullis.yaml': `jwt: { secret: "${SECRET}" }\nauthKeys: []\n`,
  'wrong.yaml': 'bogus: 1\n',
  'idp.yaml': `jwt: { secret: "${SECRET}" }\nauthKeys: []\nissuers: [{ iss: "https://idp.example.org", jwks: "${NOWHERE}", ceiling: ["*"] }]\n`,
  'rules.test.yaml':
    "subjects: { nobody: anonymous }\ncases: [{ query: 'mutation { createPerson }', expect: { nobody: allow } }]\n",
  'portcullis.log': '',
}
/** Of the issuer that cannot be reached: `{"alg":"RS256","kid":"a"}`, `{"iss":...,"sub":"a","exp":9999999999}`. */
const FOREIGN = [
  { alg: 'RS256', kid: 'a' },
  { iss: 'https://idp.example.org', sub: 'a', exp: 9_999_999_999 },
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .concat(Buffer.alloc(256, 1).toString('base64url'))
  .join('.')

const MEMORY = ['--config', 'portcullis.yaml', '--database', 'file::memory:']
const STORE = ['--config', 'portcullis.yaml', '--database', NO_STORE]

describe('an exit code', () => {
  it.each<readonly [number, readonly string[]]>([
    // 0: done
    [0, ['scopes', '--schema', 'my.graphql']],
    [0, ['lint', '--schema', 'my.graphql']],
    [0, ['diff', 'my.graphql', 'my.graphql']],
    [0, ['explain', '--schema', 'my.graphql', '--operation', '{ me }']],
    [0, ['completion', 'bash']],
    [0, ['--help']],
    [0, ['--version']],
    // 1: something was found or denied
    [1, ['explain', '--schema', 'my.graphql', '--operation', 'mutation { createPerson }']],
    [1, ['explain', '--schema', 'my.graphql', '--operation', '{ me }', '--assert', 'deny']],
    [1, ['lint', '--schema', 'my.graphql', '--patterns', 'Mutation:Persn:*', '--max-warnings', '0']],
    [1, ['diff', 'my.graphql', 'open.graphql']],
    [1, ['test', '--schema', 'my.graphql']],
    [1, ['token', 'verify', 'a.b.c', ...MEMORY]],
    [1, ['token', 'explain', 'a.b.c', ...MEMORY]],
    [1, ['whoami', 'a.b.c', ...MEMORY]],
    // 2: the command line
    [2, ['nothing']],
    [2, ['lint', '--nothing']],
    [2, ['lint', '--format', 'xml']],
    [2, ['clients']],
    [2, ['explain', '--schema', 'my.graphql']],
    [2, ['revoke', ...MEMORY]],
    [2, ['clients', 'show', 'nobody', ...MEMORY]],
    [2, ['keys', 'rotate', ...MEMORY]],
    [2, ['scopes', '--schema', 'my.graphql', '--header', 'a: b']],
    // 2: a file, a schema or the configuration
    ...['scopes', 'lint', 'test', 'check', 'start', 'dev'].flatMap((command): [number, string[]][] => [
      [2, [command, '--schema', 'nothing.graphql']],
      [2, [command, '--schema', 'my.graphql', '--config', 'wrong.yaml']],
      [2, [command, '--schema', 'my.graphql', '--config', 'nothing.yaml']],
    ]),
    [2, ['scopes', '--schema', 'broken.graphql']],
    [2, ['explain', '--schema', 'my.graphql', '--operation', 'nothing.graphql']],
    [2, ['explain', '--schema', 'nothing.graphql', '--operation', '{ me }']],
    [2, ['publish', '--schema', 'nothing.graphql', '--operations', 'a', '--out', 'b']],
    [2, ['diff', 'nothing.graphql', 'my.graphql']],
    [2, ['test', 'nothing.yaml', '--schema', 'my.graphql']],
    [2, ['report', 'nothing.log']],
    [2, ['keys', 'import', 'nothing.pem', '--algorithm', 'ES256', ...MEMORY]],
    [2, ['whoami', '--token-file', 'nothing.txt', ...MEMORY]],
    [2, ['token', 'decode', 'a']],
    ...[
      ['token', '--scopes', '*'],
      ['clients', 'list'],
      ['keys', 'list'],
      ['audit', 'verify'],
      ['revoke', '--client', 'a'],
      ['whoami', 'a.b.c'],
      ['token', 'verify', 'a.b.c'],
    ].map((command): [number, string[]] => [2, [...command, '--config', 'wrong.yaml']]),
    // 3: an upstream
    ...['scopes', 'lint', 'test'].map((command): [number, string[]] => [3, [command, '--upstream', NOWHERE]]),
    [3, ['explain', '--upstream', NOWHERE, '--operation', '{ me }']],
    [3, ['diff', NOWHERE, 'my.graphql']],
    [3, ['publish', '--upstream', NOWHERE, '--operations', 'a', '--out', 'b']],
    [3, ['report', 'portcullis.log', '--upstream', NOWHERE]],
    [3, ['init', '--upstream', NOWHERE]],
    [3, ['check', '--upstream', NOWHERE, '--config', 'portcullis.yaml', '--online']],
    // 3: the store
    ...[
      ['clients', 'list'],
      ['clients', 'add', 'a'],
      ['clients', 'show', 'a'],
      ['keys', 'list'],
      ['audit', 'verify'],
      ['audit', 'export'],
      ['revoke', '--client', 'a'],
      ['token', '--scopes', '*'],
      ['token', 'verify', 'a.b.c'],
      ['token', 'explain', 'a.b.c'],
      ['whoami', 'a.b.c'],
      ['check', '--schema', 'my.graphql', '--online'],
    ].map((command): [number, string[]] => [3, [...command, ...STORE]]),
    // 3: an issuer, and a gateway
    [3, ['token', 'verify', FOREIGN, '--config', 'idp.yaml', '--database', 'file::memory:']],
    [3, ['token', 'explain', FOREIGN, '--config', 'idp.yaml', '--database', 'file::memory:']],
    [3, ['whoami', FOREIGN, '--config', 'idp.yaml', '--database', 'file::memory:']],
    [
      3,
      ['check', '--schema', 'my.graphql', '--config', 'idp.yaml', '--database', 'file::memory:', '--online'],
    ],
    [3, ['whoami', 'a.b.c', '--url', NOWHERE]],
  ])('is %i for portcullis %j', async (expected, args) => {
    const { code, stderr, stdout } = await run(args, FILES)
    expect({ code, stderr, stdout }).toMatchObject({ code: expected })
    if (expected > 1) expect(`${stdout}${stderr}`).not.toBe('')
    expect(stderr).not.toMatch(/\n {4}at /)
  })
})

describe('--json', () => {
  it.each<readonly [number, readonly string[], string]>([
    [2, ['scopes', '--schema', 'nothing.graphql'], 'nothing.graphql: cannot be read: there is no such file.'],
    [
      2,
      ['clients', 'list', '--config', 'wrong.yaml'],
      'wrong.yaml: bogus (line 1, column 1): is not a setting.',
    ],
    [2, ['lint', '--nothing'], "error: unknown option '--nothing'"],
    [3, ['scopes', '--upstream', NOWHERE], 'upstream: its schema cannot be read: '],
  ])('prints a failure with its exit code %i for portcullis %j', async (exitCode, args, message) => {
    const { code, stdout, stderr } = await run([...args, '--json'], FILES)
    expect(code).toBe(exitCode)
    expect(JSON.parse(stdout)).toEqual({
      error: { exitCode, messages: expect.arrayContaining([expect.stringContaining(message)]) },
    })
    expect(stderr).toContain(message)
  })
})

describe('a misspelt word', () => {
  it.each<readonly [readonly string[], string]>([
    [['scops'], '(Did you mean scopes?)'],
    [['lint', '--formt', 'json'], '(Did you mean --format?)'],
    [['lint', '--format', 'jsno'], 'Did you mean "json"?'],
    [['completion', 'fissh'], 'Did you mean "fish"?'],
    [['keys', 'generate', '--algorithm', 'ES255'], 'Did you mean "ES256"?'],
    [
      ['diff', 'my.graphql', 'open.graphql', '--allow', 'Mutation.createPersn'],
      'Did you mean "Mutation.createPerson"?',
    ],
    [
      ['lint', '--schema', 'my.graphql', '--patterns', 'Mutation:Persn:Create'],
      'Did you mean "Mutation:Person:Create"?',
    ],
    [
      ['clients', 'show', 'shpo', '--config', 'shop.yaml', '--database', 'file::memory:'],
      'Did you mean "shop"?',
    ],
    [
      ['revoke', '--client', 'shpo', '--config', 'shop.yaml', '--database', 'file::memory:'],
      'Did you mean "shop"?',
    ],
    [['explain', '--schema', 'my.graphql', '--operation', '{ mee }'], 'Did you mean "me"?'],
    [['scopes', '--schema', 'my.graphql', '--config', 'typo.yaml'], 'Did you mean'],
  ])('is answered with the right one: %j', async (args, expected) => {
    const { stdout, stderr } = await run(args, {
      ...FILES,
      'typo.yaml': 'baselin: { query: public }\n',
      'shop.yaml': `jwt: { secret: "${SECRET}" }\nauthKeys: [{ id: shop, apiKey: a key of the shop, scopes: ["*"] }]\n`,
    })
    expect(`${stdout}${stderr}`).toContain(expected)
  })
})

describe('--header', () => {
  const heard: (string | undefined)[] = []
  const server = createServer((request, response) => {
    heard.push(request.headers.authorization)
    response.writeHead(request.headers.authorization === 'Bearer of ours' ? 200 : 401, {
      'content-type': 'application/json',
    })
    response.end(JSON.stringify({ data: INTROSPECTION }))
  })
  let url = ''
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  it.each<readonly [readonly string[]]>([
    [['scopes']],
    [['lint']],
    [['explain', '--operation', '{ me }']],
    [['test', 'pass.test.yaml']],
    [['check', '--online', '--database', 'file::memory:', '--config', 'portcullis.yaml']],
  ])('goes to the upstream that %j asks', async (args) => {
    heard.length = 0
    const files = {
      ...FILES,
      'pass.test.yaml':
        "subjects: { nobody: anonymous }\ncases: [{ query: '{ me }', expect: { nobody: allow } }]\n",
    }
    const outcome = await run(
      [...args, '--upstream', url, '--header', 'Authorization: Bearer of ours'],
      files,
    )
    expect(outcome).toMatchObject({ code: 0 })
    expect(new Set(heard)).toEqual(new Set(['Bearer of ours']))
  })

  it('goes to the side of a diff that runs', async () => {
    const { code, stderr } = await run(
      ['diff', url, 'my.graphql', '--header', 'Authorization: Bearer of ours'],
      FILES,
    )
    expect({ code, stderr }).toMatchObject({ code: 0 })
    const without = await run(['diff', 'my.graphql', 'my.graphql', '--header', 'a: b'], FILES)
    expect(without).toMatchObject({ code: 2, stderr: '--header: neither side is an API that runs\n' })
  })

  it('is not in the message about one that cannot be read', async () => {
    const { code, stderr } = await run(
      ['scopes', '--upstream', url, '--header', 'Bearer-secret-of-mine'],
      FILES,
    )
    expect(code).toBe(2)
    expect(stderr).toContain('--header: the 1. must be a name, a colon and a value')
    expect(stderr).not.toContain('secret-of-mine')
  })
})
