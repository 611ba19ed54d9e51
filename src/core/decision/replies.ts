import type { Variables } from '../plan/condition.ts'
import type { Plan } from '../plan/plan.ts'
import type { SuppliedQuestion } from '../plan/question.ts'
import { createConditionAsker } from './condition-asker.ts'
import { grantOf } from './grant.ts'
import type { DecisionInputs } from './inputs.ts'
import type { Replies, Reply } from './reply.ts'
import { meetsRequirement } from './requirement.ts'
import type { Subject } from './subject.ts'
import { findSupplied } from './supplied-fields.ts'

const YES: Reply = { kind: 'yes' }
const NO: Reply = { kind: 'no' }
const UNASKED: Reply = { kind: 'unasked' }
export const NO_REPLIES: Replies = []

/**
 * Answers the questions of a plan, in time linear in the size of the values. Evaluates each condition at most
 * once. Deterministic, and never throws.
 */
export function askQuestions(plan: Plan, subject: Subject, inputs: DecisionInputs): Replies {
  const { questions, guarded, table } = plan
  if (questions.length === 0) return NO_REPLIES
  const replies = answerSupplied(plan, inputs.variables ?? {})
  const ask = createConditionAsker(plan, subject, inputs)
  for (const { requirement, when, condition } of guarded) {
    if (condition === undefined || replies[condition] !== UNASKED) continue
    if (when !== undefined && replies[when] !== YES) continue
    const isStandIn = table.numbered[requirement]?.kind === 'scopes'
    // A condition stands in for scopes only where an identified subject lacks them.
    if (isStandIn && (subject.kind !== 'identified' || meetsScopes(plan, requirement, subject))) continue
    const question = questions[condition]
    if (question?.kind === 'condition') replies[condition] = ask(question)
  }
  return replies
}

/** Answers only which values the caller supplies, and leaves conditions unasked. */
export function answerSupplied({ questions, guardedVariables }: Plan, variables: Variables): Reply[] {
  const supplied = new Map(
    guardedVariables.map(({ name, input }) => [
      name,
      Object.hasOwn(variables, name) ? findSupplied(variables[name], input) : undefined,
    ]),
  )
  return questions.map((question) => {
    if (question.kind === 'condition') return UNASKED
    return isSupplied(question, variables, supplied) ? YES : NO
  })
}

function meetsScopes(
  { table }: Plan,
  requirement: number,
  subject: Subject & { readonly kind: 'identified' },
): boolean {
  const numbered = table.numbered[requirement]
  return (
    numbered !== undefined &&
    meetsRequirement(numbered, grantOf(subject.granted, table.catalog), subject.policies)
  )
}

function isSupplied(
  { variable, inputField, whenAbsent }: SuppliedQuestion,
  variables: Variables,
  supplied: ReadonlyMap<string, ReadonlySet<string> | undefined>,
): boolean {
  if (!Object.hasOwn(variables, variable)) return whenAbsent
  return inputField === undefined || supplied.get(variable)?.has(inputField) === true
}
