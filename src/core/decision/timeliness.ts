import type { Plan } from '../plan/plan.ts'
import { conditionOf, reads } from '../rules/rule.ts'
import type { RuleTable } from '../rules/rule-table.ts'

/** Milliseconds for which a decision that depends on the time counts. */
const TIMELY = 1_000

/** Whether so much time has passed, in either direction, that an operation which goes on may be decided differently. */
export function hasTimePassed(decidedAt: number, now: number): boolean {
  return Math.abs(now - decidedAt) >= TIMELY
}

/** Whether the decision on an operation depends on the time. */
export function dependsOnTime({ questions }: Plan): boolean {
  return questions.some((one) => one.kind === 'condition' && reads(one.condition, 'now'))
}

/** Whether the decision on any operation does. */
export function canDependOnTime({ requirements }: RuleTable): boolean {
  return requirements.some((one) => {
    const condition = conditionOf(one)
    return condition !== undefined && reads(condition, 'now')
  })
}
