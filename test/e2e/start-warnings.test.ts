import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'

const PROGRAM = resolve('dist/cli/portcullis.js')
const folders: string[] = []
let child: ChildProcess | undefined

afterEach(() => {
  child?.kill('SIGKILL')
  child = undefined
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Starts a gateway before a schema and stops it once it listens; the warnings that it has logged. */
async function warningsOf(sdl: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-warnings-'))
  folders.push(folder)
  writeFileSync(join(folder, 'a.graphql'), sdl)
  const { PATH } = process.env
  const env = { ...(PATH !== undefined && { PATH }), PORT: '0' }
  const started = spawn(process.execPath, [PROGRAM, 'start', '--schema', 'a.graphql'], { cwd: folder, env })
  child = started
  let text = ''
  for await (const chunk of started.stdout) {
    text += String(chunk)
    // What is logged reaches the stream a little later than what is printed.
    if (/ listens on /.test(text)) started.kill('SIGTERM')
  }
  const lines = text.split('\n').filter((line) => line.startsWith('{'))
  const records = lines.map((line) => JSON.parse(line) as { readonly level: number; readonly msg: string })
  return records.filter(({ level }) => level === 40).map(({ msg }) => msg)
}

describe('a start', () => {
  it('logs what lint warns of, each warning once', async () => {
    expect(await warningsOf('type Query { a: Int } type Mutation { login: String @authenticated }')).toEqual([
      'a.graphql:1 Mutation.login: any token may run this mutation: no scope is required.',
    ])
  })

  it('logs no warning of a schema that means what it says', async () => {
    expect(await warningsOf('type Query { a: Int } type Mutation { createA: Int }')).toEqual([])
  })
})
