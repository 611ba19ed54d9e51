import type { Variables } from '../plan/condition.ts'
import type { Plan } from '../plan/plan.ts'
import type { Decision, Denial, DenialCause, Evidence, Observed } from './decision.ts'
import { lackingOf, requirementOf } from './effective-needs.ts'
import type { DecisionInputs } from './inputs.ts'
import { askQuestions, NO_REPLIES } from './replies.ts'
import { type Subject, tokenStatusOf } from './subject.ts'
import { surveyDenials } from './survey.ts'

export interface DecideOptions {
  /** Whether a partly denied query is reduced or denied. Default: `reduce`. */
  readonly queries?: 'reduce' | 'deny'
}

/** `all rules` enforces rules even if only observed, for callers who ask what an operation needs. */
export type Strictness = 'as configured' | 'all rules'

/**
 * Decides on a planned operation. Never throws; deterministic, no I/O. Trusts that an authenticator made the
 * subject and that the policies of `plan.policies` have been evaluated.
 */
export function decide(
  plan: Plan,
  subject: Subject,
  inputs: DecisionInputs = NO_INPUTS,
  options: DecideOptions = {},
  strictness: Strictness = 'as configured',
): Decision {
  const { variables = NO_VARIABLES } = inputs
  if (subject.kind === 'refused') return denyWhole(plan, subject, variables, subject.reason)
  const replies = plan.questions.length === 0 ? NO_REPLIES : askQuestions(plan, subject, inputs)
  const lacking = lackingOf(plan, subject, replies)
  // The common case. An object spread would take longer than everything else here.
  if (lacking.length === 0)
    return { kind: 'allow', plan, subject, variables, replies, lacking: NONE } as Decision
  const known: Known = { plan, subject, variables, replies }
  // A dry run tries out rules, never tokens: a caller whose token does not count is denied as usual.
  const isObserving = strictness === 'as configured' && tokenStatusOf(subject) === undefined
  const needs = isObserving ? enforcedNeeds(lacking, plan) : lacking
  const decision = decideLacking(known, options, needs)
  if (needs.length === lacking.length || decision.kind === 'deny') return decision
  const observed = compare(decision, decideLacking(known, options, lacking))
  return observed === undefined ? decision : { ...decision, observed }
}

/**
 * Denies an operation whose policies could not be evaluated. No part of it runs, whatever else its caller may
 * do, and not in a dry run either. Never throws; deterministic.
 */
export function denyUnasked(plan: Plan, subject: Subject, inputs: DecisionInputs = NO_INPUTS): Decision {
  return denyWhole(plan, subject, inputs.variables ?? NO_VARIABLES, 'policy_unavailable')
}

/** A denial that concerns no single coordinate. */
function denyWhole(plan: Plan, subject: Subject, variables: Variables, cause: DenialCause): Decision {
  const lacking: ReadonlySet<number> = new Set(plan.needs)
  const evidence = { plan, subject, variables, replies: NO_REPLIES, lacking }
  return { kind: 'deny', ...evidence, cause, denials: NO_DENIALS } as Decision
}

/** The facts established before the decision. */
type Known = Pick<Evidence, 'plan' | 'subject' | 'variables' | 'replies'>

function decideLacking(known: Known, options: DecideOptions, needs: readonly number[]): Decision {
  const { plan, subject } = known
  if (needs.length === 0) return { kind: 'allow', ...known, lacking: NONE } as Decision

  const cause = causeOf(subject)
  const { lacking, denials, isComplete, leavesSomething } = surveyDenials(known, needs, cause)
  if (denials.length === 0) return { kind: 'allow', ...known, lacking } as Decision
  const isReducible =
    plan.operation.operation === 'query' &&
    options.queries !== 'deny' &&
    isComplete &&
    // A caller who showed a token wants more than what is left without it.
    tokenStatusOf(subject) === undefined &&
    leavesSomething
  if (isReducible) return { kind: 'reduce', ...known, lacking, denials } as Decision
  const isNobodysToken = denials.every((denial) => denial.cause === 'forbidden')
  return { kind: 'deny', ...known, lacking, cause: isNobodysToken ? 'forbidden' : cause, denials } as Decision
}

/** The enforced needs. In a dry run the others are only observed. */
function enforcedNeeds(needs: readonly number[], plan: Plan): readonly number[] {
  const { observed } = plan.table
  return observed.size === 0 ? needs : needs.filter((need) => !observed.has(requirementOf(plan, need)))
}

/** The denials that the stricter of two decisions adds. */
function compare(decision: Decision, stricter: Decision): Observed | undefined {
  if (stricter.kind === 'allow') return undefined
  const told = new Set(decision.kind === 'allow' ? [] : decision.denials.map(keyOf))
  const denials = stricter.denials.filter((denial) => !told.has(keyOf(denial)))
  return denials.length === 0 ? undefined : { kind: stricter.kind, denials }
}

function keyOf({ coordinate, path }: Denial): string {
  return `${coordinate} ${path.join(' ')}`
}

const NO_INPUTS: DecisionInputs = {}
const NO_VARIABLES: Variables = {}
const NONE: ReadonlySet<number> = new Set()
const NO_DENIALS: readonly Denial[] = []

function causeOf(subject: Subject): DenialCause {
  return subject.kind === 'identified' ? 'forbidden' : subject.reason
}
