import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { scrape, sumOf } from '../support/scrape.ts'

const PROGRAM = resolve('dist/cli/portcullis.js')
const folders: string[] = []
const children: ChildProcess[] = []

interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-start-'))
  folders.push(folder)
  return folder
}

/** A clean environment: what is set on this machine must not change what a test says. */
function environment(variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH } = process.env
  return { ...(PATH !== undefined && { PATH }), PORT: '0', ...variables }
}

function run(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Run> {
  return new Promise((done) => {
    const options = { cwd: makeFolder(), env: environment(variables), timeout: 25_000 }
    const child = execFile(process.execPath, [PROGRAM, ...args], options, (_error, stdout, stderr) =>
      done({ code: child.exitCode, stdout, stderr }),
    )
  })
}

/** Starts a gateway in a folder and waits for its welcome. */
async function startGateway(
  folder: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<readonly LogLine[]> {
  const child = spawn(process.execPath, [PROGRAM, 'start'], { cwd: folder, env: environment(variables) })
  children.push(child)
  let text = ''
  for await (const chunk of child.stdout) {
    text += String(chunk)
    if (/that is allowed.*\n/.test(text)) return readLog(text)
  }
  throw new Error(`It ended with: ${text}`)
}

async function stop(): Promise<number | null> {
  const child = children.pop()
  if (child === undefined) return null
  const ended = new Promise<number | null>((done) => child.once('exit', done))
  child.kill('SIGTERM')
  return ended
}

interface LogLine {
  readonly level: number
  readonly time: number
  readonly msg: string
  readonly url?: string
  readonly adminUrl?: string
  readonly metricsUrl?: string
  readonly command?: string
}

/** Fails on a line that is not JSON. */
function readLog(text: string): readonly LogLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogLine)
}

/** Runs a command line that the welcome holds, as a user would paste it. */
function paste(lines: readonly LogLine[], message: RegExp, folder: string): Promise<string> {
  const command = lines.find(({ msg }) => message.test(msg))?.command ?? 'false'
  return new Promise((done, fail) => {
    execFile('sh', ['-c', `${command} -w '\\n%{http_code}'`], { cwd: folder }, (error, stdout) =>
      error ? fail(error) : done(stdout),
    )
  })
}

beforeAll(() => {
  if (!existsSync(PROGRAM)) throw new Error('The program is not built: npm run build:code.')
})

