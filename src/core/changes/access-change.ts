import { type AnyOfAll, implies } from '../rules/alternatives.ts'
import type { Requirement } from '../rules/rule.ts'

/**
 * How requirements changed: `opened`, fewer scopes suffice; `closed`, more are needed; `moved`, some callers
 * gained access and others lost it.
 */
export type AccessChange = 'opened' | 'closed' | 'moved'

const IDENTITY = 'an identity'

/**
 * Compares two lists of requirements, all of which must hold. Undefined where the same callers pass. Two long
 * lists that cannot be compared in reasonable time count as `moved`. Never throws; deterministic.
 */
export function compareAccess(
  before: readonly Requirement[],
  after: readonly Requirement[],
): AccessChange | undefined {
  const [past, present] = [before.map(toClause), after.map(toClause)]
  const passesStill = present.every((clause) => implies(past, clause))
  const passedAlready = past.every((clause) => implies(present, clause))
  if (passesStill) return passedAlready ? undefined : 'opened'
  return passedAlready ? 'closed' : 'moved'
}

/** A requirement as alternatives of names that mean the same on both sides. `never` has no alternatives. */
function toClause(requirement: Requirement): AnyOfAll<string> {
  switch (requirement.kind) {
    case 'never':
      return []
    case 'authenticated':
      return [[IDENTITY]]
    case 'policies':
      return requirement.anyOf.map((all) => [IDENTITY, ...all.map((policy) => `policy ${policy}`)])
    case 'condition':
      return [[`condition ${requirement.condition.text}`]]
    case 'scopes': {
      const { anyOf, unless } = requirement
      const lists = anyOf.map((all) => [IDENTITY, ...all.map((scope) => `scope ${scope}`)])
      return unless === undefined ? lists : [...lists, [IDENTITY, `condition ${unless.text}`]]
    }
  }
}
