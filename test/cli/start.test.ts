import { createServer } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { runProgram } from '../../src/cli/program.ts'
import { createCommands, SECRET } from './store-commands.ts'
import type { Outcome } from './terminal.ts'

const CONFIG = `port: 0\nadmin: { port: 0 }\nlogLevel: silent\njwt: { secret: "${SECRET}" }\nauthKeys: []\n`
const SDL = 'type Query { me: String } type Mutation { createPerson: String }'

/** Serves until `meanwhile` is done. */
async function start(
  database: string,
  config: string,
  meanwhile: (stdout: string) => Promise<void> = async () => {},
  {
    manifest,
    reload,
    isTerminal = false,
  }: {
    readonly manifest?: () => string
    readonly reload?: (listener: () => void) => void
    readonly isTerminal?: boolean
  } = {},
): Promise<Outcome> {
  let [stdout, stderr] = ['', '']
  const files: Readonly<Record<string, string>> = { 'test.yaml': config, 'schema.graphql': SDL }
  const args = ['start', '--config', 'test.yaml', '--database', database, '--schema', 'schema.graphql']
  if (manifest !== undefined) args.push('--manifest', 'manifest.json')
  const code = await runProgram(args, {
    stdout: (text) => {
      stdout += text
    },
    stderr: (text) => {
      stderr += text
    },
    readFile(path) {
      const text = path === 'manifest.json' ? manifest?.() : files[path]
      if (text === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' })
      return text
    },
    ...(reload && { onReload: reload }),
    terminals: { stdout: isTerminal, stderr: isTerminal },
    listFolder: () => undefined,
    untilStopped: () => meanwhile(stdout),
  })
  return { code, stdout, stderr }
}

async function post(url: string, body: unknown, token?: string): Promise<{ status: number; body: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.text() }
}

const NO_RESOLVERS =
  'SDL has no resolvers: every field answers null. A module (.js) can export a schema that has them.'
const NO_CLIENT = 'there is no client: nobody can get a token from /jwt (portcullis clients add)'

/** The messages of a log, each line of which is JSON. */
function messagesOf(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line) => (JSON.parse(line) as { readonly msg: string }).msg)
}

describe('portcullis start', () => {
  it('serves both APIs on the store that the commands change', async () => {
    const commands = createCommands(CONFIG)
    const outcome = await start(commands.database, CONFIG, async (stdout) => {
      const url = /listens on (\S+)/.exec(stdout)?.[1] ?? ''
      const admin = /Admin API: (\S+) /.exec(stdout)?.[1] ?? ''
      const adminToken = (await commands.run('token', '--admin')).stdout.trim()
      const dataToken = (await commands.run('token', '--scopes', '*')).stdout.trim()
      const query = 'mutation { addClient(id: "web", scopes: ["Mutation:*"]) { apiKey } }'
      expect((await post(admin, { query }, dataToken)).status).toBe(401)
      const added = JSON.parse((await post(admin, { query }, adminToken)).body)
      const { apiKey } = added.data.addClient
      expect((await commands.json<{ id: string }>('clients', 'show', 'web')).id).toBe('web')

      const credentials = { id: 'web', apiKey, scopes: ['Mutation:Person:*'] }
      const { jwt } = JSON.parse((await post(`${url}/jwt`, credentials)).body)
      const create = { query: 'mutation { createPerson }' }
      expect((await post(`${url}/graphql`, create, jwt)).status).toBe(200)

      await commands.run('revoke', '--jwt', jwt)
      const until = Date.now() + 1_000
      let status = 200
      while (status === 200 && Date.now() < until) status = (await post(`${url}/graphql`, create, jwt)).status
      expect(status).toBe(401)
    })
    expect([outcome.code, messagesOf(outcome.stderr)]).toEqual([0, [NO_RESOLVERS, NO_CLIENT]])
  })

  it('writes text to a terminal, and a JSON object a line to anything else', async () => {
    const config = `${CONFIG.replace('logLevel: silent', 'logLevel: info')}baseline: { mutation: public }\n`
    const texts = await start(createCommands().database, config, undefined, { isTerminal: true })
    expect(texts.stdout).toMatch(/^\d\d:\d\d:\d\d warn .*\nPortcullis listens on http:\S+\nConsole: /)
    expect(texts.stdout).not.toContain('{"')
    expect(texts.stderr).toBe(`warning: ${NO_RESOLVERS}\nwarning: ${NO_CLIENT}\n`)

    const { stdout, stderr } = await start(createCommands().database, config)
    expect(messagesOf(stdout).filter((one) => / at http:/.test(one))).toEqual([
      expect.stringMatching(/^Portcullis listens on http:\S+ with a console at /),
    ])
    expect(`${texts.stdout}${stdout}`).not.toContain('Server listening')
    expect(messagesOf(stderr)).toEqual([NO_RESOLVERS, NO_CLIENT])
  })

  it('names its own paths, and no console that there is not', async () => {
    const config = `${CONFIG}console: off\npaths: { graphql: /api, jwt: /token }\n`
    const { stdout, stderr } = await start(createCommands().database, config, undefined, { isTerminal: true })
    expect(stdout).toMatch(/^Portcullis listens on (http:\S+)\nGraphQL: \1\/api$/m)
    expect(stdout).not.toContain('Console')
    expect(stderr).toContain('nobody can get a token from /token (')
    const moved = `${CONFIG}paths: { graphql: /api, console: /tools }\n`
    const lines = await start(createCommands().database, moved)
    expect(messagesOf(lines.stdout)[0]).toMatch(/ with a console at http:\S+\/tools$/)
  })

  it('has no admin API unless it has a port', async () => {
    const { database } = createCommands()
    const { code, stdout } = await start(database, CONFIG.replace('admin: { port: 0 }', ''))
    expect(code).toBe(0)
    expect(stdout).not.toContain('Admin API')
  })

  it('does not warn when the store has a client', async () => {
    const { database, run } = createCommands(CONFIG)
    await run('clients', 'add', 'web', '--scopes', '*')
    expect(messagesOf((await start(database, CONFIG)).stderr)).toEqual([NO_RESOLVERS])
  })

  it('ends with a line when a client is configured and stored, without opening anything', async () => {
    const { database, run } = createCommands(CONFIG)
    await run('clients', 'add', 'web', '--scopes', '*')
    const config = CONFIG.replace('authKeys: []', 'authKeys: [{ id: web, apiKey: k, scopes: ["*"] }]')
    const { code, stdout, stderr } = await start(database, config)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(
      '\nJWT_AUTH_KEYS: The client "web" is configured, and is in the store as well.\n',
    )
  })

  it('ends with a line when the admin API’s port is taken, and lets go of its own', async () => {
    const server = createServer()
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as { port: number }
    const { database } = createCommands()
    const { code, stderr } = await start(
      database,
      CONFIG.replace('admin: { port: 0 }', `admin: { port: ${port} }`),
    )
    expect(code).toBe(2)
    expect(stderr).toContain(`admin.port: 127.0.0.1:${port} is in use by another process: choose another\n`)
    server.close()
  })
})

