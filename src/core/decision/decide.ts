import type { Variables } from '../plan/condition.ts'
import type { Plan } from '../plan/plan.ts'
import type { Decision, Denial, DenialCause, Observed } from './decision.ts'
import { enforcedNeeds, lackingNeeds } from './requirement.ts'
import { type Subject, tokenStatusOf } from './subject.ts'
import { surveyDenials } from './survey.ts'

export interface DecideOptions {
  /** The fate of a query of which a part is denied. Default: `reduce`. */
  readonly queries?: 'reduce' | 'deny'
}

/** Whether rules are enforced that the rule table has as observed: for those who ask what an operation needs. */
export type Strictness = 'as configured' | 'all rules'

/**
 * Decides on a planned operation. Never throws; deterministic, no I/O. `variables` are the caller's, coerced or not. Trusts
 * that an authenticator made the subject, and that the policies of `plan.policies` were asked for before.
 */
export function decide(
  plan: Plan,
  subject: Subject,
  variables: Variables = {},
  options: DecideOptions = {},
  strictness: Strictness = 'as configured',
): Decision {
  if (subject.kind === 'refused') {
    const lacking: ReadonlySet<number> = new Set(plan.needs)
    const cause: DenialCause = subject.reason
    return { kind: 'deny', plan, subject, variables, lacking, cause, denials: NO_DENIALS } as Decision
  }
  const lacking = lackingNeeds(plan.needs, plan.table, subject)
  // A dry run tries rules out, never tokens: whoever showed one that does not count is told so.
  const isObserving = strictness === 'as configured' && tokenStatusOf(subject) === undefined
  const needs = isObserving ? enforcedNeeds(lacking, plan.table) : lacking
  const decision = decideLacking(plan, subject, variables, options, needs)
  if (needs.length === lacking.length || decision.kind === 'deny') return decision
  const observed = compare(decision, decideLacking(plan, subject, variables, options, lacking))
  return observed === undefined ? decision : { ...decision, observed }
}

function decideLacking(
  plan: Plan,
  subject: Subject,
  variables: Variables,
  options: DecideOptions,
  needs: readonly number[],
): Decision {
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

/** What the stricter of two decisions adds. */
function compare(decision: Decision, stricter: Decision): Observed | undefined {
  if (stricter.kind === 'allow') return undefined
  const told = new Set(decision.kind === 'allow' ? [] : decision.denials.map(keyOf))
  const denials = stricter.denials.filter((denial) => !told.has(keyOf(denial)))
  return denials.length === 0 ? undefined : { kind: stricter.kind, denials }
}

function keyOf({ coordinate, path }: Denial): string {
  return `${coordinate} ${path.join(' ')}`
}

const NONE: ReadonlySet<number> = new Set()
const NO_DENIALS: readonly Denial[] = []

function causeOf(subject: Subject): DenialCause {
  return subject.kind === 'identified' ? 'forbidden' : subject.reason
}
