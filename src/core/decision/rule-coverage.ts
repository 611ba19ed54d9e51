import type { Variables } from '../plan/condition.ts'
import type { Plan } from '../plan/plan.ts'
import { visitFields } from '../plan/visit-fields.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import { lackingNeeds } from './requirement.ts'
import type { Subject } from './subject.ts'

/** A coordinate that states a rule, and whether decisions have found it met and not met. */
export interface CoveredRule {
  readonly coordinate: string
  readonly isMet: boolean
  readonly isUnmet: boolean
}

export interface RuleCoverage {
  /** Notes which rules one decision looks at. */
  readonly add: (plan: Plan, subject: Subject, variables: Variables) => void
  /** Every rule of the schema, in its order. */
  readonly rules: () => readonly CoveredRule[]
}

/** Counts which rules of a schema decisions look at, and with which outcome: a rule that no test decides is a guess. */
export function createRuleCoverage(table: RuleTable): RuleCoverage {
  const [met, unmet] = [new Set<string>(), new Set<string>()]
  const stated = [...table.stated.types.values(), ...table.stated.fields.values()]
  const coordinates = stated.flatMap(({ coordinate, requirements }) =>
    requirements.length === 0 ? [] : [coordinate],
  )
  return {
    add(plan, subject, variables) {
      visitFields(plan, variables, ({ needs }) => {
        const lacking = lackingNeeds(needs, table, subject)
        for (const need of needs) {
          const coordinate = table.requirements[need]?.source.coordinate
          if (coordinate !== undefined) (lacking.includes(need) ? unmet : met).add(coordinate)
        }
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
