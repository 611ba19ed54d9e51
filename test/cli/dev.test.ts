import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { DevelopmentEvent } from '../../src/cli/commands/dev-view.ts'
import { localFiles } from '../../src/cli/input/schema-files.ts'
import type { CliIo } from '../../src/cli/io.ts'
import { runProgram } from '../../src/cli/program.ts'
import { blocksOf } from '../docs/blocks.ts'
import { SECRET } from '../kit/client.ts'

const CONFIG = `port: 0\nhost: 0.0.0.0\nworkers: 2\nstore: "memory:"\njwt: { secret: "${SECRET}" }\nauthKeys: []\n`
const SDL = 'type Query { me: String }\ntype Mutation { createPerson: String }\n'
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

interface Session {
  readonly folder: string
  /** Puts a file in its place, as an editor does. */
  readonly save: (name: string, text: string) => void
  readonly text: () => string
  /** Waits for text that comes after what was heard last. */
  readonly hear: (expected: RegExp) => Promise<string>
  readonly ask: (query: string) => Promise<number>
}

/** Runs `dev` until `meanwhile` is done. */
async function develop(
  args: readonly string[],
  files: Readonly<Record<string, string>>,
  meanwhile: (session: Session) => Promise<void>,
  given: Partial<CliIo> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-dev-'))
  folders.push(folder)
  const save = (name: string, text: string): void => {
    writeFileSync(join(folder, `${name}.new`), text)
    renameSync(join(folder, `${name}.new`), join(folder, name))
  }
  for (const [name, text] of Object.entries(files)) save(name, text)
  let [stdout, stderr, heard] = ['', '', 0]
  let failure: unknown
  const hear = async (expected: RegExp): Promise<string> => {
    for (;;) {
      const [found] = expected.exec(stdout.slice(heard)) ?? []
      if (found !== undefined) {
        heard = stdout.indexOf(found, heard) + found.length
        return found
      }
      await wait(10)
    }
  }
  const ask = async (query: string): Promise<number> => {
    const [, url] = /(http:\/\/127\.0\.0\.1:\d+)/.exec(stdout) ?? []
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify({ query }),
    })
    await response.text()
    return response.status
  }
  const inFolder = (text: string): string => text.replaceAll('@', `${folder}/`)
  const code = await runProgram(['dev', '--config', inFolder('@portcullis.yaml'), ...args.map(inFolder)], {
    ...localFiles,
    stdout: (text) => {
      stdout += text
    },
    stderr: (text) => {
      stderr += text
    },
    untilStopped: async () => {
      await meanwhile({ folder, save, text: () => stdout, hear, ask }).catch((error: unknown) => {
        failure = error
      })
    },
    ...given,
  })
  if (failure !== undefined) throw failure
  return { code, stdout, stderr }
}

function eventsOf(text: string): readonly DevelopmentEvent[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DevelopmentEvent)
}

