import type { Variables } from '../plan/condition.ts'
import type { Plan } from '../plan/plan.ts'
import { visitFields } from '../plan/visit-fields.ts'
import { type AnyOfAll, combineAlternatives, missingNames } from '../rules/alternatives.ts'
import type { Scope } from '../scope/scope.ts'
import { effectiveNeeds } from './effective-needs.ts'
import { answerSupplied } from './replies.ts'
import { scopeDemands, scopeHolder } from './requirement.ts'
import type { Subject } from './subject.ts'

/** The needs of one operation: what it takes for all of it to be allowed. */
export interface OperationNeeds {
  /** `public`: no token is needed. `nobody`: no token suffices. */
  readonly access: 'public' | 'authenticated' | 'nobody'
  /** The minimal lists of scopes, shortest first; any one suffices. Empty: no scope is needed. */
  readonly scopes: AnyOfAll<Scope>
  /** The minimal lists of policies, likewise. */
  readonly policies: AnyOfAll<string>
  /** The conditions that are evaluated besides, in schema order; absent where there are none. */
  readonly conditions?: readonly NeededCondition[]
  /** Whether all alternatives are listed; otherwise only the shortest found. */
  readonly isComplete: boolean
}

/** `if` must hold too; `unless` stands in for the scopes of its coordinate. */
export interface NeededCondition {
  readonly coordinate: string
  readonly if?: string
  readonly unless?: string
}

/**
 * The minimal scopes that an operation needs, without executing it. Variables exclude what their `@skip` and
 * `@include` exclude and supply what they supply, as in `decide`; without variables, everything that some
 * variables would include or supply counts. Deterministic, and never throws.
 */
export function neededScopes(plan: Plan, variables?: Variables): OperationNeeds {
  const needs = needsOf(plan, variables)
  const requirements = needs.flatMap((need) => plan.table.requirements[need] ?? [])
  const scopes = combineAlternatives(scopeDemands(needs, plan.table))
  const policies = combineAlternatives(
    requirements.flatMap((one) => (one.kind === 'policies' ? [one.anyOf] : [])),
  )
  const conditions = requirements.flatMap((one): readonly NeededCondition[] => {
    const { coordinate } = one.source
    if (one.kind === 'condition') return [{ coordinate, if: one.condition.text }]
    return one.kind === 'scopes' && one.unless !== undefined ? [{ coordinate, unless: one.unless.text }] : []
  })
  const isForNobody = requirements.some(({ kind }) => kind === 'never')
  return {
    access: requirements.every(({ kind }) => kind === 'condition')
      ? 'public'
      : isForNobody
        ? 'nobody'
        : 'authenticated',
    scopes: scopes.lists,
    policies: policies.lists,
    ...(conditions.length > 0 && { conditions }),
    isComplete: scopes.isComplete && policies.isComplete,
  }
}

/**
 * The fewest scopes that the subject must be granted in addition, so that no scope of the operation is
 * missing; of several such lists the first by name. Ignores policies. Never throws; deterministic.
 */
export function missingScopesOf(plan: Plan, subject: Subject, variables?: Variables): readonly Scope[] {
  return missingNames(scopeDemands(needsOf(plan, variables), plan.table), scopeHolder(subject, plan.table))
}

/** The requirements of every field that takes part, as indices into the rule table. */
function needsOf(plan: Plan, variables: Variables | undefined): readonly number[] {
  if (variables === undefined) return plan.needs
  const needs = new Set<number>()
  const replies = answerSupplied(plan, variables)
  visitFields(plan, variables, (field) => {
    for (const need of effectiveNeeds(plan, field.needs, replies)) needs.add(need)
    return true
  })
  return [...needs]
}
