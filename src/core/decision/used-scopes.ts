import type { Plan, PlanNode } from '../plan/plan.ts'
import { visitFields } from '../plan/visit-fields.ts'
import { combineAlternatives } from '../rules/alternatives.ts'
import type { Scope } from '../scope/scope.ts'
import type { Decision } from './decision.ts'
import { isDenied } from './denial-finder.ts'
import { effectiveNeeds } from './effective-needs.ts'
import { type Grant, grantOf } from './grant.ts'
import { scopeDemands, scopeHolder } from './requirement.ts'
import type { Subject } from './subject.ts'

/** For whole operations without conditions, by grant: an application's many requests share a few of these. */
const known = new WeakMap<Plan, WeakMap<Grant, readonly Scope[]>>()
const conditional = new WeakMap<Plan, boolean>()

/**
 * The fewest of a subject's scopes with which the same would run: the needs of all fields that are not
 * denied, choosing among alternatives those that the subject holds. Sorted by name; of several such lists the
 * first by name. Empty for an unidentified subject and for a denied operation. `part` restricts the result to
 * the requirements of one part of the operation. Deterministic, and never throws.
 */
export function usedScopes(decision: Decision, part?: ReadonlySet<number> | undefined): readonly Scope[] {
  const { kind, plan, subject, lacking } = decision
  if (kind === 'deny' || subject.kind !== 'identified' || plan.needs.length === 0) return []
  const grant = grantOf(subject.granted, plan.table.catalog)
  if (part !== undefined) {
    const running = runningNeeds(decision)
    return leastOf(
      plan.needs.filter((need) => running.has(need) && part.has(need)),
      plan,
      subject,
    )
  }
  const isWhole = lacking.size === 0 && plan.guarded.length === 0 && !hasConditions(plan)
  if (!isWhole) return leastOf(runningNeeds(decision), plan, subject)
  const byGrant = known.get(plan) ?? new WeakMap<Grant, readonly Scope[]>()
  known.set(plan, byGrant)
  const before = byGrant.get(grant)
  if (before !== undefined) return before
  const scopes = leastOf(plan.needs, plan, subject)
  byGrant.set(grant, scopes)
  return scopes
}

function leastOf(needs: Iterable<number>, { table }: Plan, subject: Subject): readonly Scope[] {
  const isHeld = scopeHolder(subject, table)
  const demands = scopeDemands(needs, table)
    .map((anyOf) => anyOf.filter((all) => all.every(isHeld)))
    // An observed requirement runs without its scopes.
    .filter((anyOf) => anyOf.length > 0)
  return combineAlternatives(demands).lists[0] ?? []
}

/** The requirements of every field that runs, as indices into the rule table. */
function runningNeeds({ plan, variables, lacking, replies }: Decision): ReadonlySet<number> {
  const needs = new Set<number>()
  visitFields(plan, variables, (field) => {
    const runs = !isDenied(field, lacking)
    if (runs) for (const need of effectiveNeeds(plan, field.needs, replies)) needs.add(need)
    return runs
  })
  return needs
}

function hasConditions(plan: Plan): boolean {
  const before = conditional.get(plan)
  if (before !== undefined) return before
  const visited = new Set<PlanNode>()
  const look = (node: PlanNode): boolean => {
    if (visited.has(node)) return false
    visited.add(node)
    return node.selections.some(
      ({ conditions, child }) => conditions.length > 0 || (child !== undefined && look(child)),
    )
  }
  const answer = look(plan.root)
  conditional.set(plan, answer)
  return answer
}
