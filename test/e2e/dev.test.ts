import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals'

const PROGRAM = resolve('dist/cli/portcullis.js')
const endings: (() => void)[] = []

beforeAll(() => {
  if (!existsSync(PROGRAM)) throw new Error('The program is not built: npm run build:code.')
})
afterEach(() => {
  for (const end of endings.splice(0)) end()
})

/** Starts `dev` as a command of a shell would. */
function develop(command: string, args: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-dev-'))
  writeFileSync(join(folder, 'my.graphql'), 'type Query { me: String } type Mutation { createPerson: Int }')
  const env = { PATH: process.env['PATH'], TERM: 'xterm', COLUMNS: '100' }
  const child = spawn(command, args, { cwd: folder, env })
  const ended = new Promise<number | null>((done) => child.once('exit', done))
  endings.push(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece) => {
      text += String(piece)
    })
  const hear = async (expected: RegExp): Promise<string> => {
    for (;;) {
      const [found] = expected.exec(text) ?? []
      if (found !== undefined) return found
      if (child.exitCode !== null) throw new Error(`It ended: ${text}`)
      await wait(20)
    }
  }
  const ask = async (query: string): Promise<number> => {
    const url = await hear(/http:\/\/127\.0\.0\.1:\d+/)
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    await response.text()
    return response.status
  }
  return { child, ended, hear, ask, text: () => text }
}

const DEV = ['dev', '--schema', 'my.graphql', '--port', '0', '--database', 'file:store.db']

describe('portcullis dev', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends in order on %s', async (signal) => {
    const { child, ended, hear, ask } = develop(process.execPath, [PROGRAM, ...DEV])
    expect(await ask('mutation Make { createPerson }')).toBe(401)
    await hear(/deny {2}mutation Make {2}anonymous/)
    child.kill(signal)
    expect(await ended).toBe(0)
  })

  it('shows a coloured table at a terminal, until Ctrl-C is typed', async () => {
    // util-linux: a terminal for the program, whose keys are standard input.
    if (spawnSync('script', ['--version']).error !== undefined) {
      process.stderr.write('script is not installed: dev was not run at a terminal\n')
      return
    }
    const line = `exec '${process.execPath}' '${PROGRAM}' ${DEV.join(' ')}`
    const { child, ended, hear, ask } = develop('script', ['-qec', line, '/dev/null'])
    await hear(/Ctrl-C ends it/)
    expect(await ask('mutation Make { createPerson }')).toBe(401)
    const row = await hear(/OPERATION[\s\S]*mutation Make[\s\S]*Mutation:Person:Create/)
    expect(row).toContain('\u001b[31mdeny')
    child.stdin.write('\u0003')
    expect(await ended).toBe(0)
  })
})
