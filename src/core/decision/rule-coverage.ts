import { visitFields } from '../plan/visit-fields.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import type { Decision } from './decision.ts'
import { counts, lackingOf, requirementOf } from './effective-needs.ts'

/** A coordinate that states a rule, and whether decisions have found the rule met and unmet. */
export interface CoveredRule {
  readonly coordinate: string
  readonly isMet: boolean
  readonly isUnmet: boolean
}

export interface RuleCoverage {
  /** Records which rules a decision evaluates. */
  readonly add: (decision: Decision) => void
  /** Every rule of the schema, in schema order. */
  readonly rules: () => readonly CoveredRule[]
}

/** Records which rules decisions evaluate, and with which outcome: an untested rule is a guess. */
export function createRuleCoverage(table: RuleTable): RuleCoverage {
  const [met, unmet] = [new Set<string>(), new Set<string>()]
  const stated = [
    ...table.stated.types.values(),
    ...table.stated.fields.values(),
    ...table.stated.inputs.values(),
  ]
  const coordinates = stated.flatMap(({ coordinate, requirements }) =>
    requirements.length === 0 ? [] : [coordinate],
  )
  return {
    add({ plan, subject, variables, replies }) {
      const lacking = new Set(lackingOf(plan, subject, replies))
      visitFields(plan, variables, ({ needs }) => {
        const outcomes = new Map<string, boolean>()
        for (const need of needs) {
          if (!counts(plan, need, replies)) continue
          const coordinate = table.requirements[requirementOf(plan, need)]?.source.coordinate
          if (coordinate === undefined) continue
          outcomes.set(coordinate, (outcomes.get(coordinate) ?? true) && !lacking.has(need))
        }
        for (const [coordinate, isMet] of outcomes) (isMet ? met : unmet).add(coordinate)
        return true
      })
    },
    rules: () =>
      coordinates.map((coordinate) => ({
        coordinate,
        isMet: met.has(coordinate),
        isUnmet: unmet.has(coordinate),
      })),
  }
}
