import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const SRC = resolve('src')

/**
 * The folders of src in the order of an operation's path: each imports only folders (and files of src) above it. Within
 * `core` the order is that of a decision.
 */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  '': [
    'core',
    'evidence',
    'budgets',
    'guard',
    'adapters',
    'token',
    'store',
    'persisted',
    'upstream',
    'policies',
    'identity',
    'operations',
    'http',
    'connections',
    'config',
    'gateway',
    'sample',
    'admin',
    'codegen',
    'cli',
    'testing',
    // The package's entry points; clients take `client.ts` alone into their own programs.
    'client.ts',
    'index.ts',
    'entries',
  ],
  core: [
    'json',
    'scope',
    'schema',
    'conditions',
    'rules',
    'lint',
    'plan',
    'decision',
    'visibility',
    'answer',
    'changes',
    'listing',
  ],
}

/** What the order alone would let pass. */
const NEVER: readonly (readonly [from: string, to: string])[] = [
  ['guard', 'token'],
  ['adapters', 'token'],
  ['store', 'adapters'],
  ['persisted', 'store'],
  ['upstream', 'store'],
  ['operations', 'store'],
  ['operations', 'token'],
  ['sample', 'gateway'],
  // Importing `portcullis` loads no server.
  ['index.ts', 'gateway'],
  ['index.ts', 'http'],
  ['index.ts', 'operations'],
  ['index.ts', 'store'],
]

const CORE_PACKAGES = ['graphql', '@graphql-tools/utils', 'micromatch', '@marcbachmann/cel-js']

interface Module {
  readonly path: string
  readonly layer: string
  readonly text: string
  readonly imports: readonly string[]
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
    ...text.matchAll(
      /^(?:import|export)\s(?:type\s)?[^'"]*?from\s'([^']+)'|^import\s'([^']+)'|\bimport\('([^']+)'\)/gms,
    ),
  ]
  const target = (specifier: string): string =>
    specifier.startsWith('.') ? relative(SRC, resolve(dirname(file), specifier)) : specifier
  const path = relative(SRC, file)
  return {
    path,
    layer: path.includes('/') ? (path.split('/')[0] ?? '') : path,
    text,
    imports: found.map((match) => target(match[1] ?? match[2] ?? match[3] ?? '')),
  }
})
const byPath = new Map(modules.map((module) => [module.path, module]))
/** `graphql/validation/validate.js` is graphql, one copy of it. */
const packageOf = (specifier: string): string =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
const isOwn = (specifier: string): boolean => byPath.has(specifier)
const offenders = (condition: (module: Module) => boolean): readonly string[] =>
  modules.filter(condition).map(({ path }) => path)

interface Arrow {
  readonly from: string
  readonly to: string
  readonly path: string
  readonly target: string
}

/** The part of a path right below a folder: a folder, or a file. */
function childOf(folder: string, path: string): string | undefined {
  const inside =
    folder === '' ? path : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined
  return inside?.split('/')[0]
}

function childrenOf(folder: string): readonly string[] {
  return [...new Set(modules.flatMap(({ path }) => childOf(folder, path) ?? []))]
}

function isFolder(folder: string, child: string): boolean {
  return folder === '' || child.includes('.') ? !child.includes('.') : true
}

function allFolders(): readonly string[] {
  const folders = modules.flatMap(({ path }) => {
    const parts = path.split('/').slice(0, -1)
    return ['', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))]
  })
  return [...new Set(folders)]
}

/** Imports from one child of a folder to another. */
function importsWithin(folder: string): readonly Arrow[] {
  return modules.flatMap(({ path, imports }) =>
    imports.filter(isOwn).flatMap((target) => {
      const from = childOf(folder, path)
      const to = childOf(folder, target)
      return from === undefined || to === undefined || from === to ? [] : [{ from, to, path, target }]
    }),
  )
}

/** The generated types of the sample name its mappers, as its `codegen.yml` says. */
function importsOf(path: string): readonly string[] {
  return path === 'sample/generated.ts' ? [] : (byPath.get(path)?.imports ?? []).filter(isOwn)
}

