import type { Plan } from '../plan/plan.ts'
import { conditionOf, reads } from '../rules/rule.ts'
import type { RuleTable } from '../rules/rule-table.ts'

/** How long a time-dependent decision counts, in milliseconds. */
const TIMELY = 1_000

/** Whether enough time has passed, in either direction, for a running operation to be decided differently. */
export function hasTimePassed(decidedAt: number, now: number): boolean {
  return Math.abs(now - decidedAt) >= TIMELY
}

/** Whether the decision on an operation depends on the time. */
export function dependsOnTime({ questions }: Plan): boolean {
  return questions.some((one) => one.kind === 'condition' && reads(one.condition, 'now'))
}

/** Whether any operation's decision can depend on the time. */
export function canDependOnTime({ requirements }: RuleTable): boolean {
  return requirements.some((one) => {
    const condition = conditionOf(one)
    return condition !== undefined && reads(condition, 'now')
  })
}