describe('portcullis dev', () => {
  it('takes each save that can be used, and keeps what it has where one cannot', async () => {
    const [command = ''] = blocksOf('docs/dev.md').flatMap(({ language, text }) =>
      language === 'sh' ? [text] : [],
    )
    const { code, stdout } = await develop(
      command.trim().replace('my.graphql', '@my.graphql').split(' ').slice(2),
      { 'portcullis.yaml': CONFIG, 'my.graphql': SDL },
      async ({ folder, save, hear, ask }) => {
        expect(await ask('mutation Make { createPerson }')).toBe(401)
        await hear(
          /deny {2}mutation Make {2}anonymous {2}[\d.]+ ms {2}missing_token Mutation:Person:Create\n/,
        )
        save('my.graphql', SDL.replace('createPerson: String', 'createPerson: String @auth(scopes: ["a"])'))
        const why = await hear(/not reloaded, the previous version stays in force:\n.*\n/)
        expect(why).toContain('my.graphql:2 Mutation.createPerson: @auth cannot be read')
        save('my.graphql', 'type Query {')
        expect(await hear(/stays in force:\n.*\n/)).toContain('my.graphql:1')
        expect(await ask('mutation { createPerson }')).toBe(401)
        save('my.graphql', SDL.replace('createPerson: String', 'createPerson: String @public'))
        const opened = await hear(/\S+ {2}reloaded: schema\n.*\n {2}opened .*\n/)
        expect(opened.replace(/^\S+/, '09:06:12').replace(`${folder}/`, '')).toBe(
          blocksOf('docs/dev.md').filter(({ language }) => language === 'text')[1]?.text,
        )
        await hear(/Scopes that nothing requires any more: Mutation:Person:Create\n/)
        expect(await ask('mutation { createPerson }')).toBe(200)
        await hear(/allow {2}mutation \{ createPerson \} {2}anonymous/)
        save('portcullis.yaml', `${CONFIG}limits: { depth: none }\n`)
        expect(await hear(/stays in force:\n.*\n/)).toContain(
          'portcullis.yaml: limits.depth (line 7, column 18): must be a whole number',
        )
        save('portcullis.yaml', `${CONFIG}baseline: { query: authenticated }\n`)
        await hear(/reloaded: baseline\n.*\n {2}closed {2}Query\.me +public -> .*\n/)
        save('portcullis.yaml', `${CONFIG}limits: { aliases: 1 }\n`)
        await hear(/reloaded: .*limits.*\n/)
        expect(await ask('{ a: me b: me }')).toBe(400)
      },
    )
    expect(code).toBe(0)
    expect(stdout.match(/Portcullis listens/g)).toHaveLength(1)
    expect(stdout).not.toContain('Server listening')
  })

  it('sees files that come later in a folder and under a glob, and no lock of an editor', async () => {
    await develop(
      ['--schema', '@*.graphql'],
      { 'portcullis.yaml': CONFIG, 'a.graphql': SDL },
      async ({ folder, save, hear, ask, text }) => {
        symlinkSync('nobody@nowhere.1', join(folder, '.#a.graphql'))
        save('b.graphql', 'extend type Query { you: String }')
        await hear(/reloaded: schema\n/)
        expect(await ask('{ you }')).toBe(200)
        expect(text()).not.toContain('not reloaded')
      },
    )
  })

  it('prints a JSON object for each thing that happens', async () => {
    const { stdout, stderr } = await develop(
      ['--schema', '@my.graphql', '--json'],
      { 'portcullis.yaml': CONFIG.replace('authKeys: []\n', ''), 'my.graphql': SDL },
      async ({ save, hear, ask }) => {
        await ask('mutation Make { createPerson }')
        await hear(/"kind":"decision".*\n/)
        save('my.graphql', 'type Query {')
        await hear(/"kind":"rejected".*\n/)
        save('my.graphql', 'type Query { you: String }')
        await hear(/"kind":"reloaded".*\n/)
      },
    )
    expect(stderr).toBe('')
    const events = eventsOf(stdout)
    const kinds = events.map(({ kind }) => kind)
    expect(kinds).toEqual(['warning', 'listening', 'decision', 'rejected', 'reloaded', 'log'])
    expect(events[1]).toMatchObject({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      adminUrl: null,
    })
    expect(events[2]).toMatchObject({
      decision: 'deny',
      operationName: 'Make',
      missingScopes: ['Mutation:Person:Create'],
    })
    expect(events[3]).toMatchObject({ problems: [expect.stringContaining('my.graphql:1')] })
    expect(events[4]).toMatchObject({
      changed: ['schema'],
      rules: [
        { kind: 'added', coordinate: 'Query.you', opens: true },
        { kind: 'removed', coordinate: 'Query.me', opens: false },
        { kind: 'removed', coordinate: 'Mutation.createPerson', opens: false },
      ],
      scopes: { added: [], removed: ['Mutation:Person:Create'] },
    })
    expect(stdout).not.toContain('apiKey')
  })

  it('prints a table on a terminal, in colours where those are wanted', async () => {
    const { stdout } = await develop(
      ['--schema', '@my.graphql'],
      { 'portcullis.yaml': CONFIG, 'my.graphql': SDL },
      async ({ ask, hear }) => {
        await ask('{ me }')
        await ask('mutation Make { createPerson }')
        await hear(/deny.*\n/)
      },
      {
        terminals: { stdout: true, stderr: true },
        colours: { stdout: true, stderr: true },
        columns: () => 80,
      },
    )
    expect(stdout).toContain('\u001b[1mTIME      OPERATION')
    expect(stdout).toContain('\u001b[31mdeny   \u001b[39m')
    expect(stdout).toContain('\u001b[32mallow  \u001b[39m')
  })

  it('is not for production', async () => {
    const before = process.env['NODE_ENV']
    process.env['NODE_ENV'] = 'production'
    try {
      const outcome = await develop(
        ['--schema', '@my.graphql'],
        { 'portcullis.yaml': CONFIG, 'my.graphql': SDL },
        async () => undefined,
      )
      expect(outcome).toEqual({
        code: 2,
        stdout: '',
        stderr:
          'dev: is for development, and this is production, because NODE_ENV is "production": use "portcullis start"\n',
      })
    } finally {
      process.env['NODE_ENV'] = before
    }
  })
})