afterEach(async () => {
  while (children.length > 0) await stop()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

describe('portcullis start', () => {
  it('logs a mutation that is denied and says why, and one that creates a Person who survives a restart', async () => {
    const folder = makeFolder()
    const lines = await startGateway(folder)
    expect(lines.every(({ level, time }) => level === 30 && time > 0)).toBe(true)
    const denied = await paste(lines, /is denied/, folder)
    expect(denied).toContain('No authorization token.')
    expect(denied).toContain('"requiredScopes":[["Mutation:Person:Create"]]')
    expect(denied).toMatch(/\n401$/)

    const allowed = await paste(lines, /is allowed/, folder)
    expect(allowed).toMatch(/\n200$/)
    const created = JSON.parse(allowed.split('\n')[0] ?? '') as {
      data: { CreatePerson: { identifier: string } }
    }
    const { identifier } = created.data.CreatePerson
    expect(await stop()).toBe(0)

    const url = (await startGateway(folder)).find(({ msg }) => / listens on /.test(msg))?.url
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: `{ Person(identifier: "${identifier}") { name } }` }),
    })
    expect(await answer.json()).toEqual({ data: { Person: [{ name: 'Ada Lovelace' }] } })
  })

  it('leads a browser from / to the console or the administration page, and tells anybody else that nothing is there', async () => {
    const folder = makeFolder()
    writeFileSync(join(folder, 'portcullis.yaml'), 'admin: { port: 0 }\n')
    const lines = await startGateway(folder)
    const urlOf = (name: 'url' | 'adminUrl') =>
      lines.map((line) => line[name]).find((one) => one !== undefined) ?? ''
    for (const [url, path] of [
      [urlOf('url'), '/graphql'],
      [urlOf('adminUrl'), '/administration'],
    ] as const) {
      const accept = 'text/html,application/xhtml+xml,*/*;q=0.8'
      const sent = await fetch(url, { headers: { accept }, redirect: 'manual' })
      expect([sent.status, sent.headers.get('location')]).toEqual([302, path])
      const page = await fetch(url, { headers: { accept } })
      expect([page.status, page.headers.get('content-type')]).toEqual([
        200,
        expect.stringMatching(/^text\/html/),
      ])
      const answer = await fetch(url, { headers: { accept: 'application/json' } })
      expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'NOT_FOUND' }])
    }
  })

  const wrong: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[], RegExp])[] = [
    [
      'bad JSON in JWT_AUTH_KEYS',
      { JWT_AUTH_KEYS: '[{"id":"a","apiKey":"hunter2hunter2"' },
      [],
      /^JWT_AUTH_KEYS: .*JSON/m,
    ],
    [
      'a bad pattern',
      { JWT_AUTH_KEYS: '[{"id":"a","apiKey":"hunter2hunter2","scopes":["Mutation:{a,b}"]}]' },
      [],
      /^JWT_AUTH_KEYS\[0\]\.scopes\[0\]: .*position 9/m,
    ],
    [
      'a duplicate id',
      {
        JWT_AUTH_KEYS:
          '[{"id":"a","apiKey":"hunter2hunter2","scopes":[]},{"id":"a","apiKey":"hunter2hunter2"}]',
      },
      [],
      /^JWT_AUTH_KEYS\[1\]\.id: is the id of/m,
    ],
    ['no secret in production', { NODE_ENV: 'production' }, [], /^JWT_SECRET: is missing/m],
    ['no secret on an address of the network', { HOST: '0.0.0.0' }, [], /^JWT_SECRET: is missing/m],
    ['a secret that everybody knows', { JWT_SECRET: 'supersecretkey' }, [], /^JWT_SECRET: is a word/m],
    ['a port that is none', { PORT: 'http' }, [], /^PORT: must be a whole number/m],
    [
      'a schema that cannot be read',
      {},
      ['--schema', 'nowhere.graphql'],
      /^nowhere\.graphql: cannot be read/m,
    ],
    ['a database that is not there to open', { DATABASE_URL: 'file:/dev/null/x.db' }, [], /^DATABASE_URL: /m],
  ]
  for (const [what, variables, args, line] of wrong) {
    const expected = 'DATABASE_URL' in variables ? 3 : 2
    it(`ends with exit code ${expected} and a line that says what and where: ${what}`, async () => {
      const { code, stdout, stderr } = await run(['start', ...args], variables)
      expect(stderr).toMatch(line)
      expect(`${stdout}${stderr}`).not.toMatch(/hunter2|supersecretkey|^\s+at /m)
      expect(code).toBe(expected)
    })
  }

  it('names every problem at once', async () => {
    const { code, stderr } = await run(['start'], { PORT: '-1', JWT_SECRET: 'short', JWT_EXPIRES: 'soon' })
    expect(
      stderr
        .trim()
        .split('\n')
        .map((line) => line.split(':')[0])
        .sort(),
    ).toEqual(['JWT_EXPIRES', 'JWT_SECRET', 'PORT'])
    expect(code).toBe(2)
  })

  it('serves metrics where the settings say, and names their port when it is in use', async () => {
    const folder = makeFolder()
    writeFileSync(join(folder, 'portcullis.yaml'), 'metrics: { port: 0 }\n')
    const lines = await startGateway(folder)
    const metricsUrl = lines.find((line) => line.metricsUrl !== undefined)?.metricsUrl ?? ''
    const found = await scrape(metricsUrl)
    expect(sumOf(found, 'portcullis_processes')).toBe(1)
    const { port } = new URL(metricsUrl)
    const second = join(makeFolder(), 'second.yaml')
    writeFileSync(second, `metrics: { port: ${port} }\n`)
    const { code, stderr } = await run(['start', '--config', second])
    expect(code).toBe(2)
    expect(stderr).toContain(`metrics.port: 127.0.0.1:${port} is in use by another process`)
  })

  it('ends with exit code 2 when the port is in use', async () => {
    const server = createServer()
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as { port: number }
    const { code, stderr } = await run(['start'], { PORT: String(port) })
    expect(stderr).toBe(`PORT: 127.0.0.1:${port} is in use by another process: choose another\n`)
    expect(code).toBe(2)
    server.close()
  })
})
