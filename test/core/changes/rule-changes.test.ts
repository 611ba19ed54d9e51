import { describe, expect, it } from '@jest/globals'
import { compareReach } from '../../../src/core/changes/reach-changes.ts'
import { compareRules } from '../../../src/core/changes/rule-changes.ts'
import { compareScopes } from '../../../src/core/changes/scope-changes.ts'
import type { PolicyOptions } from '../../../src/core/rules/policy-options.ts'
import { buildRuleTable, type RuleTable } from '../../../src/core/rules/rule-table.ts'
import { buildSchemaFromSdl } from '../../../src/core/schema/sdl.ts'

function table(text: string, policy: PolicyOptions = {}): RuleTable {
  return buildRuleTable(buildSchemaFromSdl([{ name: 'a.graphql', text }]), policy)
}

function changes(before: RuleTable, after: RuleTable): Record<string, string> {
  return Object.fromEntries(
    compareRules(before, after).map(({ coordinate, kind, opens }) => [
      coordinate,
      opens ? `${kind}, opens` : kind,
    ]),
  )
}

const QUERY = 'type Query { people: [Person] }'

describe('changes of rules', () => {
  it('are none where a rule moves and the same callers pass', () => {
    const before = table(`${QUERY} type Person @auth(scopes: [["a"]]) { name: String }`)
    const after = table(
      'type Query { people: [Person] @auth(scopes: [["a"]]) } type Person @auth(scopes: [["a"], ["a", "b"]]) { name: String @auth(scopes: [["a"]]) }',
    )
    expect(changes(before, after)).toEqual({})
  })

  it('are said of each coordinate that they concern', () => {
    const before = table(
      `${QUERY} type Person @auth(scopes: [["a"]]) { name: String pay: Int @auth(scopes: [["p"]]) }`,
    )
    const after = table(`${QUERY} type Person { name: String pay: Int @auth(scopes: [["q"]]) }`)
    expect(changes(before, after)).toEqual({
      'Query.people': 'opened, opens',
      Person: 'opened, opens',
      'Person.name': 'opened, opens',
      'Person.pay': 'moved, opens',
    })
    expect(changes(after, before)).toEqual({
      'Query.people': 'closed',
      Person: 'closed',
      'Person.name': 'closed',
      'Person.pay': 'moved, opens',
    })
  })

  it('open with a new root field that anybody may use, and not with one that needs something', () => {
    const before = table('type Query { a: Int }')
    const after = table(
      'type Query { a: Int b: T } type Mutation { createPerson: Int open: Int @public } type T { c: Int }',
    )
    expect(changes(before, after)).toEqual({
      'Query.b': 'added, opens',
      'Mutation.createPerson': 'added',
      'Mutation.open': 'added, opens',
      'T.c': 'added',
    })
    expect(changes(after, before)).toEqual({
      'Query.b': 'removed',
      'Mutation.createPerson': 'removed',
      'Mutation.open': 'removed',
      'T.c': 'removed',
    })
  })

  it('follow interfaces, conventions, baselines and the introspection rule', () => {
    const node = (rule: string) =>
      table(`type Query { node: Node } interface Node ${rule} { id: ID } type A implements Node { id: ID }`)
    expect(Object.keys(changes(node('@auth(scopes: [["n"]])'), node('')))).toEqual(
      expect.arrayContaining(['Query.node', 'A.id', 'Node.id']),
    )
    const sdl = 'type Query { me: Int } type Mutation { personCreate: Int }'
    expect(
      changes(table(sdl), table(sdl, { naming: 'type-first', baseline: { query: 'authenticated' } })),
    ).toEqual({
      'Query.me': 'closed',
      'Mutation.personCreate': 'moved, opens',
    })
    const [open, told] = [table(sdl, { introspection: 'public' }), table(sdl, { introspection: 'filtered' })]
    expect([changes(open, told), changes(told, open)]).toEqual([
      { introspection: 'closed' },
      { introspection: 'opened, opens' },
    ])
    const off = table(sdl, { introspection: 'off' })
    expect([changes(off, open), changes(open, off)]).toEqual([
      { __schema: 'opened, opens' },
      { __schema: 'closed' },
    ])
  })

  it('look at rules on arguments and input fields', () => {
    const sdl = (argument: string, field: string) =>
      table(`type Query { a(b: Int ${argument} c: In): Int } input In { d: Int ${field} e: Int }`)
    const [open, guarded] = [sdl('', ''), sdl('@auth(scopes: [["b"]])', '@auth(scopes: [["d"]])')]
    expect(changes(guarded, open)).toEqual({ 'Query.a(b:)': 'opened, opens', 'In.d': 'opened, opens' })
    expect(changes(open, guarded)).toEqual({ 'Query.a(b:)': 'closed', 'In.d': 'closed' })
    expect(changes(table('type Query { a: Int }'), guarded)).toEqual({
      'Query.a(b:)': 'added',
      'In.d': 'added',
    })
  })

  it('count a rule that is only observed as no rule', () => {
    const sdl = 'type Query { a: Int @auth(scopes: [["a"]]) }'
    const observing = table(sdl, { enforcement: { observe: ['Query.a'] } })
    expect(changes(table(sdl), observing)).toEqual({ 'Query.a': 'opened, opens' })
  })

  it('name the scopes that are new and those that nothing requires any more', () => {
    const before = table('type Query { a: Int @auth(scopes: [["x"], ["y"]]) }')
    const after = table('type Query { a: Int @auth(scopes: [["x"], ["z"]]) }')
    expect(compareScopes(before, after)).toEqual({ added: ['z'], removed: ['y'] })
  })

  it('show what a client reaches more or less within its ceiling', () => {
    const before = table(
      'type Query { a: Int @auth(scopes: [["x"]]) b: Int @auth(scopes: [["y"]]) c: Int @policy(policies: [["p"]]) }',
    )
    const after = table(
      'type Query { a: Int @auth(scopes: [["y"]]) b: Int @public c: Int @policy(policies: [["p"]]) d: Int @auth(scopes: [["y:z"]]) }',
    )
    const ceilings = [
      { id: 'x', patterns: ['x'] },
      { id: 'y', patterns: ['y', 'y:*'] },
    ]
    expect(compareReach({ table: before, ceilings }, { table: after, ceilings })).toEqual([
      { client: 'x', gains: [], loses: ['Query.a'] },
      { client: 'y', gains: ['Query.a', 'Query.d'], loses: [] },
    ])
    expect(compareReach({ table: after, ceilings }, { table: after, ceilings: [] })).toEqual([
      { client: 'x', gains: [], loses: ['Query.c'] },
      { client: 'y', gains: [], loses: ['Query.a', 'Query.c', 'Query.d'] },
    ])
  })
})
