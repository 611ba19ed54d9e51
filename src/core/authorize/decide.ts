import { isNonNullType } from 'graphql'
import { isIncluded, type Variables } from '../operation/condition.ts'
import type { Plan, PlanNode, PlannedField } from '../operation/plan.ts'
import type { Decision, Denial, DenialCause } from './decision.ts'
import { lackingNeeds, missingScopes, requiredScopes } from './requirement.ts'
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
  const lacking = new Set(lackingNeeds(plan.needs, plan.table, subject))
  const evidence = { plan, subject, variables, lacking }
  if (subject.kind === 'refused') return { ...evidence, kind: 'deny', cause: subject.reason, denials: [] }
  if (lacking.size === 0) return { ...evidence, kind: 'allow' }

  const survey = surveyDenials(plan, subject, variables, lacking)
  if (survey.denials.length === 0) return { ...evidence, kind: 'allow' }
  const isReducible =
    plan.operation.operation === 'query' &&
    options.queries !== 'deny' &&
    survey.isComplete &&
    survey.leavesSomething &&
    !(subject.kind === 'anonymous' && subject.reason === 'expired_token')
  if (isReducible) return { ...evidence, kind: 'reduce', denials: survey.denials }
  return { ...evidence, kind: 'deny', cause: causeOf(subject), denials: survey.denials }
}

/** Whether a planned field is denied, by the requirements that are lacking. */
export function isDenied(field: PlannedField, lacking: ReadonlySet<number>): boolean {
  return field.needs.some((need) => lacking.has(need))
}

/** Whether something at or below each selection set is denied. Each is looked at once. */
export function createDenialFinder(
  variables: Variables,
  lacking: ReadonlySet<number>,
): (node: PlanNode) => boolean {
  const found = new Map<PlanNode, boolean>()
  const find = (node: PlanNode): boolean => {
    const known = found.get(node)
    if (known !== undefined) return known
    const answer = node.selections.some((selection) => {
      if (!isIncluded(selection.conditions, variables)) return false
      if (selection.kind === 'field' && isDenied(selection, lacking)) return true
      return selection.child !== undefined && find(selection.child)
    })
    found.set(node, answer)
    return answer
  }
  return find
}

interface Survey {
  readonly denials: readonly Denial[]
  /** Every denied path was spelled out. */
  readonly isComplete: boolean
  readonly leavesSomething: boolean
}

function surveyDenials(
  plan: Plan,
  subject: Subject,
  variables: Variables,
  lacking: ReadonlySet<number>,
): Survey {
  const hasDenial = createDenialFinder(variables, lacking)
  if (!hasDenial(plan.root)) return { denials: [], isComplete: true, leavesSomething: true }

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
    leavesSomething: leavesSomething(plan, variables, lacking),
  }
}

/** A leaf that may still be read. An object of which nothing may be read is nothing; a lone `__typename` is something. */
function leavesSomething(plan: Plan, variables: Variables, lacking: ReadonlySet<number>): boolean {
  if (nullsTheRoot(plan.root, variables, lacking)) return false
  const answers = new Map<PlanNode, boolean>()
  const leaves = (node: PlanNode): boolean => {
    const known = answers.get(node)
    if (known !== undefined) return known
    const answer = node.selections.some((selection) => {
      if (!isIncluded(selection.conditions, variables)) return false
      if (selection.kind === 'fragment') return leaves(selection.child)
      return !isDenied(selection, lacking) && (selection.child === undefined || leaves(selection.child))
    })
    answers.set(node, answer)
    return answer
  }
  return leaves(plan.root)
}

/** A denied root field that cannot be null takes the whole answer with it. */
function nullsTheRoot(root: PlanNode, variables: Variables, lacking: ReadonlySet<number>): boolean {
  const allowed = new Set<string>()
  const lost = new Set<string>()
  const visited = new Set<PlanNode>()
  const visit = (node: PlanNode): void => {
    if (visited.has(node)) return
    visited.add(node)
    for (const selection of node.selections) {
      if (!isIncluded(selection.conditions, variables)) continue
      if (selection.kind === 'fragment') visit(selection.child)
      else if (!isDenied(selection, lacking)) allowed.add(selection.responseKey)
      else if (isNonNullType(selection.type)) lost.add(selection.responseKey)
    }
  }
  visit(root)
  return [...lost].some((key) => !allowed.has(key))
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
    missingScopes: missingScopes(unmet, table, subject),
  }
}

function causeOf(subject: Subject): DenialCause {
  return subject.kind === 'identified' ? 'forbidden' : subject.reason
}
