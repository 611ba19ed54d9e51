import { execFile, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { buildSchema, graphql, introspectionFromSchema } from 'graphql'
import { readConfig } from '../../src/config/config.ts'
import { SINGLE, supergraphWith } from '../support/unrepeatable-supergraph.ts'

const PROGRAM = resolve('dist/cli/portcullis.js')
const SDL = `type Query { people: [Person] }
type Mutation {
  createPerson(input: NewPerson!, tags: [Tag!]!): Person
  createOrder: Int
  purge: Int
}
input NewPerson { name: String! born: Int age: Int = 3 }
enum Tag { A B }
type Person { name: String }
`

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-init-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the built program in the folder of the test. */
function portcullis(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [PROGRAM, ...args],
      { cwd: folder, env: { PATH: process.env['PATH'] } },
      (error, stdout, stderr) => done({ code: Number(error?.code ?? 0), stdout, stderr }),
    )
  })
}

const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)

async function expectToWork(): Promise<void> {
  const readFile = (path: string): string => read(path)
  expect(readConfig({ env: {}, readFile })).toMatchObject({ kind: 'ok' })
  // The settings that are proposed exist too.
  const proposed = (path: string): string => read(path).replaceAll(/^# (?=[a-z]+: [[{a-z])/gm, '')
  expect(readConfig({ env: {}, readFile: proposed })).toMatchObject({
    kind: 'ok',
    config: { introspection: 'filtered', cors: { kind: 'origins' } },
  })
  const check = await portcullis('check')
  expect([check.code, check.stdout]).toEqual([0, expect.not.stringContaining('failed')])
}

describe('portcullis init', () => {
  it('guards a schema: its configuration passes check, its tests pass, and its secret is hidden', async () => {
    write('my.graphql', SDL)
    write('.gitignore', 'node_modules/')
    const { code, stdout, stderr } = await portcullis('init', '--schema', 'my.graphql')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('npx portcullis start')
    expect(readdirSync(folder).sort()).toEqual([
      '.gitignore',
      '.portcullis',
      'my.graphql',
      'portcullis.yaml',
      'rules.test.yaml',
    ])
    const secret = read('.portcullis/jwt-secret').trim()
    expect(secret.length).toBeGreaterThanOrEqual(43)
    expect(stdout).not.toContain(secret)
    expect(read('portcullis.yaml')).not.toContain(secret)
    expect(statSync(join(folder, '.portcullis/jwt-secret')).mode & 0o777).toBe(0o600)
    expect(read('.gitignore')).toBe('node_modules/\n.portcullis/\n')
    await expectToWork()
    const test = await portcullis('test', '--verbose')
    expect(test.code).toBe(0)
    expect(test.stdout).toContain('ok    createPerson as nobody: deny createPerson\n')
    expect(test.stdout).toContain('ok    createPerson as may create: allow\n')
    expect(test.stdout).toContain('4 passed, 0 failed.')
  }, 60_000)

  it('overwrites nothing: it names what is in the way, writes no other file, and ends with 2', async () => {
    write('my.graphql', SDL)
    write('rules.test.yaml', 'mine')
    const { code, stdout, stderr } = await portcullis('init', '--schema', 'my.graphql')
    expect([code, stdout, stderr]).toEqual([
      2,
      '',
      'rules.test.yaml: already exists, and is not overwritten.\n',
    ])
    expect(readdirSync(folder).sort()).toEqual(['my.graphql', 'rules.test.yaml'])
    expect(read('rules.test.yaml')).toBe('mine')
  }, 60_000)

  it('stands in front of an API: the rules file names the scope of every mutation', async () => {
    const schema = buildSchema(SDL)
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const { query } = JSON.parse(Buffer.concat(chunks).toString()) as { query: string }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(await graphql({ schema, source: query })))
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
      const { code, stdout, stderr } = await portcullis('init', '--upstream', url, '--json')
      expect([code, stderr]).toEqual([0, ''])
      expect(JSON.parse(stdout)).toEqual({
        case: 'upstream',
        files: [
          '.portcullis/jwt-secret',
          'rules.graphql',
          'portcullis.yaml',
          'rules.test.yaml',
          '.gitignore',
        ],
        run: ['npx portcullis check --online', 'npx portcullis test', 'npx portcullis start'],
      })
      for (const rule of ['type: "Person", action: "Create"', 'type: "Order", action: "Create"'])
        expect(read('rules.graphql')).toContain(rule)
      await expectToWork()
      const test = await portcullis('test')
      expect([test.code, test.stdout]).toEqual([0, expect.stringContaining('4 passed, 0 failed.')])
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }, 60_000)

  it('writes SDL with the scope of every mutation for an introspection result', async () => {
    write('api.json', JSON.stringify(introspectionFromSchema(buildSchema(SDL))))
    expect(await portcullis('init', '--schema', 'api.json')).toMatchObject({ code: 0, stderr: '' })
    expect(read('rules.graphql')).toContain('purge: Int @auth(type: "Int", action: "Purge")')
    expect(read('portcullis.yaml')).toContain('\nschema: rules.graphql\n')
    await expectToWork()
    expect(await portcullis('test')).toMatchObject({ code: 0 })
  }, 60_000)

  it('executes a supergraph, and writes the rules to copy to its subgraphs', async () => {
    write('s.graphql', supergraphWith(SINGLE, ''))
    const { code, stdout } = await portcullis('init', '--supergraph', 's.graphql')
    expect(code).toBe(0)
    expect(stdout).toContain('npx portcullis check\n')
    expect(read('portcullis.yaml')).toContain('supergraph:\n  file: "s.graphql"\n')
    await expectToWork()
  }, 60_000)

  it('writes nothing for an API that does not answer, and ends with 3', async () => {
    expect(await portcullis('init', '--upstream', 'http://127.0.0.1:1/')).toMatchObject({ code: 3 })
    expect(readdirSync(folder)).toEqual([])
  }, 60_000)

  it('asks at a terminal which case it is', async () => {
    writeFileSync(join(folder, 'my.graphql'), SDL)
    // util-linux: a terminal for the program, whose keys are standard input.
    const { error } = spawnSync('script', ['--version'])
    if (error !== undefined) {
      process.stderr.write('script is not installed: init was not asked at a terminal\n')
      return
    }
    const command = `'${process.execPath}' '${PROGRAM}' init`
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], TERM: 'dumb' },
    })
    let seen = ''
    const answers: [RegExp, string][] = [
      [/1, 2 or 3: /, '1\n'],
      [/File of the schema: /, 'my.graphql\n'],
    ]
    child.stdout.on('data', (piece) => {
      seen += String(piece)
      const [question, answer] = answers[0] ?? []
      if (question?.test(seen) !== true || answer === undefined) return
      answers.shift()
      child.stdin.write(answer)
    })
    const code = await new Promise((done) => child.once('exit', done))
    expect(code).toBe(0)
    expect(seen).toContain('Which API is it?')
    expect(seen).toContain('npx portcullis start')
    expect(readFileSync(join(folder, 'portcullis.yaml'), 'utf8')).toContain('my.graphql')
  })

  it('says what to name where nobody can be asked', async () => {
    const { code, stderr } = await portcullis('init')
    expect([code, stderr]).toEqual([2, expect.stringContaining('--supergraph FILE')])
    expect(readdirSync(folder)).toEqual([])
  }, 60_000)
})
