import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { DEFAULT_LIMITS } from '../../src/core/plan/limits.ts'
import { buildRuleTable, type RuleTable } from '../../src/core/rules/rule-table.ts'
import { buildSchemaFromSdl } from '../../src/core/schema/sdl.ts'
import type { ManifestSource } from '../../src/persisted/manifest-formats.ts'
import {
  createPersistedOperations,
  type PersistedOperations,
} from '../../src/persisted/persisted-operations.ts'
import { apolloManifest, apolloOperation, sha256 } from './manifests.ts'

const A = 'query A { a }'
const B = 'query B { b }'

function tableOf(text: string): RuleTable {
  return buildRuleTable(buildSchemaFromSdl([{ name: 'schema.graphql', text }]))
}

interface World {
  readonly persisted: PersistedOperations
  table: RuleTable
  source: ManifestSource
  readonly take: () => readonly string[]
}

/** A manifest under rules that change; what is logged is taken with `take`. */
async function open(source: ManifestSource, sdl: string): Promise<World> {
  let logged: string[] = []
  const world: { -readonly [Name in keyof World]: World[Name] } = {
    persisted: undefined as never,
    table: tableOf(sdl),
    source,
    take() {
      const taken = logged
      logged = []
      return taken
    },
  }
  const persisted = createPersistedOperations(
    { manifest: () => [world.source] },
    {
      limits: { ...DEFAULT_LIMITS, depth: 3 },
      table: () => world.table,
      log: (level, _, message) => logged.push(`${level}: ${message}`),
    },
  )
  if (persisted === undefined) throw new TypeError('Nothing is persisted.')
  world.persisted = persisted
  await persisted.open()
  return world
}

const recorded = (text: string, record: object): object => ({ ...apolloOperation(text), ...record })
const titleOf = (index: number, text: string, name: string): string =>
  `manifest.json: operations[${index}] "${sha256(text)}" (${name})`
const scopes = (...lists: readonly (readonly string[])[]): object => ({
  access: 'authenticated',
  scopes: lists,
})

describe('what a manifest recorded is held against the rules of now', () => {
  const guarded = (rule: string): string => `type Query { a: Int ${rule} b: Int }`
  it.each<[string, object, string, string | undefined]>([
    ['the same', scopes(['x']), '@auth(scopes: [["x"]])', undefined],
    ['nothing then and now', { access: 'public' }, '', undefined],
    [
      'another scope',
      scopes(['x']),
      '@auth(scopes: [["y"]])',
      'warn: A needs more than when it was published: y, where it was x',
    ],
    [
      'a scope more',
      scopes(['x']),
      '@auth(scopes: [["x", "y"]])',
      'warn: A needs more than when it was published: x + y, where it was x',
    ],
    [
      'an alternative less',
      scopes(['x'], ['y']),
      '@auth(scopes: [["x"]])',
      'warn: A needs more than when it was published: x, where it was x | y',
    ],
    [
      'a scope less',
      scopes(['x', 'y']),
      '@auth(scopes: [["x"]])',
      'info: A needs other scopes than when it was published: x, where it was x + y',
    ],
    [
      'an alternative more',
      scopes(['x']),
      '@auth(scopes: [["x"], ["y"]])',
      'info: A needs other scopes than when it was published: x | y, where it was x',
    ],
    [
      'a token',
      { access: 'public' },
      '@authenticated',
      'warn: A needs more than when it was published: authenticated, where it was public',
    ],
    [
      'no token',
      scopes(['x']),
      '',
      'warn: A needs nothing any more, other than when it was published: public, where it was x',
    ],
    [
      'a policy',
      scopes(['x']),
      '@auth(scopes: [["x"]]) @policy(policies: [["p"]])',
      'warn: A needs more than when it was published: x and policy p, where it was x',
    ],
  ])('%s', async (_, record, rule, line) => {
    const world = await open(apolloManifest(recorded(A, record)), guarded(rule))
    await world.persisted.check()
    expect(world.take()).toEqual(
      line === undefined ? [] : [line.replace('A needs', `${titleOf(0, A, 'A')} needs`)],
    )
  })
})

