import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { compareAccess } from '../../../src/core/changes/access-change.ts'
import type { Requirement } from '../../../src/core/rules/rule.ts'
import { parseScope } from '../../../src/core/scope/scope.ts'
import { SEED } from '../../support/seed.ts'

const source = { coordinate: 'Query.a', origin: '@auth' }
const NAMES = ['a', 'b', 'c'].map(parseScope)

const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.constantFrom<Requirement>({ kind: 'authenticated', source }, { kind: 'never', source }),
  fc
    .array(fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 3,
    })
    .chain((anyOf) =>
      fc.constantFrom<Requirement>({ kind: 'scopes', anyOf, source }, { kind: 'policies', anyOf, source }),
    ),
)
const requirements = fc.array(requirement, { maxLength: 3 })

/** Every caller there can be: nobody, and whoever holds some scopes while some policies hold. */
const CALLERS = [
  undefined,
  ...subsets(NAMES).flatMap((scopes) => subsets<string>(NAMES).map((policies) => ({ scopes, policies }))),
]

function subsets<Name>(names: readonly Name[]): readonly (readonly Name[])[] {
  return Array.from({ length: 2 ** names.length }, (_, bits) =>
    names.filter((_, index) => ((bits >> index) & 1) === 1),
  )
}

function passes(caller: (typeof CALLERS)[number], all: readonly Requirement[]): boolean {
  return all.every((one) => {
    if (one.kind === 'never' || caller === undefined) return false
    if (one.kind === 'authenticated' || one.kind === 'condition') return true
    const held: readonly string[] = one.kind === 'scopes' ? caller.scopes : caller.policies
    return one.anyOf.some((list) => list.every((name) => held.includes(name)))
  })
}

describe('a change of access', () => {
  it('is what trying every possible caller on both sides says', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(requirements, requirements, (before, after) => {
        const gains = CALLERS.some((caller) => !passes(caller, before) && passes(caller, after))
        const loses = CALLERS.some((caller) => passes(caller, before) && !passes(caller, after))
        const change = compareAccess(before, after)
        seen.add(String(change))
        expect(change).toBe(gains ? (loses ? 'moved' : 'opened') : loses ? 'closed' : undefined)
      }),
      { numRuns: 2_000, seed: SEED },
    )
    expect([...seen].sort()).toEqual(['closed', 'moved', 'opened', 'undefined'])
  })
})
