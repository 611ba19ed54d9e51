import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { runProgram } from '../../src/cli/program.ts'
import { repeatable } from '../../src/cli/serving/repeatable.ts'
import { readConfig } from '../../src/config/config.ts'

const SECRET = 'a-secret-of-this-test-0123456789abcdef'
const CONFIG = 'port: 0\nstore: "memory:"\nlogLevel: info\n'
const WEB = 'authKeys: [{ id: web, apiKey: "file:web.key", scopes: ["*"] }]\n'

interface Served {
  readonly url: string
  /** Puts files in place of those before, and tells the gateway to look. Resolves to the line of the log that follows. */
  readonly reload: (files: Readonly<Record<string, string>>) => Promise<string>
  readonly tokenOf: (id: string, apiKey: string) => Promise<string | undefined>
  readonly graphql: (query: string, token?: string) => Promise<string>
}

/** Serves until `work` is done. Returns all that was written. */
async function serve(
  files: Readonly<Record<string, string>>,
  work: (served: Served) => Promise<void>,
  args: readonly string[] = [],
): Promise<string> {
  let current = files
  let written = ''
  let listener = (): void => undefined
  const wakers = new Set<() => void>()
  const write = (text: string): void => {
    written += text
    for (const wake of wakers) wake()
  }
  const next = async (from: number, pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(written.slice(from))
      if (found?.[1] !== undefined) return JSON.parse(`"${found[1]}"`) as string
      await new Promise<void>((resolve) => wakers.add(resolve))
    }
  }
  const post = async (path: string, body: unknown, token?: string): Promise<string> => {
    const url = /listens on (http:[^\s"]+)/.exec(written)?.[1] ?? ''
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    })
    return response.text()
  }
  const workWithIt = async (): Promise<void> => {
    await work({
      url: /listens on (http:[^\s"]+)/.exec(written)?.[1] ?? '',
      reload(changed) {
        current = { ...files, ...changed }
        const from = written.length
        listener()
        return next(
          from,
          /"msg":"((?:the configuration was reloaded|the new configuration was rejected; the old one stays in force):(?:[^"\\]|\\.)*)"/,
        )
      },
      async tokenOf(id, apiKey) {
        const answer = JSON.parse(await post('/jwt', { id, apiKey, scopes: ['*'] })) as { jwt?: string }
        return answer.jwt
      },
      graphql: (query, token) => post('/graphql', { query }, token),
    })
  }
  const code = await runProgram(['start', '--config', 'test.yaml', ...args], {
    stdout: write,
    stderr: write,
    readFile(path) {
      const text = current[path]
      if (text === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' })
      return text
    },
    listFolder: () => undefined,
    onReload(given) {
      listener = given
    },
    untilStopped: workWithIt,
  })
  expect(code).toBe(0)
  return written
}

const FILES = {
  'schema.graphql': 'type Query { me: String } type Mutation { createPerson: String }',
  'web.key': 'the key of web\n',
}
const SCHEMA = `${CONFIG}schema: schema.graphql\njwt: { secret: "${SECRET}" }\n`

describe('portcullis start, told to reload', () => {
  it('reads settings and the secrets that they name again', async () => {
    const written = await serve({ ...FILES, 'test.yaml': `${SCHEMA}${WEB}` }, async (served) => {
      expect(await served.tokenOf('web', 'the key of web')).toBeDefined()
      const limits = `${SCHEMA}${WEB}limits: { rootFields: 1 }\ncors: { origins: ["*"] }\n`
      expect(await served.reload({ 'test.yaml': limits })).toBe(
        'the configuration was reloaded: limits, cors',
      )
      expect(await served.graphql('{ a: me b: me }')).toContain('errors')
      expect(await served.reload({ 'test.yaml': limits, 'web.key': 'another key of web' })).toBe(
        'the configuration was reloaded: authKeys',
      )
      expect(await served.tokenOf('web', 'the key of web')).toBeUndefined()
      expect(await served.tokenOf('web', 'another key of web')).toBeDefined()
      expect(await served.reload({ 'test.yaml': limits, 'web.key': 'another key of web' })).toBe(
        'the configuration was reloaded: no setting has changed',
      )
    })
    expect(written).not.toContain('another key of web')
    expect(written).toContain('shutting down: operations have 10 s to finish')
  })

  it('reads the schema again', async () => {
    await serve({ ...FILES, 'test.yaml': `${SCHEMA}authKeys: []\n` }, async (served) => {
      expect(await served.graphql('{ you }')).toContain('Cannot query field')
      await served.reload({ 'schema.graphql': 'type Query { you: String }' })
      expect(await served.graphql('{ you }')).toBe('{"data":{"you":null}}\n')
      expect(await served.reload({ 'schema.graphql': 'type Query {' })).toMatch(
        /^the new configuration was rejected; the old one stays in force: .*schema\.graphql/,
      )
      expect(await served.graphql('{ you }')).toBe('{"data":{"you":null}}\n')
    })
  })

  it.each([
    [
      'limits: { depht: 3 }',
      'test.yaml: limits.depht (line 6, column 11): is not a setting. Did you mean "depth"?',
    ],
    ['limits: {', 'test.yaml: is not valid YAML at line 7, column 1 (BAD_INDENT)'],
    [
      'authKeys: [{ id: web, apiKey: "file:none", scopes: [] }]',
      'test.yaml: authKeys[0].apiKey (line 6, column 31): names a file that cannot be read (ENOENT)',
    ],
    ['workers: 2', 'workers cannot be changed without a restart'],
    ['store: "file:other.db"', 'store cannot be changed without a restart'],
    ['admin: { port: 4001 }', 'admin cannot be changed without a restart'],
  ])('keeps what it has instead of %s, and says why in one line', async (wrong, why) => {
    const config = SCHEMA.replace('store: "memory:"\n', '')
    const good = `${config}store: "memory:"\n${WEB}`
    await serve({ ...FILES, 'test.yaml': good }, async (served) => {
      const text = wrong.startsWith('authKeys')
        ? `${config}store: "memory:"\n${wrong}\n`
        : wrong.startsWith('store')
          ? `${config}${wrong}\n${WEB}`
          : `${config}store: "memory:"\n${wrong}\n${WEB}`
      expect(await served.reload({ 'test.yaml': text })).toBe(
        `the new configuration was rejected; the old one stays in force: ${why}`,
      )
      expect(await served.tokenOf('web', 'the key of web')).toBeDefined()
    })
  })

  it('lets flags win, as at the start', async () => {
    const settings = `${CONFIG}jwt: { secret: "${SECRET}" }\nauthKeys: []\n`
    const args = ['--schema', 'schema.graphql', '--log-level', 'info']
    await serve(
      { ...FILES, 'test.yaml': settings },
      async (served) => {
        const changed = settings.replace('logLevel: info', 'logLevel: error').concat('schema: none.graphql\n')
        expect(await served.reload({ 'test.yaml': changed })).toBe(
          'the configuration was reloaded: no setting has changed',
        )
      },
      args,
    )
  })

  it('keeps the secret and the client that were made for this run', () => {
    const random = repeatable(randomBytes)
    const read = (text: string) => {
      const result = readConfig({
        env: {},
        flags: { config: 'a.yaml' },
        readFile: () => text,
        random: random(),
      })
      if (result.kind === 'problems') throw new TypeError(JSON.stringify(result.problems))
      return result.config
    }
    const { jwt, clients } = read('')
    expect(read('limits: { depth: 3 }')).toMatchObject({ jwt, clients })
    expect(read('authKeys: []')).toMatchObject({ jwt, clients: [] })
  })
})
