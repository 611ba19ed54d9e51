import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'

/** Everything that an entry point of dist imports, at once or later: packages by name. */
function packagesOf(entry: string): readonly string[] {
  const packages = new Set<string>()
  const seen = new Set<string>()
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(
      /(?:^import |^export [^;]*?from |^\} from |from |import\()['"]([@.\w][^'"]*)['"]/gm,
    )) {
      if (specifier.startsWith('.')) visit(resolve(dirname(file), specifier))
      else
        packages.add(
          specifier.startsWith('@') ? specifier.split('/', 2).join('/') : (specifier.split('/')[0] ?? ''),
        )
    }
  }
  visit(resolve(entry))
  return [...packages].sort()
}

/** The packages that Node has loaded once `require(specifier)` has returned. */
function loadedBy(specifier: string): readonly string[] {
  const script = `
    require(${JSON.stringify(specifier)})
    const packages = Object.keys(require.cache).flatMap((file) => /.*node_modules[\\\\/]((?:@[^\\\\/]+[\\\\/])?[^\\\\/]+)/.exec(file)?.[1] ?? [])
    console.log(JSON.stringify([...new Set(packages)]))`
  return JSON.parse(execFileSync(process.execPath, ['--no-warnings', '-e', script], { encoding: 'utf8' }))
}

const SERVERS =
  /^(?:@apollo\/|fastify|express|undici|ws$|pino|find-my-way|pg|libsql|@libsql|kysely|graphql-ws|zod|yaml)/

describe('an entry point', () => {
  it('has been built', () => {
    expect(existsSync('dist/entries/gateway.js')).toBe(true)
  })

  it('is no server: portcullis imports five packages, and of Node no more than its cryptography and utilities', () => {
    expect(packagesOf('dist/index.js')).toEqual([
      '@graphql-tools/utils',
      '@marcbachmann/cel-js',
      'graphql',
      'jose',
      'micromatch',
      'node:crypto',
      'node:util',
    ])
  })

  it('is no server: portcullis/envelop imports no more than the core does', () => {
    expect(packagesOf('dist/entries/envelop.js')).toEqual([
      '@marcbachmann/cel-js',
      'graphql',
      'micromatch',
      'node:crypto',
    ])
  })

  it.each(['portcullis', 'portcullis/envelop', 'portcullis/client'])('loads no server: %s', (specifier) => {
    expect(loadedBy(specifier).filter((name) => SERVERS.test(name))).toEqual([])
  })

  it('loads Apollo Server for the plugin, and nothing of the gateway', () => {
    const loaded = loadedBy('portcullis/apollo')
    expect(loaded).toContain('@apollo/server')
    expect(loaded.filter((name) => SERVERS.test(name) && !name.startsWith('@apollo/'))).toEqual([])
  })
})
