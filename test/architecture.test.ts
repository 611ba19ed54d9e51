import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const SRC = resolve('src')

/** Which folders (or single files) of src each may import, besides itself. The order is the request path's, backwards. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  token: ['core'],
  store: ['core', 'token'],
  guard: ['core'],
  // Ways into foreign servers.
  adapters: ['core', 'guard'],
  persisted: ['core', 'guard'],
  upstream: ['core', 'guard'],
  // Operation in, answer out.
  operations: ['core', 'guard', 'persisted', 'upstream'],
  http: ['core', 'token', 'store', 'guard', 'adapters', 'persisted', 'upstream', 'operations'],
  live: ['core', 'token', 'store', 'guard', 'adapters', 'persisted', 'upstream', 'operations', 'http'],
  // Clients take this one file into their own programs.
  'client.ts': [],
  config: ['core', 'token'],
  sample: ['store'],
  'gateway-api.ts': ['upstream', 'operations', 'http', 'gateway-options.ts'],
  'gateway-options.ts': [
    'core',
    'token',
    'store',
    'guard',
    'adapters',
    'persisted',
    'upstream',
    'operations',
    'http',
    'live',
  ],
  'gateway.ts': [
    'core',
    'token',
    'store',
    'guard',
    'persisted',
    'upstream',
    'operations',
    'http',
    'live',
    'config',
    'gateway-api.ts',
    'gateway-options.ts',
  ],
  admin: ['core', 'token', 'store', 'gateway.ts', 'gateway-options.ts'],
  testing: ['core', 'gateway.ts', 'gateway-options.ts'],
  // It loads no server.
  'index.ts': ['core', 'token', 'guard', 'adapters'],
  entries: [
    'core',
    'token',
    'store',
    'guard',
    'adapters',
    'persisted',
    'upstream',
    'operations',
    'http',
    'live',
    'gateway.ts',
    'gateway-options.ts',
    'testing',
  ],
  cli: [
    'core',
    'token',
    'store',
    'guard',
    'persisted',
    'upstream',
    'config',
    'sample',
    'gateway.ts',
    'gateway-options.ts',
    'admin',
  ],
}

const CORE_PACKAGES = ['graphql', '@graphql-tools/utils', 'micromatch']

interface Module {
  readonly path: string
  readonly layer: string
  readonly text: string
  readonly imports: readonly string[]
  readonly valueImports: readonly string[]
}

function listFiles(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) return entry.name === 'console' && directory === SRC ? [] : listFiles(path)
    return entry.name.endsWith('.ts') ? [path] : []
  })
}

const modules: readonly Module[] = listFiles(SRC).map((file) => {
  const text = readFileSync(file, 'utf8')
  const found = [
    ...text.matchAll(/^(?:import|export)\s(type\s)?[^'"]*?from\s'([^']+)'|^import\s'([^']+)'/gms),
  ]
  const target = (specifier: string): string =>
    specifier.startsWith('.') ? relative(SRC, resolve(dirname(file), specifier)) : specifier
  const path = relative(SRC, file)
  return {
    path,
    layer: path.includes('/') ? (path.split('/')[0] ?? '') : path,
    text,
    imports: found.map((match) => target(match[2] ?? match[3] ?? '')),
    valueImports: found
      .filter((match) => match[1] === undefined)
      .map((match) => target(match[2] ?? match[3] ?? '')),
  }
})
const byPath = new Map(modules.map((module) => [module.path, module]))
/** `graphql/validation/validate.js` is graphql, one copy of it. */
const packageOf = (specifier: string): string =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
const isOwn = (specifier: string): boolean => byPath.has(specifier)
const offenders = (condition: (module: Module) => boolean): readonly string[] =>
  modules.filter(condition).map(({ path }) => path)

describe('the architecture', () => {
  it('reads every module of src', () => {
    expect(modules.length).toBeGreaterThan(30)
    expect(modules.flatMap(({ imports }) => imports).filter((one) => one.startsWith('..'))).toEqual([])
  })

  it('has a place in the layers for every folder', () => {
    expect(offenders(({ layer }) => MAY_IMPORT[layer] === undefined)).toEqual([])
  })

  it('has arrows that point one way', () => {
    const wrong = modules.flatMap(({ path, layer, imports }) =>
      imports.filter(isOwn).flatMap((target) => {
        const to = byPath.get(target)?.layer ?? ''
        return to === layer || MAY_IMPORT[layer]?.includes(to) ? [] : [`${path} -> ${target}`]
      }),
    )
    expect(wrong).toEqual([])
  })

  it('has no cycle between modules, type imports aside', () => {
    const done = new Set<string>()
    const cycles: string[] = []
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
      else if (!done.has(path)) {
        for (const target of (byPath.get(path)?.valueImports ?? []).filter(isOwn))
          visit(target, [...trail, path])
        done.add(path)
      }
    }
    for (const { path } of modules) visit(path, [])
    expect(cycles).toEqual([])
  })

  it('keeps the core pure: no Node module, no jose, no Apollo, no clock, no randomness', () => {
    const core = modules.filter(({ layer }) => layer === 'core')
    const foreign = core.flatMap(({ path, imports }) =>
      imports
        .filter((one) => !isOwn(one) && !CORE_PACKAGES.includes(packageOf(one)))
        .map((one) => `${path} -> ${one}`),
    )
    expect(foreign).toEqual([])
    const impure = core.filter(({ text }) =>
      /Date\.now|new Date\(|Math\.random|performance\.|process\./.test(text),
    )
    expect(impure.map(({ path }) => path)).toEqual([])
  })

  it('has micromatch behind one file, and jose in one folder', () => {
    expect(offenders(({ imports }) => imports.includes('micromatch'))).toEqual(['core/scope/glob.ts'])
    expect(offenders(({ layer, imports }) => layer !== 'token' && imports.includes('jose'))).toEqual([])
  })

  it('reads process.env in config alone, and exits in cli alone', () => {
    expect(offenders(({ layer, text }) => layer !== 'config' && text.includes('process.env'))).toEqual([])
    expect(offenders(({ layer, text }) => layer !== 'cli' && /process\.exit/.test(text))).toEqual([])
  })

  it('gives clients one file that imports nothing', () => {
    expect(byPath.get('client.ts')?.imports).toEqual([])
    expect(byPath.get('client.ts')?.text).not.toMatch(/\b(?:Buffer|process|require)\b/)
  })

  it('has no barrel inside src: only the entry points list what others made', () => {
    const lists = ({ text }: Module): boolean => /^export (\*|\{[^}]*\} from)/m.test(text)
    expect(offenders(lists).filter((path) => path !== 'index.ts' && !path.startsWith('entries/'))).toEqual([])
  })
})
