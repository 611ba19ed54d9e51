import { describe, expect, it } from '@jest/globals'
import { buildSchema, getOperationAST, type OperationTypeNode, parse } from 'graphql'
import { parse as parseYaml } from 'yaml'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import { run } from '../cli/terminal.ts'
import { blocksRunBy } from './runners.ts'

interface Outcome {
  readonly results: readonly { readonly failure?: string }[]
  readonly rules: readonly {
    readonly coordinate: string
    readonly isMet: boolean
    readonly isUnmet: boolean
  }[]
}

interface Tests {
  readonly cases: readonly {
    readonly query: string
    readonly expect: Readonly<Record<string, string | Readonly<Record<string, unknown>>>>
  }[]
}

const blocks = blocksRunBy('test/docs/cookbook.test.ts')
const recipes = blocks
  .filter(({ label }) => label.endsWith('.graphql'))
  .map(({ file, label, text }) => {
    const name = label.slice(0, -'.graphql'.length)
    const find = (suffix: string) =>
      blocks.find((block) => block.file === file && block.label === `${name}${suffix}`)?.text
    return { name, sdl: text, tests: find('.test.yaml') ?? '', settings: find('.yaml') }
  })

type Recipe = (typeof recipes)[number]

async function runRecipe({ name, sdl, tests, settings }: Recipe) {
  const files = {
    [`${name}.graphql`]: sdl,
    [`${name}.test.yaml`]: tests,
    ...(settings !== undefined && {
      [`${name}.yaml`]: settings,
      '/run/secrets/reports-key': 'a key of this client',
    }),
  }
  const api = settings === undefined ? ['--schema', `${name}.graphql`] : ['--config', `${name}.yaml`]
  const { code, stdout, stderr } = await run(['test', `${name}.test.yaml`, ...api, '--json'], files)
  return { code, stderr, outcome: stdout === '' ? undefined : (JSON.parse(stdout) as Outcome) }
}

/** What the cases of a recipe expect of each kind of operation. */
function decisionsOf(tests: string): ReadonlyMap<OperationTypeNode, ReadonlySet<string>> {
  const decisions = new Map<OperationTypeNode, Set<string>>()
  for (const { query, expect: expected } of (parseYaml(tests) as Tests).cases) {
    const kind = getOperationAST(parse(query))?.operation ?? ('query' as OperationTypeNode)
    const all = decisions.get(kind) ?? new Set()
    decisions.set(kind, all)
    for (const decision of Object.values(expected))
      all.add(typeof decision === 'string' ? decision : (Object.keys(decision)[0] ?? ''))
  }
  return decisions
}

describe('the cookbook', () => {
  it('has recipes, each with cases', () => {
    expect(recipes.length).toBeGreaterThanOrEqual(15)
    expect(recipes.filter(({ tests }) => tests === '')).toEqual([])
    expect(blocks.length).toBe(recipes.length * 2 + recipes.filter(({ settings }) => settings).length)
  })

  it.each(recipes)(
    'has a recipe whose cases pass, and which leaves no rule untried: $name',
    async (recipe) => {
      const { code, stderr, outcome } = await runRecipe(recipe)
      expect([stderr, outcome?.results.flatMap(({ failure = [] }) => failure)]).toEqual(['', []])
      expect(code).toBe(0)
      expect(outcome?.rules.filter(({ isMet, isUnmet }) => !isMet || !isUnmet)).toEqual([])
    },
  )

  it.each(recipes)('has cases for every kind of operation that the recipe guards: $name', async (recipe) => {
    const { outcome } = await runRecipe(recipe)
    const guarded = new Set(outcome?.rules.map(({ coordinate }) => coordinate.split('.')[0]))
    const schema = buildSchema(`${recipe.sdl.includes('directive @') ? '' : authTypeDefs}\n${recipe.sdl}`)
    const decisions = decisionsOf(recipe.tests)
    for (const [kind, type] of [
      ['query', schema.getQueryType()],
      ['mutation', schema.getMutationType()],
      ['subscription', schema.getSubscriptionType()],
    ] as const) {
      if (type === undefined || type === null) continue
      const given = [...(decisions.get(kind as OperationTypeNode) ?? [])]
      expect([recipe.name, kind, given.includes('allow')]).toEqual([recipe.name, kind, true])
      if (!guarded.has(type.name)) continue
      const isDenied = given.includes('deny') || given.includes('reduce')
      expect([recipe.name, kind, 'denied', isDenied]).toEqual([recipe.name, kind, 'denied', true])
    }
  })
})
