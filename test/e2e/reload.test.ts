import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'

const PROGRAM = resolve('dist/cli/portcullis.js')
const CONFIG = `port: 0
logLevel: info
jwt: { secret: a-secret-of-this-test-0123456789abcdef }
authKeys: []
schema: schema.graphql
`
const endings: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const end of endings.splice(0)) await end()
})

interface Server {
  readonly child: ChildProcessWithoutNullStreams
  /** Puts a file in its place, as an editor does. */
  readonly write: (name: string, text: string) => void
  readonly hear: (message: RegExp, times?: number) => Promise<readonly string[]>
  readonly messages: () => readonly string[]
  readonly ask: (query: string) => Promise<{ readonly status: number; readonly text: string }>
  readonly statusOf: (query: string) => Promise<number>
}

async function start(config: string, ...args: readonly string[]): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-reload-'))
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, `${name}.new`), text)
    renameSync(join(folder, `${name}.new`), join(folder, name))
  }
  write('portcullis.yaml', config)
  write('schema.graphql', 'type Query { me: String }')
  const child = spawn(process.execPath, [PROGRAM, 'start', ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] },
  })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  endings.push(async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  const lines: { readonly msg: string; readonly url?: string }[] = []
  let [text, stderr] = ['', '']
  child.stderr.on('data', (piece) => {
    stderr += String(piece)
  })
  child.stdout.on('data', (piece) => {
    text += String(piece)
    const whole = text.split('\n')
    text = whole.pop() ?? ''
    lines.push(...whole.map((line) => JSON.parse(line) as { readonly msg: string }))
  })
  const messages = (): readonly string[] => lines.map(({ msg }) => msg)
  const hear = async (message: RegExp, times = 1): Promise<readonly string[]> => {
    for (;;) {
      const found = messages().filter((msg) => message.test(msg))
      if (found.length >= times) return found
      if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${stderr}`)
      await wait(20)
    }
  }
  await hear(/Portcullis listens/)
  const url = lines.find(({ msg }) => msg.startsWith('Portcullis listens'))?.url ?? ''
  const ask: Server['ask'] = async (query) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      // Each request on a connection of its own, as connections are what workers share out.
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify({ query }),
    })
    return { status: response.status, text: await response.text() }
  }
  const statusOf = async (query: string): Promise<number> => (await ask(query)).status
  return { child, write, hear, messages, ask, statusOf }
}

const ALIASED = '{ a: me b: me }'
const RELOADED =
  /the configuration was reloaded|the new configuration was rejected; the old one stays in force/

describe('portcullis start --watch', () => {
  it('reloads when the configuration or its schema is replaced, and keeps both when they are no good', async () => {
    const server = await start(CONFIG, '--watch')
    expect(await server.statusOf(ALIASED)).toBe(200)
    server.write('portcullis.yaml', `${CONFIG}limits: { aliases: 1 }\n`)
    expect((await server.hear(RELOADED)).at(-1)).toBe('the configuration was reloaded: limits')
    expect(await server.statusOf(ALIASED)).toBe(400)
    server.write('portcullis.yaml', `${CONFIG}limits: { aliases: no }\n`)
    expect((await server.hear(RELOADED, 2)).at(-1)).toBe(
      'the new configuration was rejected; the old one stays in force: portcullis.yaml: limits.aliases (line 6, column 20): must be a whole number from 0 to 100000',
    )
    expect(await server.statusOf(ALIASED)).toBe(400)
    server.write('portcullis.yaml', CONFIG)
    server.write('schema.graphql', 'type Query { you: String }')
    await server.hear(/reloaded: .*schema/)
    expect((await server.ask('{ you }')).text).toBe('{"data":{"you":null}}\n')
  })
})

describe('portcullis start --workers 2', () => {
  it('reloads in all workers or in none, says so once, and fails no request', async () => {
    const server = await start(`${CONFIG}workers: 2\n`)
    await server.hear(/Server listening/, 2)
    let isOver = false
    const failures: unknown[] = []
    const load = async (): Promise<void> => {
      while (!isOver) {
        const status = await server.statusOf('{ me }').catch((error: unknown) => error)
        if (status !== 200) failures.push(status)
      }
    }
    const loads = [load(), load()]
    server.write('portcullis.yaml', `${CONFIG}workers: 2\nlimits: { aliases: 1 }\n`)
    server.child.kill('SIGHUP')
    expect(await server.hear(RELOADED)).toEqual(['the configuration was reloaded: limits'])
    for (let count = 0; count < 6; count += 1) expect(await server.statusOf(ALIASED)).toBe(400)
    server.write('portcullis.yaml', `${CONFIG}workers: 3\n`)
    server.child.kill('SIGHUP')
    expect((await server.hear(RELOADED, 2)).slice(1)).toEqual([
      'the new configuration was rejected; the old one stays in force: workers cannot be changed without a restart',
    ])
    server.write('schema.graphql', 'type Query {')
    server.write('portcullis.yaml', `${CONFIG}workers: 2\n`)
    server.child.kill('SIGHUP')
    expect((await server.hear(RELOADED, 3)).slice(2)).toEqual([expect.stringContaining('schema.graphql')])
    for (let count = 0; count < 6; count += 1) expect(await server.statusOf(ALIASED)).toBe(400)
    isOver = true
    await Promise.all(loads)
    expect(failures).toEqual([])
    expect(server.messages().filter((msg) => RELOADED.test(msg))).toHaveLength(3)
  }, 120_000)
})
