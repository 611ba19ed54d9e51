import { describe, it } from '@jest/globals'
import { decide } from '../../src/core/decision/decide.ts'
import type { Decision } from '../../src/core/decision/decision.ts'
import { planOperation } from '../../src/core/plan/plan.ts'
import { toSubject } from './asker.ts'
import { describeCase, makeCases } from './case.ts'
import { judge } from './oracle.ts'
import { holdLaw } from './tape.ts'

/** Law 2 of the design. */
describe('the decision on a plan', () => {
  it('equals that of an oracle that expands every possible type at every place', () => {
    const seen = { allow: 0, reduce: 0, deny: 0 }
    holdLaw(
      'law 2',
      { cases: 6_000, until: (judged) => Math.min(seen.allow, seen.reduce, seen.deny) > judged / 50 },
      (tape) => {
        const cases = makeCases(tape)
        for (const made of cases) {
          const decision = decide(planOperation(made.table, made.document), toSubject(made.asker), {
            variables: made.variables,
          })
          const found = { decision: decision.kind, denied: deniedOf(decision) }
          const expected = judge(made)
          if (JSON.stringify(found) !== JSON.stringify(expected))
            throw new Error(describeCase(made, { found, expected }))
          seen[decision.kind] += 1
        }
        return cases.length
      },
    )
  })
})

function deniedOf(decision: Decision): readonly string[] {
  if (decision.kind === 'allow') return []
  return decision.denials.map(({ coordinate, path }) => `${coordinate} ${path.join('.')}`).sort()
}