function findCycles(nodes: readonly string[], next: (node: string) => readonly string[]): readonly string[] {
  const done = new Set<string>()
  const cycles: string[] = []
  const visit = (node: string, trail: readonly string[]): void => {
    if (trail.includes(node)) cycles.push([...trail.slice(trail.indexOf(node)), node].join(' -> '))
    else if (!done.has(node)) {
      for (const target of next(node)) visit(target, [...trail, node])
      done.add(node)
    }
  }
  for (const node of nodes) visit(node, [])
  return cycles
}

/** Where the outside world comes in: what package.json exports and starts, and the page that the console builds. */
function entryPoints(manifest: string): readonly string[] {
  const { exports, bin } = JSON.parse(manifest) as { readonly exports: object; readonly bin: object }
  const built = JSON.stringify([exports, bin]).matchAll(/"\.\/dist\/([\w/-]+)\.js"/g)
  return [...new Set([...built].map((match) => `${match[1]}.ts`))]
}

/** The files that no chain of imports leads to from the entries. An import of types alone leads nowhere. */
function findUnreachable(
  entries: readonly string[],
  files: readonly string[],
  importsIn: (path: string) => readonly string[],
): readonly string[] {
  const reached = new Set<string>()
  const waiting = [...entries]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue
    reached.add(path)
    waiting.push(...importsIn(path))
  }
  return files.filter((path) => !reached.has(path))
}