describe('portcullis start --manifest', () => {
  const ALLOWED = 'query Me { me }'
  const only = `${CONFIG}persistedOperations: { only: true }\n`

  it('runs what is in it, and nothing else but on the admin API; reads it again when told to', async () => {
    const commands = createCommands(CONFIG)
    let text = JSON.stringify({ me: ALLOWED })
    let reload = (): void => undefined
    const outcome = await start(
      commands.database,
      only,
      async (stdout) => {
        const url = `${/listens on (\S+)/.exec(stdout)?.[1] ?? ''}/graphql`
        const admin = /Admin API: (\S+) /.exec(stdout)?.[1] ?? ''
        expect(await post(url, { id: 'me' })).toEqual({ status: 200, body: '{"data":{"me":null}}\n' })
        expect(await post(url, { query: '{ me }' })).toMatchObject({ status: 403 })
        const adminToken = (await commands.run('token', '--admin')).stdout.trim()
        const { body } = await post(admin, { query: '{ clients { clients { id } } }' }, adminToken)
        expect(body).not.toContain('OPERATION_NOT_ALLOWED')
        text = JSON.stringify({ other: ALLOWED })
        reload()
        const until = Date.now() + 5_000
        let answer = ''
        while (!answer.includes('"me":null') && Date.now() < until)
          answer = (await post(url, { id: 'other' })).body
        expect(answer).toContain('"me":null')
      },
      {
        manifest: () => text,
        reload(listener) {
          reload = listener
        },
      },
    )
    expect(outcome.code).toBe(0)
  })

  it('ends with a line for each thing that is wrong with it', async () => {
    const { database } = createCommands()
    const manifest = (): string => JSON.stringify({ a: '{', b: 'query A { me } query B { me }' })
    expect(await start(database, CONFIG, undefined, { manifest })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(
        'manifest.json: "a": Syntax Error: Expected Name, found <EOF>. (line 1 of its text)\n' +
          'manifest.json: "b": its text has to hold one operation, and holds 2\n',
      ),
    })
  })

  it.each([
    [
      'only: true',
      'test.yaml: persistedOperations.only (line 6, column 30): needs persistedOperations.manifest (--manifest): nothing could be run',
    ],
    [
      'only: true, apq: true, manifest: a.json',
      'test.yaml: persistedOperations.only (line 6, column 30): contradicts persistedOperations.apq: clients would add to the list',
    ],
    ['only: yes please', 'test.yaml: persistedOperations.only (line 6, column 30): must be true or false'],
  ])('ends with a line for { %s }', async (settings, line) => {
    const { database } = createCommands()
    const config = `${CONFIG}persistedOperations: { ${settings} }\n`
    expect(await start(database, config)).toEqual({ code: 2, stdout: '', stderr: `${line}\n` })
  })
})
