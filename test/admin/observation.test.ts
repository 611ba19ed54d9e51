import { describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { createActivity } from '../../src/admin/activity.ts'
import { computeCoverage } from '../../src/admin/coverage.ts'
import { createDecisionRing } from '../../src/admin/decision-ring.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import type { DecisionRecord } from '../../src/evidence/record.ts'

const RECORD: DecisionRecord = {
  ...{ time: 1, requestId: 'r', traceId: undefined, transport: 'post', operationName: 'Create' },
  ...{ operationKind: 'mutation', documentId: undefined, issuer: 'portcullis', subject: 's', client: 'c' },
  ...{
    actor: undefined,
    decision: 'allow',
    cause: undefined,
    denied: [],
    missingScopes: [],
    conditions: undefined,
  },
  ...{ wouldBe: undefined, wouldDeny: [], usedScopes: [], epoch: 1, ms: undefined },
}

describe('the ring of decisions', () => {
  it('keeps the latest, the newest first, under numbers that go on', () => {
    const ring = createDecisionRing(3)
    const numbers = (before?: number): readonly (readonly [number, number])[] =>
      [...ring.newest(before)].map(({ number, record }) => [number, record.time])
    expect(numbers()).toEqual([])
    for (let time = 1; time <= 5; time += 1) {
      ring.take({ ...RECORD, time })
      expect(numbers()[0]).toEqual([time, time])
    }
    expect(numbers()).toEqual([
      [5, 5],
      [4, 4],
      [3, 3],
    ])
    expect(numbers(4)).toEqual([[3, 3]])
    // A number that is no longer kept, or not yet.
    expect(numbers(2)).toEqual([])
    expect(numbers(99)).toEqual([
      [5, 5],
      [4, 4],
      [3, 3],
    ])
    expect([ring.kept(), ring.capacity]).toEqual([3, 3])
  })

  it('keeps nothing where its capacity is 0', () => {
    const ring = createDecisionRing(0)
    ring.take(RECORD)
    expect([[...ring.newest()], ring.kept()]).toEqual([[], 0])
  })

  it('cuts what callers choose the length of', () => {
    const ring = createDecisionRing(1)
    const long = 'x'.repeat(10_000)
    const many = Array.from({ length: 100 }, (_, index) => `Query.f${index}`)
    ring.take({ ...RECORD, subject: long, client: long, denied: many, usedScopes: many })
    const [kept] = [...ring.newest()]
    expect(kept?.record.subject).toHaveLength(256)
    expect(JSON.stringify(kept).length).toBeLessThan(2_000)
  })
})

describe('the activity', () => {
  it('counts each whole second of the last minute, and all since the start', () => {
    let now = 1_000_000_500
    const activity = createActivity(() => now)
    activity.count('allow')
    activity.count('deny')
    // The current second is not over.
    expect(activity.lastMinute().every(({ allow, deny }) => allow + deny === 0)).toBe(true)
    now += 1_000
    activity.count('refused')
    const seconds = activity.lastMinute()
    expect(seconds).toHaveLength(60)
    expect(seconds.at(-1)).toEqual({ at: 1_000_000_000, allow: 1, reduce: 0, deny: 1, refused: 0 })
    now += 59_000
    expect(activity.lastMinute()[0]).toMatchObject({ allow: 1, deny: 1 })
    expect(activity.lastMinute()[1]).toMatchObject({ refused: 1 })
    now += 61_000
    activity.count('reduce')
    expect(
      activity.lastMinute().every(({ at, ...counts }) => Object.values(counts).every((n) => n === 0)),
    ).toBe(true)
    expect(activity.total()).toEqual({ allow: 1, reduce: 1, deny: 1, refused: 1 })
  })
})

describe('the coverage of patterns', () => {
  const table = buildRuleTable(
    buildSchema(`${authTypeDefs}
      type Secret @auth(scopes: [["Secret:See"]]) { id: ID }
      type Query {
        open: ID
        secret: Secret
        either: ID @auth(scopes: [["a", "b"], ["c"]])
        mine: ID @authenticated
        closed: ID @policy(policies: [["p"]])
      }
      type Mutation { createPerson: ID  deletePerson: ID  sealed: Secret }
      directive @authenticated on FIELD_DEFINITION
      directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION`),
    { policies: () => [] } as object,
  )
  const of = (...patterns: readonly string[]) => {
    const { operations, ...counts } = computeCoverage(table, patterns)
    return {
      ...counts,
      operations: operations.map(({ coordinate, scopes }) => `${coordinate} ${scopes.join(' ')}`.trim()),
    }
  }

  it('counts scopes and the root fields whose own rule they satisfy, with the scopes that do', () => {
    const all = { ofScopes: 7, ofOperations: 7 }
    const any = ['Query.mine', 'Query.closed']
    expect(of('Mutation:Person:*')).toEqual({
      ...{ ...all, scopes: 2, idle: [] },
      operations: [
        ...any,
        'Mutation.createPerson Mutation:Person:Create',
        'Mutation.deletePerson Mutation:Person:Delete',
      ],
    })
    expect(of('a', 'nothing:here')).toEqual({ ...all, scopes: 1, idle: ['nothing:here'], operations: any })
    expect(of('a', 'b').operations).toEqual(['Query.either a b', ...any])
    expect(of('c').operations).toEqual(['Query.either c', ...any])
    // The mutation's own scope is not enough where its type has a rule.
    expect(of('Mutation:Secret:Sealed').operations).toEqual(any)
    expect(of('*')).toMatchObject({ scopes: 7, operations: { length: 7 } })
    expect(of()).toEqual({ ...all, scopes: 0, idle: [], operations: any })
  })

  it('says where a text is no pattern', () => {
    expect(() => of('a:')).toThrow()
  })
})
