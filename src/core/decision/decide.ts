import type { Variables } from '../plan/condition.ts'
import type { Plan } from '../plan/plan.ts'
import type { Decision, Denial, DenialCause } from './decision.ts'
import { lackingNeeds } from './requirement.ts'
import { type Subject, tokenStatusOf } from './subject.ts'
import { surveyDenials } from './survey.ts'

export interface DecideOptions {
  /** The fate of a query of which a part is denied. Default: `reduce`. */
  readonly queries?: 'reduce' | 'deny'
}

/**
 * Decides on a planned operation. Never throws; deterministic, no I/O. `variables` are the caller's, coerced or not. Trusts
 * that an authenticator made the subject, and that the policies of `plan.policies` were asked for before.
 */
export function decide(
  plan: Plan,
  subject: Subject,
  variables: Variables = {},
  options: DecideOptions = {},
): Decision {
  if (subject.kind === 'refused') {
    const lacking: ReadonlySet<number> = new Set(plan.needs)
    const cause: DenialCause = subject.reason
    return { kind: 'deny', plan, subject, variables, lacking, cause, denials: NO_DENIALS } as Decision
  }
  const needs = lackingNeeds(plan.needs, plan.table, subject)
  if (needs.length === 0) return { kind: 'allow', plan, subject, variables, lacking: NONE } as Decision

  const cause = causeOf(subject)
  const { lacking, denials, isComplete, leavesSomething } = surveyDenials(
    plan,
    subject,
    variables,
    needs,
    cause,
  )
  if (denials.length === 0) return { kind: 'allow', plan, subject, variables, lacking } as Decision
  const isReducible =
    plan.operation.operation === 'query' &&
    options.queries !== 'deny' &&
    isComplete &&
    // Whoever showed a token wants more than what is left without it.
    tokenStatusOf(subject) === undefined &&
    leavesSomething
  if (isReducible) return { kind: 'reduce', plan, subject, variables, lacking, denials } as Decision
  return { kind: 'deny', plan, subject, variables, lacking, cause, denials } as Decision
}

const NONE: ReadonlySet<number> = new Set()
const NO_DENIALS: readonly Denial[] = []

function causeOf(subject: Subject): DenialCause {
  return subject.kind === 'identified' ? 'forbidden' : subject.reason
}
