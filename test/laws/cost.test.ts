import { describe, expect, it } from '@jest/globals'
import { buildSchema, type DocumentNode, parse } from 'graphql'
import { enforce } from '../../src/core/answer/enforce.ts'
import { decide } from '../../src/core/decision/decide.ts'
import { explain } from '../../src/core/decision/explain.ts'
import type { IdentifiedSubject } from '../../src/core/decision/subject.ts'
import { type Plan, type PlanNode, planOperation } from '../../src/core/plan/plan.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import { startCpuTime } from '../support/cpu-time.ts'
import { toSubject } from './asker.ts'

/** Law 7 of the design. Each bound is a ratio of CPU times, and the least of several runs counts, so that other processes do not matter. */

const schema = buildSchema(`${authTypeDefs}
  interface Node { id: ID! next: Node other: Node secret: String @auth(scopes: [["secret"]]) }
  type Leaf implements Node { id: ID! next: Node other: Node secret: String }
  type Twig implements Node { id: ID! next: Leaf other: Node secret: String plain: Node @auth(scopes: [["plain"]]) }
  type Query { node: Node guarded: Node @auth(scopes: [["guarded"]]) }`)
const table = buildRuleTable(schema)

function identified(...allow: readonly string[]): IdentifiedSubject {
  const subject = toSubject({ kind: 'identified', allow, reject: [], ceilings: [], policies: [] })
  if (subject.kind !== 'identified') throw new TypeError('An identity is expected.')
  return subject
}

function nodesOf(plan: Plan): ReadonlySet<PlanNode> {
  const found = new Set<PlanNode>()
  const visit = (node: PlanNode): void => {
    if (found.has(node)) return
    found.add(node)
    for (const { child } of node.selections) if (child !== undefined) visit(child)
  }
  visit(plan.root)
  return found
}

/** Milliseconds of CPU. */
function timeOf(work: () => unknown): number {
  const cpuTime = startCpuTime()
  work()
  return cpuTime()
}

/** How much longer one takes than the other. They run in turn, so that what slows one down slows the other. */
function ratioOf(small: () => unknown, large: () => unknown): number {
  const runs = Array.from({ length: 15 }, () => [timeOf(small), timeOf(large)] as const)
  return Math.min(...runs.map(([, time]) => time)) / Math.max(Math.min(...runs.map(([time]) => time)), 0.1)
}

/** Each fragment spreads the next one twice: `depth` of them spell 2 ** depth paths. */
function bomb(depth: number, leaf: string, root = 'node'): string {
  const fragments = Array.from({ length: depth }, (_, level) => {
    const below = level + 1 === depth ? leaf : `...F${level + 1}`
    return `fragment F${level} on Node { next { ${below} } other { ${below} } }`
  })
  return [`query { ${root} { ...F0 } }`, ...fragments].join('\n')
}

/** How much longer twice as many fragments may take. Path by path they would take two thousand times as long. */
const DEEPER = 12

/** Works on fragments that spell two thousand paths, and on ones that spell four million. */
function bombs(leaf: string, work: (document: DocumentNode) => () => unknown) {
  return [work(parse(bomb(11, leaf))), work(parse(bomb(22, leaf)))] as const
}

/** So often that it can be measured. */
function times(count: number, work: () => unknown): () => void {
  return () => {
    for (let turn = 0; turn < count; turn += 1) work()
  }
}

const decideOn = (document: DocumentNode, subject: IdentifiedSubject): (() => unknown) => {
  const plan = planOperation(table, document)
  return () => decide(plan, subject)
}

