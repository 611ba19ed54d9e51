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
authKeys: [{ id: web, apiKey: the-key-of-web, scopes: ['*'] }]
schema: schema.graphql
policies: { module: ./policies.js }
`
const SDL = 'type Query { mine: Int @policy(policies: [["mine"]]) }'
const NO = 'export const evaluate = () => []'
const YES = 'export const evaluate = (names) => names'

const endings: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of endings.splice(0)) await end()
})

interface Server {
  readonly child: ChildProcessWithoutNullStreams
  /** Puts a file in its place, as an editor does. */
  readonly write: (name: string, text: string) => void
  readonly hear: (message: RegExp, times?: number) => Promise<readonly string[]>
  /** The status of the operation that the policy decides, on a connection of its own. */
  readonly ask: () => Promise<number>
}

async function start(...args: readonly string[]): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-policies-'))
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, `${name}.new`), text)
    renameSync(join(folder, `${name}.new`), join(folder, name))
  }
  write('package.json', '{"type":"module"}')
  write('portcullis.yaml', CONFIG)
  write('schema.graphql', SDL)
  write('policies.js', NO)
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
  const hear = async (message: RegExp, times = 1): Promise<readonly string[]> => {
    for (;;) {
      const found = lines.map(({ msg }) => msg).filter((msg) => message.test(msg))
      if (found.length >= times) return found
      if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${stderr}`)
      await wait(20)
    }
  }
  await hear(/Portcullis listens/)
  const url = lines.find(({ msg }) => msg.startsWith('Portcullis listens'))?.url ?? ''
  const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      // Each request on a connection of its own, as connections are what workers share out.
      headers: { 'content-type': 'application/json', connection: 'close', ...headers },
      body: JSON.stringify(body),
    })
  const { jwt } = (await (
    await post('/jwt', { id: 'web', apiKey: 'the-key-of-web', scopes: ['*'] })
  ).json()) as { readonly jwt: string }
  const ask = async (): Promise<number> =>
    (await post('/graphql', { query: '{ mine }' }, { authorization: `Bearer ${jwt}` })).status
  return { child, write, hear, ask }
}

/** Whichever worker answers. */
async function askOften(ask: Server['ask']): Promise<readonly number[]> {
  const statuses = new Set<number>()
  for (let turn = 0; turn < 10; turn += 1) statuses.add(await ask())
  return [...statuses]
}

const RELOADED = /the configuration was reloaded|the new configuration was rejected/

describe('the module that answers for policies', () => {
  it.each([
    ['one process', []],
    ['two workers', ['--workers', '2']],
  ])('is imported anew at a reload, and kept where the new one is broken: %s', async (_, args) => {
    const { child, write, hear, ask } = await start(...args)
    let count = 0
    const reload = async (text: string): Promise<string | undefined> => {
      write('policies.js', text)
      child.kill('SIGHUP')
      count += 1
      return (await hear(RELOADED, count)).at(-1)
    }
    expect(await askOften(ask)).toEqual([403])
    expect(await reload(YES)).toBe('the configuration was reloaded: policies')
    expect(await askOften(ask)).toEqual([200])
    expect(await reload('export const evaluate = (')).toMatch(
      /the old one stays in force: .*policies\.module: .*cannot be imported/,
    )
    expect(await askOften(ask)).toEqual([200])
    expect(await reload('export const answer = 42')).toMatch(/must have a default export that is a function/)
    expect(await askOften(ask)).toEqual([200])
    expect(await reload(NO)).toBe('the configuration was reloaded: policies')
    expect(await askOften(ask)).toEqual([403])
  })
})
