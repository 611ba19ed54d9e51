import type { Plan } from '../plan/plan.ts'
import type { Decision, FailedCondition } from './decision.ts'
import type { Replies } from './reply.ts'

/** A failed condition with the reason for an error. The message quotes no value. */
export interface ConditionEvidence extends FailedCondition {
  readonly message?: string | undefined
}

/** The failed conditions among some needs of planned fields. */
export function failedAmong(
  { guarded, questions, table }: Plan,
  needs: readonly number[],
  replies: Replies,
): readonly FailedCondition[] {
  const asked = needs.flatMap((need) => guarded[need - table.requirements.length]?.condition ?? [])
  return [...new Set(asked)].flatMap((number) => {
    const reply = replies[number]
    const question = questions[number]
    if (question?.kind !== 'condition' || (reply?.kind !== 'no' && reply?.kind !== 'error')) return []
    const { coordinate, condition, role } = question
    return { coordinate, role, text: condition.text, answer: reply.kind }
  })
}

/**
 * The conditions that a record lists: those that failed with an error, in any case; those that do not hold,
 * if something was denied or would have been. Each once. Never throws.
 */
export function conditionEvidence(decision: Decision): readonly ConditionEvidence[] {
  const { plan, replies, observed, kind } = decision
  if (replies.length === 0) return NONE
  const isDenied = kind !== 'allow' || observed !== undefined
  const found = new Map<string, ConditionEvidence>()
  for (const [number, question] of plan.questions.entries()) {
    const reply = replies[number]
    if (question.kind !== 'condition') continue
    if (reply?.kind !== 'error' && !(isDenied && reply?.kind === 'no')) continue
    const { coordinate, role, condition } = question
    const message = reply.kind === 'error' ? { message: reply.message } : {}
    const evidence = { coordinate, role, text: condition.text, answer: reply.kind, ...message }
    found.set(JSON.stringify(evidence), evidence)
  }
  return [...found.values()].slice(0, MOST_CONDITIONS)
}

const NONE: readonly ConditionEvidence[] = []
const MOST_CONDITIONS = 20
