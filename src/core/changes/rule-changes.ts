import type { Requirement } from '../rules/rule.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import { type AccessChange, compareAccess } from './access-change.ts'
import { type GuardedCoordinate, guardedCoordinates } from './guarded-coordinates.ts'

/** The change of one coordinate between two rule tables. */
export interface RuleChange {
  readonly kind: AccessChange | 'added' | 'removed'
  readonly coordinate: string
  /** All must hold; an empty list is public. Undefined where the coordinate did not exist. */
  readonly before?: readonly Requirement[]
  readonly after?: readonly Requirement[]
  /** Whether some caller gains access: review it before publishing. */
  readonly opens: boolean
  /** `file:line` in the new schema, or in the old one for a removal. */
  readonly location?: string
}

/**
 * Compares who can reach what under two rule tables, whichever directives say so. A new field counts as
 * opening only if it is a root field that everyone may use; any other is reached through fields that are
 * listed. Never throws.
 */
export function compareRules(before: RuleTable, after: RuleTable): readonly RuleChange[] {
  const [past, present] = [guardedCoordinates(before), guardedCoordinates(after)]
  const changes = [...present.values()].flatMap((one) => {
    const known = past.get(one.coordinate)
    return known === undefined ? additionOf(one) : changeOf(known, one)
  })
  const removals = [...past.values()].flatMap((one) => (present.has(one.coordinate) ? [] : removalOf(one)))
  return [...changes, ...removals, ...introspectionChange(before, after)]
}

/** The change in who may introspect. `filtered` shows each caller what that caller may use. */
function introspectionChange(before: RuleTable, after: RuleTable): readonly RuleChange[] {
  const [past, present] = [before.introspection, after.introspection]
  if ((past === 'filtered') === (present === 'filtered')) return []
  if (past === 'public' || present === 'off')
    return [{ kind: 'closed', coordinate: 'introspection', opens: false }]
  const kind = present === 'public' || past === 'off' ? 'opened' : 'moved'
  return [{ kind, coordinate: 'introspection', opens: true }]
}

function changeOf(before: GuardedCoordinate, after: GuardedCoordinate): readonly RuleChange[] {
  const kind = compareAccess(before.requirements, after.requirements)
  if (kind === undefined) return []
  const requirements = { before: before.requirements, after: after.requirements }
  return [{ kind, opens: kind !== 'closed', ...requirements, ...placeOf(after) }]
}

function additionOf(one: GuardedCoordinate): readonly RuleChange[] {
  if (isBare(one)) return []
  const opens = one.kind === 'root' && one.requirements.length === 0
  return [{ kind: 'added', opens, after: one.requirements, ...placeOf(one) }]
}

function removalOf(one: GuardedCoordinate): readonly RuleChange[] {
  return isBare(one) ? [] : [{ kind: 'removed', opens: false, before: one.requirements, ...placeOf(one) }]
}

/** Whether it is a type, an argument or an input field without a rule: the fields' changes say enough. */
function isBare({ kind, requirements }: GuardedCoordinate): boolean {
  return (kind === 'type' || kind === 'input') && requirements.length === 0
}

function placeOf({ coordinate, location }: GuardedCoordinate): {
  readonly coordinate: string
  readonly location?: string
} {
  return { coordinate, ...(location !== undefined && { location }) }
}