/** Files of a tree that a file loads when it runs, and, apart, those of which it uses only types. */
function readLinks(path: string, text: string): { readonly loads: string[]; readonly types: string[] } {
  const loads: string[] = []
  const types: string[] = []
  const statement =
    /^(?:import|export)\s(type\s)?([^'"]*?)from\s'(\.[^']+)'|^import\s'(\.[^']+)'|\bimport\(\s*'(\.[^']+)'\s*\)/gms
  for (const [, onlyType, names = '', from, bare, lazy] of text.matchAll(statement)) {
    const specifier = from ?? bare ?? lazy ?? ''
    const target = join(dirname(path), specifier)
    const listed = names.match(/^\{(.*)\}\s*$/s)?.[1]?.split(',')
    const isTypes = listed?.every((name) => /^\s*(type\s|$)/.test(name)) === true
    ;(onlyType !== undefined || isTypes ? types : loads).push(target)
  }
  return { loads, types }
}

/** Of a tree of texts: the files that run from no entry, and are not there for their types either. */
function findOrphans(entries: readonly string[], tree: ReadonlyMap<string, string>): readonly string[] {
  const links = new Map([...tree].map(([path, text]) => [path, readLinks(path, text)]))
  const running = new Set(tree.keys())
  for (const path of findUnreachable(entries, [...tree.keys()], (one) => links.get(one)?.loads ?? []))
    running.delete(path)
  // A file of types alone is used where a running file, or another such file, names its types.
  const isOfTypes = (path: string): boolean =>
    !/^(export )?(async function|function|const|let|class) /m.test(
      (tree.get(path) ?? '').replace(/^declare .*$/gm, ''),
    )
  return findUnreachable([...running], [...tree.keys()], (path) =>
    [...(links.get(path)?.types ?? []), ...(links.get(path)?.loads ?? [])].filter(isOfTypes),
  )
}

function readConsole(): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync('src/console', { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => ({ path: join('console', name), text: readFileSync(join('src/console', name), 'utf8') }))
}

interface Shape {
  readonly name: string
  readonly members: readonly string[]
}

/** The interfaces of a text, with the names of their members. */
function listMembers(text: string): readonly Shape[] {
  return [...text.matchAll(/^(?:export )?interface (\w+)[^\n]*\{\n([\s\S]*?)\n\}/gm)].map(
    ([, name = '', body = '']) => ({
      name,
      members: [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??:/gm)].map(([, member = '']) => member),
    }),
  )
}

const EXPORTED_TYPE = /^export (?:declare )?(?:abstract )?(?:interface|type|class|enum) (\w+)/gm

describe('the architecture', () => {
  it('has one home for the name of an exported type: one word for one thing', () => {
    const homes = new Map<string, string[]>()
    for (const { path, text } of modules) {
      // The sample's generated types are named by the sample's SDL.
      if (path === 'sample/generated.ts') continue
      for (const [, name = ''] of text.matchAll(EXPORTED_TYPE))
        homes.set(name, [...(homes.get(name) ?? []), path])
    }
    expect(homes.size).toBeGreaterThan(300)
    expect([...homes].filter(([, paths]) => paths.length > 1)).toEqual([])
  })

  it('reads every module of src', () => {
    expect(modules.length).toBeGreaterThan(30)
    expect(modules.flatMap(({ imports }) => imports).filter((one) => one.startsWith('..'))).toEqual([])
  })

  it('has a place in the order for every folder of src and of core', () => {
    for (const [folder, order] of Object.entries(ORDER))
      expect(childrenOf(folder).filter((child) => isFolder(folder, child) && !order.includes(child))).toEqual(
        [],
      )
  })

  it('has imports that point one way, in src and in core', () => {
    const wrong = Object.entries(ORDER).flatMap(([folder, order]) =>
      importsWithin(folder).flatMap(({ from, to, path, target }) => {
        const isUpwards = order.indexOf(to) > order.indexOf(from)
        return order.includes(from) && order.includes(to) && isUpwards ? [`${path} -> ${target}`] : []
      }),
    )
    expect(wrong).toEqual([])
  })

  it.each(NEVER)('has no import of %s from %s', (from, to) => {
    const wrong = importsWithin('').filter((one) => one.from === from && one.to === to)
    expect(wrong.map(({ path, target }) => `${path} -> ${target}`)).toEqual([])
  })

  it('has no cycle between folders, at any depth, counting types and import()', () => {
    const cycles = allFolders().flatMap((folder) => {
      const arrows = new Map<string, Set<string>>()
      for (const { from, to } of importsWithin(folder))
        if (isFolder(folder, from) && isFolder(folder, to))
          arrows.set(from, (arrows.get(from) ?? new Set()).add(to))
      return findCycles([...arrows.keys()], (one) => [...(arrows.get(one) ?? [])]).map(
        (cycle) => `${folder}/: ${cycle}`,
      )
    })
    expect(cycles).toEqual([])
  })

  it('has no cycle between files, counting types and import()', () => {
    const cycles = findCycles([...byPath.keys()], (path) => importsOf(path))
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
      /Date\.now|new Date\(\)|new Date[^(]|\bDate\(\)|Math\.random|performance\.|process\./.test(text),
    )
    expect(impure.map(({ path }) => path)).toEqual([])
  })

  it('has micromatch and cel-js behind one file each, and jose in one folder', () => {
    expect(offenders(({ imports }) => imports.includes('@marcbachmann/cel-js'))).toEqual([
      'core/conditions/syntax.ts',
    ])
    expect(offenders(({ imports }) => imports.includes('micromatch'))).toEqual(['core/scope/glob.ts'])
    expect(
      offenders(
        ({ layer, imports }) => layer !== 'token' && imports.some((one) => packageOf(one) === 'jose'),
      ),
    ).toEqual([])
  })

  it('decides in one place: outside the core, the guard calls `decide`, the commands that explain and test it, and the test kit', () => {
    const callers = offenders(
      ({ layer, text }) =>
        layer !== 'core' &&
        /^import [^;]*?\bdecide\b[^;]*?from '[./]+core\/decision\/decide\.ts'/m.test(text),
    )
    expect(callers).toEqual([
      'cli/commands/explain.ts',
      'cli/commands/test.ts',
      'guard/guard.ts',
      'testing/expectations.ts',
    ])
    const calls = byPath.get('guard/guard.ts')?.text.match(/(?<![.\w])decide\((?!\{)/g)
    expect(calls).toHaveLength(1)
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

  it('lends the console its listing code, and of all else the types of answers alone', () => {
    // The page is built for browsers: code of the gateway would go into its bundle. Types cost it nothing, and a page that
    // disagrees with an answer does not compile.
    const lent = readConsole().flatMap(({ path, text }) => {
      const { loads, types } = readLinks(path, text)
      const told = (kind: string, targets: readonly string[]) =>
        targets.filter((one) => !one.startsWith('console/')).map((target) => ({ kind, path, target }))
      return [...told('code', loads), ...told('type', types)]
    })
    const allowed: Readonly<Record<string, RegExp>> = {
      code: /^core\/listing\//,
      type: /^(?:core\/listing|admin|operations|http\/routes)\//,
    }
    expect(lent.filter(({ kind }) => kind === 'type').length).toBeGreaterThan(15)
    expect(lent.filter(({ kind, target }) => allowed[kind]?.test(target) !== true)).toEqual([])
  })

  it('writes no answer down a second time in the console', () => {
    const known = modules.flatMap(({ text }) => listMembers(text))
    const repeated = readConsole().flatMap(({ path, text }) =>
      listMembers(text)
        .filter(({ members }) => members.length >= 4)
        .flatMap(({ name, members }) => {
          const home = known.find((one) => members.every((member) => one.members.includes(member)))
          return home === undefined ? [] : [`${path}: ${name} is ${home.name}`]
        }),
    )
    expect(repeated).toEqual([])
    expect(listMembers('interface A {\n  readonly b?: 1\n  c: 2\n}\n')).toEqual([
      { name: 'A', members: ['b', 'c'] },
    ])
  })

  it('reaches every file of src from an entry point of the package, through import() too', () => {
    const entries = entryPoints(readFileSync('package.json', 'utf8'))
    expect(entries).toEqual(
      expect.arrayContaining(['index.ts', 'client.ts', 'entries/gateway.ts', 'cli/portcullis.ts']),
    )
    expect(entries.filter((path) => !byPath.has(path))).toEqual([])
    // The console is a page of its own, built by Vite from `index.html`.
    const page = readFileSync('src/console/index.html', 'utf8').match(/src="\.?\/?([\w.-]+\.tsx)"/)?.[1]
    expect(page).toBeDefined()
    const tree = new Map(modules.map(({ path, text }) => [path, text]))
    for (const name of readdirSync('src/console').filter((one) => /^[\w-]+\.tsx?$/.test(one)))
      tree.set(`console/${name}`, readFileSync(join('src/console', name), 'utf8'))
    expect(findOrphans([...entries, `console/${page}`], tree)).toEqual([])
  })

  it('finds planted files that nothing reaches, and files of code of which only types are used', () => {
    const tree = new Map([
      [
        'index.ts',
        "export { run } from './run.ts'\nimport type { A } from './types.ts'\nimport { type B } from './code.ts'\n",
      ],
      ['run.ts', "import './effect.ts'\nexport const run = () => import('./lazy.ts')\n"],
      ['effect.ts', 'globalThis.x = 1\n'],
      ['lazy.ts', "import { type C, deep } from './deep.ts'\n"],
      ['deep.ts', 'export const deep = 1\n'],
      ['types.ts', "import type { D } from './more-types.ts'\nexport type A = D\n"],
      ['more-types.ts', 'export type D = 1\n'],
      // Its code never runs.
      ['code.ts', 'export type B = 1\nexport const never = 1\n'],
      // A test may use it, but nothing in the package does.
      ['planted.ts', "import './planted-friend.ts'\nexport const planted = 1\n"],
      ['planted-friend.ts', "import './planted.ts'\n"],
      ['planted-types.ts', 'export type Unused = 1\n'],
    ])
    expect(findOrphans(['index.ts'], tree)).toEqual([
      'code.ts',
      'planted.ts',
      'planted-friend.ts',
      'planted-types.ts',
    ])
  })

  describe('the walk in CONTRIBUTING', () => {
    const guide = readFileSync('CONTRIBUTING.md', 'utf8')
    const walk = guide.split('A POST to `/graphql`, file by file:')[1]?.split('[CONTEXT.md]')[0] ?? ''
    const names = [...walk.matchAll(/`([\w/-]+\.ts)`/g)].map((match) => match[1] ?? '')
    /** A file is named in full, or by its last part beside one of its folder. */
    const pathOf = (name: string): string | undefined =>
      byPath.has(name) ? name : [...byPath.keys()].find((path) => path.endsWith(`/${name}`))
    const files = [...new Set(names.map((name) => pathOf(name) ?? name))]
    const isRunner = (path: string): boolean => path.startsWith('operations/runners/')
    /** The files that hand over what the file before does not import. */
    const HANDED: Readonly<Record<string, string>> = {
      'http/routes/graphql/graphql.ts': 'http/routes/routes.ts',
      'token/authenticator.ts': 'identity/trust.ts',
      'operations/runners/executor-runner.ts': 'operations/apis/local-api.ts',
      'operations/runners/apollo-host.ts': 'operations/apis/local-api.ts',
      'operations/runners/upstream-runner.ts': 'operations/apis/upstream-api.ts',
    }

    it('names files that exist, and takes at most 15 of them', () => {
      expect(names.filter((name) => pathOf(name) === undefined)).toEqual([])
      const runners = files.filter(isRunner)
      expect(runners).toHaveLength(3)
      expect(files.length).toBeGreaterThan(8)
      // An operation takes one runner.
      expect(files.length - runners.length + 1).toBeLessThanOrEqual(15)
    })

    it('names each file after one that imports it, or is handed it', () => {
      const astray = files.filter((path, index) => {
        const giver = HANDED[path]
        const before = giver === undefined ? files.slice(0, index) : [giver]
        return index > 0 && !before.some((one) => byPath.get(one)?.imports.includes(path))
      })
      expect(astray).toEqual([])
      expect(Object.keys(HANDED).filter((path) => !files.includes(path))).toEqual([])
    })

    it('knows at most six shapes, all of which src exports', () => {
      const told = walk.match(/The shapes on the way: (.*)\./)?.[1] ?? ''
      const shapes = [...told.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? '')
      expect(told.split(',')).toHaveLength(shapes.length)
      const exported = modules.flatMap(({ text }) =>
        [...text.matchAll(EXPORTED_TYPE)].map(([, name]) => name),
      )
      expect(shapes.filter((shape) => !exported.includes(shape))).toEqual([])
      expect(shapes.length).toBeGreaterThan(3)
      expect(shapes.length).toBeLessThanOrEqual(6)
    })
  })
})
/** The tests that make gateways without the kit, and what they are about. */
const OWN_GATEWAYS: Readonly<Record<string, string>> = {
  'test/architecture.test.ts': 'this list',
  'test/attacks/token-seams.test.ts': 'one cannot be made',
  'test/core/cache-sizes.test.ts': 'gateways that cannot be made',
  'test/e2e/shutdown.test.ts': 'gateways that do not listen yet, or any more',
  'test/entries/gateway-modules.test.ts': 'a gateway in a process of its own',
  'test/evidence/metrics/exposition.test.ts': 'some cannot be made, and some cannot listen',
  'test/gateway.test.ts': 'most cannot be made',
  'test/gateway/plain-options.test.ts': 'most cannot be made',
  'test/http/cors.test.ts': 'gateways that cannot be made',
  'test/upstream/schema.test.ts': 'gateways that cannot be made',
  'test/upstream/signature.test.ts': 'gateways that cannot be made',
  'test/upstream/token.test.ts': 'gateways that cannot be made',
}

describe('the tests', () => {
  it('start gateways by the kit', () => {
    const making = listFiles(resolve('test'))
      .map((file) => relative('.', file))
      .filter(
        (path) => !path.startsWith('test/kit/') && readFileSync(path, 'utf8').includes('createGateway('),
      )
    expect(making.sort()).toEqual(Object.keys(OWN_GATEWAYS).sort())
  })
})
