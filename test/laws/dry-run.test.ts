import { describe, expect, it } from '@jest/globals'
import { decide } from '../../src/core/decision/decide.ts'
import type { Decision } from '../../src/core/decision/decision.ts'
import { tokenStatusOf } from '../../src/core/decision/subject.ts'
import { planOperation } from '../../src/core/plan/plan.ts'
import type { EnforcementOptions } from '../../src/core/rules/enforcement.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { toSubject } from './asker.ts'
import { type BuiltCase, describeCase, makeCases } from './case.ts'
import { holdLaw, type Tape } from './tape.ts'

/** What a decision denies, by coordinate and path. */
const denialsOf = (decision: Decision): readonly string[] =>
  decision.kind === 'allow' ? [] : decision.denials.map(keyOf)
const observedOf = ({ observed }: Decision): readonly string[] => (observed?.denials ?? []).map(keyOf)
const keyOf = ({
  coordinate,
  path,
}: {
  readonly coordinate: string
  readonly path: readonly string[]
}): string => `${coordinate} ${path.join('.')}`

/**
 * Whether a dry run denies nothing that enforcing lets pass, and tells all that enforcing denies. Below a field that it
 * lets pass it may deny more: enforced, that field takes along what is below.
 */
function accountsFor(dry: Decision, enforced: Decision): boolean {
  const all = enforced.kind === 'allow' ? [] : enforced.denials
  const isBelow = (path: readonly string[]): boolean =>
    all.some((one) => one.path.length < path.length && one.path.every((key, index) => path[index] === key))
  const expected = new Set(denialsOf(enforced))
  const denied = dry.kind === 'allow' ? [] : dry.denials
  const told = new Set([...denialsOf(dry), ...observedOf(dry)])
  return (
    denied.every((one) => expected.has(keyOf(one)) || isBelow(one.path)) &&
    // An operation that is denied now has nothing more to tell.
    (dry.kind === 'deny' || [...expected].every((key) => told.has(key)))
  )
}

function decideBy(
  { schema, world, document, asker, variables }: BuiltCase,
  enforcement: EnforcementOptions,
): Decision {
  const table = buildRuleTable(schema, { ...world.policy, enforcement })
  return decide(planOperation(table, document), toSubject(asker), { variables })
}

/** Some of the coordinates that have a rule. */
function chooseObserved(tape: Tape, { table }: BuiltCase): readonly string[] {
  const all = table.requirements
    .filter(({ source }) => source.origin !== 'introspection')
    .map(({ source }) => source.coordinate)
  return tape.some([...new Set(all)], 50)
}

describe('a dry run', () => {
  it('of every rule lets pass what enforcing denies, and tells exactly that', () => {
    const seen = { allow: 0, reduce: 0, deny: 0 }
    holdLaw(
      'dry run, of everything',
      { cases: 600, until: (judged) => Math.min(seen.allow, seen.reduce, seen.deny) > judged / 100 },
      (tape) => {
        const cases = makeCases(tape)
        for (const made of cases) {
          const enforced = decideBy(made, {})
          const dry = decideBy(made, { default: 'observe' })
          // Tokens that do not count, and introspection, are no part of it.
          const isTried = tokenStatusOf(toSubject(made.asker)) === undefined
          const isKept = (key: string): boolean => !isTried || /^\w+\.__(?:schema|type) /.test(key)
          const found = {
            kept: denialsOf(dry).every(isKept),
            accounts: accountsFor(dry, enforced),
            wouldBe: dry.observed?.kind ?? dry.kind,
          }
          const right = { kept: true, accounts: true, wouldBe: enforced.kind }
          if (JSON.stringify(found) !== JSON.stringify(right))
            throw new Error(describeCase(made, { found, expected: right }))
          seen[enforced.kind] += 1
        }
        return cases.length
      },
    )
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(0)
  })

  it('of some rules enforces the others as if these were not there, and is never stricter', () => {
    let differing = 0
    holdLaw('dry run, of some', { cases: 600, until: () => differing > 50 }, (tape) => {
      const cases = makeCases(tape, { requests: 2, askers: 2 })
      for (const made of cases) {
        const observe = chooseObserved(tape, made)
        const enforced = decideBy(made, {})
        const dry = decideBy(made, { observe })
        const found = { observe, denied: denialsOf(dry), told: observedOf(dry) }
        if (!accountsFor(dry, enforced))
          throw new Error(describeCase(made, { found, expected: denialsOf(enforced) }))
        if (found.denied.length < denialsOf(enforced).length) differing += 1
      }
      return cases.length
    })
    expect(differing).toBeGreaterThan(0)
  })
})
