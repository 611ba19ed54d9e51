import { conditionOf, reads } from '../rules/rule.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import type { Finding } from './finding.ts'

/** Finds conditions that are the same for every caller, or that callers control. */
export function lintConditions({ stated }: RuleTable): readonly Finding[] {
  const rules = [stated.types, stated.fields, stated.inputs].flatMap((named) => [...named.values()])
  return rules.flatMap(({ coordinate, requirements }) =>
    requirements.flatMap((requirement): readonly Finding[] => {
      const condition = conditionOf(requirement)
      if (condition === undefined) return []
      const role = requirement.kind === 'condition' ? 'if' : 'unless'
      const message =
        condition.reads.length === 0
          ? `\`${role}\` reads nothing, so that it is the same for everybody: ${condition.text}`
          : reads(condition, 'operation.name')
            ? `\`${role}\` depends on operation.name, which the caller chooses: ${condition.text}`
            : undefined
      if (message === undefined) return []
      const { location } = requirement.source
      const place = location === undefined ? {} : { location }
      return [{ kind: 'weak-condition', severity: 'warning', coordinate, message, ...place }]
    }),
  )
}
