import { isIncluded, type Variables } from '../operation/condition.ts'
import type { Plan, PlanNode, PlannedField } from '../operation/plan.ts'
import { missingNames } from '../policy/alternatives.ts'
import type { Decision, Denial, DenialCause } from './decision.ts'
import { createDenialFinder, isDenied } from './denial-finder.ts'
import { leavesSomething } from './remainder.ts'
import { lackingNeeds, requiredScopes, scopeDemands, scopeHolder } from './requirement.ts'
import type { Subject } from './subject.ts'

export interface DecideOptions {
  /** What becomes of a query of which a part is denied. Default: `reduce`. */
  readonly queries?: 'reduce' | 'deny'
}

/** Denied paths are spelled out up to this number; an operation with more is denied as a whole. */
const MAX_DENIALS = 100

/**
 * Decides on a planned operation. Total, deterministic, no I/O; `variables` are the caller's, unchecked. Trusts that the
 * subject was made by an authenticator, and that the policies of `plan.policies` were asked for before.
 */
export function decide(
  plan: Plan,
  subject: Subject,
  variables: Variables = {},
  options: DecideOptions = {},
): Decision {
  const needs = lackingNeeds(plan.needs, plan.table, subject)
  const lacking = needs.length === 0 ? NONE : new Set(needs)
  const evidence = { plan, subject, variables, lacking }
  if (subject.kind === 'refused') return { ...evidence, kind: 'deny', cause: subject.reason, denials: [] }
  if (lacking.size === 0) return { kind: 'allow', ...evidence }

  const survey = surveyDenials(plan, subject, variables, lacking)
  if (survey.denials.length === 0) return { ...evidence, kind: 'allow' }
  const isReducible =
    plan.operation.operation === 'query' &&
    options.queries !== 'deny' &&
    survey.isComplete &&
    !(subject.kind === 'anonymous' && subject.reason === 'expired_token') &&
    leavesSomething(plan, variables, lacking)
  if (isReducible) return { ...evidence, kind: 'reduce', denials: survey.denials }
  return { ...evidence, kind: 'deny', cause: causeOf(subject), denials: survey.denials }
}

const NONE: ReadonlySet<number> = new Set()

interface Survey {
  readonly denials: readonly Denial[]
  /** Every denied path was spelled out. */
  readonly isComplete: boolean
}

function surveyDenials(
  plan: Plan,
  subject: Subject,
  variables: Variables,
  lacking: ReadonlySet<number>,
): Survey {
  const hasDenial = createDenialFinder(variables, lacking)
  if (!hasDenial(plan.root)) return { denials: [], isComplete: true }

  const cause = causeOf(subject)
  const denials = new Map<string, Denial>()
  const visited = new Map<PlanNode, Set<string>>()
  const spell = (node: PlanNode, path: readonly string[]): void => {
    const key = path.join(' ')
    const paths = visited.get(node) ?? new Set<string>()
    if (denials.size > MAX_DENIALS || paths.has(key) || !hasDenial(node)) return
    visited.set(node, paths.add(key))
    for (const selection of node.selections) {
      if (!isIncluded(selection.conditions, variables)) continue
      if (selection.kind === 'fragment') spell(selection.child, path)
      else if (isDenied(selection, lacking)) {
        const here = [...path, selection.responseKey]
        denials.set(
          `${selection.coordinate} ${here.join(' ')}`,
          denialOf(selection, here, plan, subject, cause, lacking),
        )
      } else if (selection.child !== undefined) spell(selection.child, [...path, selection.responseKey])
    }
  }
  spell(plan.root, [])
  return {
    denials: [...denials.values()].slice(0, MAX_DENIALS),
    isComplete: denials.size <= MAX_DENIALS,
  }
}

function denialOf(
  field: PlannedField,
  path: readonly string[],
  { table }: Plan,
  subject: Subject,
  cause: DenialCause,
  lacking: ReadonlySet<number>,
): Denial {
  const unmet = field.needs.filter((need) => lacking.has(need))
  return {
    cause,
    coordinate: field.coordinate,
    path,
    requiredScopes: requiredScopes(field.needs, table),
    missingScopes: missingNames(scopeDemands(unmet, table), scopeHolder(subject, table)),
  }
}

function causeOf(subject: Subject): DenialCause {
  return subject.kind === 'identified' ? 'forbidden' : subject.reason
}