describe('a plan', () => {
  it.each([
    ['fields side by side', (size: number) => `{ ${'node { id next { id } } '.repeat(size)} }`],
    [
      'fields inside fields',
      (size: number) => `{ node ${'{ next '.repeat(size)} { id } ${'}'.repeat(size)} }`,
    ],
    ['fragments, each spread twice by the one before it', (size: number) => bomb(size, 'id')],
    [
      'inline fragments on an object and an interface in turn',
      (size: number) =>
        `{ node { ${'... on Twig { ... on Node { next { '.repeat(size)} id ${'} } } '.repeat(size)} } }`,
    ],
  ])('grows with its document and no faster: %s', (_, document) => {
    const [small, large] = [20, 200].map((size) => nodesOf(planOperation(table, parse(document(size)))).size)
    expect((large ?? 0) / (small ?? 1)).toBeLessThanOrEqual(12)
  })

  it('of 22 nested fragments that spell 4 million paths has a node for each selection set and set of types', () => {
    const document = parse(bomb(22, 'id secret'))
    expect(nodesOf(planOperation(table, document)).size).toBeLessThan(22 * 4 + 10)
    const [small, large] = bombs('id secret', (one) => () => planOperation(table, one))
    expect(ratioOf(small, large)).toBeLessThan(DEEPER)
  })

  it('of a document ten times as long takes no more than thirty times as long', () => {
    const [small, large] = [100, 1_000].map((size) => {
      const document = parse(`{ ${'node { id next { id other { id } } } '.repeat(size)} }`)
      return (): unknown => planOperation(table, document)
    })
    if (small === undefined || large === undefined) throw new TypeError('Two sizes are expected.')
    expect(ratioOf(small, large)).toBeLessThan(30)
  })
})

describe('a decision on fragments that spell 4 million paths', () => {
  it('allows what needs nothing, as fast as on the thousandth part of them', () => {
    const plan = planOperation(table, parse(bomb(22, 'id')))
    expect(decide(plan, identified()).kind).toBe('allow')
    const [small, large] = bombs('id', (one) => times(100, decideOn(one, identified())))
    expect(ratioOf(small, large)).toBeLessThan(DEEPER)
  })

  it('denies what is denied on more than 100 of them, and spells out 100', () => {
    const plan = planOperation(table, parse(bomb(22, 'id secret')))
    const decision = decide(plan, identified('plain'))
    expect(decision.kind).toBe('deny')
    expect(decision.kind === 'deny' && decision.denials.length).toBe(100)
    for (const judge of [decide, explain]) {
      const [small, large] = bombs('id secret', (one) => {
        const plan = planOperation(table, one)
        return times(10, () => judge(plan, identified('plain')))
      })
      expect(ratioOf(small, large)).toBeLessThan(DEEPER)
    }
  })

  const sharing = (depth: number): (() => unknown) => {
    const fragments = Array.from({ length: depth }, (_, level) => {
      const next = level + 1
      const below = (name: string): string => (next === depth ? 'id' : `...${name}${next}`)
      return ['D', 'A'].map(
        (name) => `fragment ${name}${level} on Node { next { ${below(name)} } other { ${below(name)} } }`,
      )
    }).flat()
    const source = `query { node { ... on Twig { x: plain { ...D0 } } ... on Node { x: next { ...A0 } id } } }`
    const overlapping = parse([source.replace('x: next', 'x: other'), ...fragments].join('\n'))
    const plan = planOperation(table, overlapping)
    return times(10, () => enforce(decide(plan, identified())))
  }

  it('takes as long when a denied and an allowed selection share all of them', () => {
    expect(ratioOf(sharing(11), sharing(22))).toBeLessThan(DEEPER)
  })
})

describe('the time of a decision', () => {
  const field = (index: number): string =>
    `Create${'ABCDEFGHIJ'[index % 10]}${'x'.repeat(1 + (index % 7))}${index}: Int`
  const planOf = (size: number): Plan => {
    const fields = Array.from({ length: size }, (_, index) => field(index)).join(' ')
    const wide = buildRuleTable(
      buildSchema(`type Query { a: Int } type Mutation { CreatePerson: Int ${fields} }`),
    )
    return planOperation(wide, parse('mutation { CreatePerson }'))
  }
  const repeat = (plan: Plan, subject: IdentifiedSubject) => (): void => {
    for (let count = 0; count < 2_000; count++) decide(plan, subject)
  }

  it('does not depend on how many scopes the schema has', () => {
    const small = planOf(10)
    const large = planOf(3_000)
    const of = (plan: Plan) => repeat(plan, identified('Mutation:Person:*'))
    expect(ratioOf(of(small), of(large))).toBeLessThan(8)
  })

  it('does not depend on how many patterns the token has', () => {
    const plan = planOf(100)
    const patterns = Array.from({ length: 1_000 }, (_, index) => `Mutation:Thing${index}:*`)
    const many = identified(...patterns, 'Mutation:Person:*')
    expect(ratioOf(repeat(plan, identified('Mutation:Person:*')), repeat(plan, many))).toBeLessThan(8)
  })
})
