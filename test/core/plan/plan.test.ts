import { describe, expect, it } from '@jest/globals'
import { buildASTSchema, parse } from 'graphql'
import { type Plan, type PlanNode, planOperation } from '../../../src/core/plan/plan.ts'
import { createTypeSets } from '../../../src/core/plan/type-set.ts'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'

const schema = buildASTSchema(
  parse(`
    interface Node { id: ID next: Node }
    interface Named implements Node { id: ID next: Named name: String }
    type A implements Node { id: ID next: A }
    type B implements Named & Node { id: ID @auth(scopes: [["b"]]) next: B name: String }
    type C implements Named & Node { id: ID next: Named name: String @policy(policies: [["p"]]) }
    interface Nobody { id: ID @auth(scopes: [["nobody"]]) }
    union AB = A | B
    type Query { node: Node named: Named a: A ab: AB nobody: Nobody }
  `),
  { assumeValidSDL: true },
)
const table = buildRuleTable(schema)
const planOf = (source: string): Plan => planOperation(table, parse(source))

function nodesOf(plan: Plan): readonly PlanNode[] {
  const found = new Set<PlanNode>()
  const visit = (node: PlanNode): void => {
    if (found.has(node)) return
    found.add(node)
    for (const { child } of node.selections) if (child !== undefined) visit(child)
  }
  visit(plan.root)
  return [...found]
}

const namesOf = (node: PlanNode): string => node.possible.types.map((type) => type.name).join(' ')

describe('a plan', () => {
  it('has one node for a fragment that meets one set of types, however often it is spread', () => {
    const plan = planOf('{ node { ...F } x: node { ...F ...F } } fragment F on Node { id }')
    expect(nodesOf(plan).map(namesOf).sort()).toEqual(['A B C', 'A B C', 'A B C', 'Query'])
  })

  it('has one node more for a fragment for each further set of types', () => {
    const plan = planOf('{ node { ...F } named { ...F } a { ...F } } fragment F on Node { id next { id } }')
    expect(
      nodesOf(plan)
        .filter((node) => node.selections.length === 2)
        .map(namesOf)
        .sort(),
    ).toEqual(['A', 'A B C', 'B C'])
  })

  it('shares a node where different ways lead to the same types', () => {
    const plan = planOf(
      '{ node { ... on B { ...F } } ab { ... on B { ...F } } } fragment F on Node { next { id } }',
    )
    expect(nodesOf(plan).filter((node) => namesOf(node) === 'B')).toHaveLength(4)
  })

  it('leaves out what no object can take, and what a literal leaves out', () => {
    const plan = planOf(
      '{ ab { ... on Named { ... on Node { ... on AB { ... on B { id } } } } ... on Node { ... on C { name } } } a { id @skip(if: true) next @include(if: false) { id } } }',
    )
    const coordinates = nodesOf(plan).flatMap((node) =>
      node.selections.flatMap((one) => (one.kind === 'field' ? one.coordinate : [])),
    )
    expect(coordinates.sort()).toEqual(['B.id', 'Query.a', 'Query.ab'])
  })

  it('follows what a field returns on each type that is possible, not what its interface says', () => {
    const plan = planOf('{ ab { ... on Node { next { next { id } } } } }')
    expect(nodesOf(plan).map(namesOf)).toEqual(['Query', 'A B', 'A B', 'A B', 'A B'])
  })

  it('names each requirement and policy once', () => {
    const plan = planOf('{ named { name id x: name } y: named { name } }')
    expect(plan.needs).toHaveLength(2)
    expect(plan.policies).toEqual(['p'])
  })

  it('holds the rules of an interface that nobody implements', () => {
    const plan = planOf('{ nobody { id } }')
    expect(plan.needs.map((need) => table.requirements[need]?.source.coordinate)).toEqual(['Nobody.id'])
  })

  it('does not look below introspection: that has a rule of its own', () => {
    const plan = planOf('{ __schema { types { fields { name } } } }')
    expect(nodesOf(plan)).toHaveLength(1)
    expect(plan.needs).toEqual(table.needsOfIntrospection)
  })

  it('is the same for the same document', () => {
    const source = '{ named { name ...F } ab { ...F } } fragment F on Node { id }'
    expect(nodesOf(planOf(source)).map(namesOf)).toEqual(nodesOf(planOf(source)).map(namesOf))
    expect(planOf(source).needs).toEqual(planOf(source).needs)
  })

  it.each([
    '{ unknown }',
    '{ a { unknown } }',
    '{ a { ... on String { id } } }',
    '{ ab { id } }',
    'mutation { x }',
    '{ node { ...F } } fragment F on Node { ...F }',
  ])('is not made of %s, which is not valid: a mistake of the caller', (source) => {
    expect(() => planOf(source)).toThrow(TypeError)
  })
})

describe('a set of types', () => {
  const typeOf = (name: string) => {
    const type = schema.getType(name)
    if (type === undefined || !('getFields' in type || 'getTypes' in type)) throw new TypeError(name)
    return type as Parameters<ReturnType<typeof createTypeSets>['narrow']>[1]
  }
  const sets = createTypeSets(table)
  const all = sets.of(schema.getPossibleTypes(schema.getType('Node') as never))

  it('is one value for the same types, in whatever order and however often they are named', () => {
    expect(sets.of([...all.types].reverse())).toBe(all)
    expect(sets.of([...all.types, ...all.types])).toBe(all)
    expect(createTypeSets(table).of(all.types)).not.toBe(all)
  })

  it('only ever shrinks under type conditions', () => {
    const named = sets.narrow(all, typeOf('Named'))
    expect(named.types.map(String)).toEqual(['B', 'C'])
    expect(sets.narrow(named, typeOf('Node'))).toBe(named)
    expect(sets.narrow(named, typeOf('AB')).types.map(String)).toEqual(['B'])
    expect(sets.narrow(named, typeOf('A')).types).toEqual([])
    expect(sets.narrow(all, typeOf('Nobody')).types).toEqual([])
  })

  it('asks of a field on an interface what every one of its types asks, and on an object what that asks', () => {
    const scopes = (name: string, set = all): readonly unknown[] =>
      sets.needs(set, typeOf(name), 'id').map((need) => table.requirements[need]?.source.coordinate)
    expect(scopes('Node')).toEqual(['B.id'])
    expect(scopes('Node', sets.narrow(all, typeOf('A')))).toEqual([])
    expect(scopes('A')).toEqual([])
  })
})
