import type { Plan } from '../plan/plan.ts'
import type { GuardedNeed } from '../plan/question.ts'
import type { Replies } from './reply.ts'
import { lackingNeeds } from './requirement.ts'
import type { Subject } from './subject.ts'

/** The requirement that a need of a planned field stands for, as an index into the rule table. */
export function requirementOf({ table, guarded }: Plan, need: number): number {
  return guarded[need - table.requirements.length]?.requirement ?? need
}

/** Whether a need of a planned field counts, given the replies. */
export function counts({ table, guarded }: Plan, need: number, replies: Replies): boolean {
  const one = guarded[need - table.requirements.length]
  return one?.when === undefined || replies[one.when]?.kind === 'yes'
}

/** The requirements behind the given needs that count, as indices into the rule table. */
export function effectiveNeeds(plan: Plan, needs: readonly number[], replies: Replies): readonly number[] {
  if (plan.guarded.length === 0) return needs
  const counting = needs.filter((need) => counts(plan, need, replies))
  return [...new Set(counting.map((need) => requirementOf(plan, need)))]
}

/** The needs of a plan's fields that a subject does not meet, given the replies. */
export function lackingOf(plan: Plan, subject: Subject, replies: Replies): readonly number[] {
  const { table, fixedNeeds, guarded } = plan
  const lacking = lackingNeeds(fixedNeeds, table, subject)
  if (guarded.length === 0) return lacking
  const all = [...lacking]
  for (const [index, need] of guarded.entries())
    if (isLacking(need, plan, subject, replies)) all.push(table.requirements.length + index)
  return all
}

function isLacking(
  { requirement, when, condition }: GuardedNeed,
  { table }: Plan,
  subject: Subject,
  replies: Replies,
): boolean {
  if (when !== undefined && replies[when]?.kind !== 'yes') return false
  const holds = condition !== undefined && replies[condition]?.kind === 'yes'
  if (table.numbered[requirement]?.kind === 'condition') return !holds
  return !(holds && subject.kind === 'identified') && lackingNeeds([requirement], table, subject).length > 0
}