describe('an operation that does not fit is said, and the others go on', () => {
  const deep = 'query Deep { d { d { d { a } } } }'
  it.each<[string, string, string]>([
    ['the schema', 'query Gone { gone }', 'Cannot query field "gone" on type "Query".'],
    [
      'a kind of operation',
      'mutation Put { put }',
      'Schema is not configured to execute mutation operation.',
    ],
    ['the limits', deep, 'The operation exceeds the limit of 3 levels of depth.'],
  ])('%s', async (_, text, why) => {
    const world = await open(apolloManifest(A, text), 'type Query { a: Int, d: Query }')
    await world.persisted.check()
    const { name = '' } = apolloOperation(text)
    expect(world.take()).toEqual([`warn: ${titleOf(1, text, name)} cannot be run: ${why}`])
    expect(world.persisted.find({ id: sha256(A) })).toEqual({ kind: 'text', query: A })
  })

  it('in twenty lines', async () => {
    const gone = Array.from({ length: 70 }, (_, index) => `query Q${index} { gone }`)
    const world = await open(apolloManifest(...gone), 'type Query { a: Int }')
    await world.persisted.check()
    const lines = world.take()
    expect(lines).toHaveLength(21)
    expect(lines.at(-1)).toBe('warn: the manifest has 50 more operations of that kind')
  })
})

describe('a check that nobody wants any more', () => {
  const gone = Array.from({ length: 30 }, (_, index) => `query Q${index} { gone }`)

  it('gives way to a later one, and says nothing', async () => {
    const world = await open(apolloManifest(A, ...gone), 'type Query { a: Int }')
    const first = world.persisted.check()
    world.table = tableOf('type Query { a: Int, gone: Int }')
    await world.persisted.check()
    await first
    expect(world.take()).toEqual([])
  })

  it('ends when the gateway does', async () => {
    const world = await open(apolloManifest(A, ...gone), 'type Query { a: Int }')
    const check = world.persisted.check()
    world.persisted.close()
    await check
    expect(world.take()).toEqual([])
  })
})

describe('a manifest is read again', () => {
  it('with the rules of then, and one that cannot be used is not taken over', async () => {
    const world = await open(apolloManifest(A), 'type Query { a: Int, b: Int }')
    world.source = apolloManifest(recorded(B, { access: 'public' }))
    world.table = tableOf('type Query { a: Int, b: Int @auth(scopes: [["x"]]) }')
    await world.persisted.reload()
    await nextTurn()
    expect(world.take()).toEqual([
      `warn: ${titleOf(0, B, 'B')} needs more than when it was published: x, where it was public`,
    ])
    expect(world.persisted.find({ id: sha256(A) })).toMatchObject({ kind: 'refused' })
    world.source = { name: 'manifest.json', text: '{"a": "{"}' }
    await world.persisted.reload()
    expect(world.take()).toEqual([
      'error: the new manifest was rejected; the old one stays in force: manifest.json: "a": Syntax Error: Expected Name, found <EOF>. (line 1 of its text)',
    ])
    expect(world.persisted.find({ id: sha256(B) })).toEqual({ kind: 'text', query: B })
  })

  it('as often as is asked for, one after the other', async () => {
    const world = await open(apolloManifest(A), 'type Query { a: Int, b: Int }')
    const first = world.persisted.reload()
    world.source = apolloManifest(B)
    await Promise.all([first, world.persisted.reload()])
    expect(world.persisted.find({ id: sha256(B) })).toEqual({ kind: 'text', query: B })
  })

  it('and leaves the one before when reading fails', async () => {
    const world = await open(apolloManifest(A), 'type Query { a: Int }')
    Object.defineProperty(world, 'source', {
      get: () => {
        throw new Error('a secret of the file system')
      },
    })
    await world.persisted.reload()
    expect(world.take()).toEqual([
      'error: the new manifest was rejected; the old one stays in force: it could not be read',
    ])
    expect(world.persisted.find({ id: sha256(A) })).toEqual({ kind: 'text', query: A })
  })
})
