import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

const PROGRAM = resolve('dist/cli/portcullis.js')
const folder = mkdtempSync(join(tmpdir(), 'portcullis-loaded-'))

/** A loader hook that writes down the URL of every module. */
const HOOK = `import { register } from 'node:module'
register('data:text/javascript,' + encodeURIComponent(\`
  import { appendFileSync } from 'node:fs'
  export async function load(url, context, next) {
    appendFileSync(process.env.LOADED, url + '\\\\n')
    return next(url, context)
  }
\`))
`

/** The modules that a command line loads: those of this package by path, of others by package name. */
function loadedBy(...args: readonly string[]): Promise<readonly string[]> {
  const log = join(folder, `${args.join('-').replaceAll(/[^a-z-]/g, '')}.log`)
  writeFileSync(log, '')
  return new Promise((done, fail) => {
    const options = { cwd: folder, env: { PATH: process.env['PATH'], LOADED: log } }
    execFile(process.execPath, ['--import', join(folder, 'hook.mjs'), PROGRAM, ...args], options, (error) => {
      // Nothing answers for an upstream here, which is 3.
      if (error && error.code !== 3) return fail(error)
      const urls = readFileSync(log, 'utf8').split('\n').filter(Boolean)
      done([...new Set(urls.map(nameOf))])
    })
  })
}

/** The milliseconds of CPU that a command line takes. */
function measure(args: readonly string[]): Promise<number> {
  const ending = 'process.on("exit", () => console.error("cpu", JSON.stringify(process.cpuUsage())))'
  const hook = `data:text/javascript,${encodeURIComponent(ending)}`
  return new Promise((done, fail) => {
    execFile(process.execPath, ['--import', hook, PROGRAM, ...args], { cwd: folder }, (error, _, stderr) => {
      if (error) return fail(error)
      const { user, system } = JSON.parse(stderr.replace(/^[\s\S]*cpu /, '')) as NodeJS.CpuUsage
      done((user + system) / 1_000)
    })
  })
}

function nameOf(url: string): string {
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
  return inPackage ?? url.replace(/^.*\/dist\//, '')
}

beforeAll(() => {
  if (!existsSync(PROGRAM)) throw new Error('The program is not built: npm run build:code.')
  writeFileSync(join(folder, 'hook.mjs'), HOOK)
  writeFileSync(
    join(folder, 'my.graphql'),
    'type Query { a: Int } type Mutation { createPerson(name: String): Int }',
  )
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What only a running gateway or an open store needs. */
const HEAVY =
  /^(?:fastify|@apollo|@graphql-tools|graphql-ws|undici|ws|jose|libsql|pg|kysely|http\/(?!routes\/paths|server\/proxies|tls\/tls-options)|connections\/|upstream\/|store\/|guard\/(?!operation-variables|plain-variables)|sample\/|gateway\/)/

describe('the command line', () => {
  it.each([
    [['--help']],
    [['--version']],
    [['start', '--help']],
    [['dev', '--help']],
    [['lint', '--help']],
    [['clients', 'add', '--help']],
  ])('loads nothing but the syntax of its commands for %j', async (args) => {
    const loaded = await loadedBy(...args)
    expect(loaded).toContain('cli/syntax/start.js')
    const packages = loaded.filter((one) => !one.endsWith('.js') && !one.startsWith('node:'))
    expect(packages.sort()).toEqual(['commander', 'ms'])
    expect(loaded.filter((one) => one.startsWith('cli/commands/'))).toEqual([])
    expect(loaded.length).toBeLessThan(50)
  })

  it.each([[['--help']], [['--version']], [['dev', '--help']], [['whoami', '--help']]])(
    'takes less than 0.3 s of CPU for %j',
    async (args) => {
      const runs = [await measure(args), await measure(args), await measure(args)]
      expect(Math.min(...runs)).toBeLessThan(300)
    },
  )

  it.each([
    [['report', '/dev/null'], /^(?:jose|libsql|pg|kysely|undici|ws|graphql|@.*)$|^(?:gateway|guard)\//],
    [['diff', 'my.graphql', 'my.graphql'], HEAVY],
    [['whoami', 'a.b.c', '--url', 'http://127.0.0.1:1'], HEAVY],
    [['completion', 'bash'], HEAVY],
    [['token', 'decode', 'e30.e30.AAAA'], /^(?:libsql|pg|kysely|undici|ws|graphql|@.*)$|^gateway\//],
  ])('loads nothing for %j that it does not use', async (args, heavy) => {
    expect((await loadedBy(...args)).filter((one) => heavy.test(one))).toEqual([])
  })

  it('loads nothing that stitches for one upstream', async () => {
    const loaded = await loadedBy('scopes', '--upstream', 'http://127.0.0.1:1/')
    expect(loaded).toContain('undici')
    expect(
      loaded.filter((one) =>
        /^(?:@graphql-tools|@apollo|libsql|pg|kysely|jose)$|^@graphql-tools|^gateway\//.test(one),
      ),
    ).toEqual([])
  })

  it('loads no server for a command on the store', async () => {
    const loaded = await loadedBy('clients', 'list')
    expect(loaded).toContain('libsql')
    expect(
      loaded.filter((one) => /^(?:@apollo|@graphql-tools|undici|ws|graphql|pg)|^gateway\//.test(one)),
    ).toEqual([])
  })

  it.each([
    ['lint', []],
    ['scopes', []],
    ['explain', ['--operation', '{ a }']],
  ])('loads no server, client or store for %s of a schema', async (command, args) => {
    const loaded = await loadedBy(command, '--schema', 'my.graphql', ...args)
    expect(loaded).toContain('graphql')
    expect(loaded.filter((one) => HEAVY.test(one))).toEqual([])
  })
})
