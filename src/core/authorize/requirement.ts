import type { NumberedRequirement, RuleTable } from '../policy/rule-table.ts'
import type { Scope } from '../scope/scope.ts'
import { type Grant, grantOf, isGranted } from './grant.ts'
import type { Subject } from './subject.ts'

/** The requirements among `needs` that a subject does not meet. */
export function lackingNeeds(
  needs: readonly number[],
  table: RuleTable,
  subject: Subject,
): readonly number[] {
  if (subject.kind !== 'identified') return needs
  const grant = grantOf(subject.granted, table.catalog)
  return needs.filter((need) => {
    const requirement = table.numbered[need]
    return requirement === undefined || !isMet(requirement, grant, subject.policies)
  })
}

function isMet(
  requirement: NumberedRequirement,
  grant: Grant,
  policies: ReadonlySet<string> | undefined,
): boolean {
  switch (requirement.kind) {
    case 'authenticated':
      return true
    case 'never':
      return false
    case 'scopes':
      return requirement.anyOf.some((all) => all.every((number) => isGranted(grant, number)))
    case 'policies':
      return requirement.anyOf.some((all) => all.every((policy) => policies?.has(policy) === true))
  }
}

const MAX_ALTERNATIVES = 32

/** What several requirements ask of scopes together, as any of several lists. */
export function requiredScopes(needs: readonly number[], table: RuleTable): readonly (readonly Scope[])[] {
  let alternatives: readonly (readonly Scope[])[] = []
  for (const need of needs) {
    const requirement = table.requirements[need]
    if (requirement?.kind !== 'scopes') continue
    const { anyOf } = requirement
    alternatives =
      alternatives.length === 0
        ? anyOf
        : alternatives.flatMap((before) => anyOf.map((all) => [...new Set([...before, ...all])]))
    // Enough to act on; the full product of many requirements helps nobody.
    alternatives = alternatives.slice(0, MAX_ALTERNATIVES)
  }
  return alternatives
}

/** The fewest scopes that a subject lacks to meet the requirements; the first of several equals. */
export function missingScopes(
  needs: readonly number[],
  table: RuleTable,
  subject: Subject,
): readonly Scope[] {
  const grant = subject.kind === 'identified' ? grantOf(subject.granted, table.catalog) : undefined
  const missing = new Set<Scope>()
  for (const need of needs) {
    const requirement = table.requirements[need]
    if (requirement?.kind !== 'scopes') continue
    const lacking = requirement.anyOf.map((all) =>
      all.filter((scope) => {
        const number = table.catalog.numberOf.get(scope)
        return number === undefined || grant === undefined || !isGranted(grant, number)
      }),
    )
    const least = lacking.reduce((best, one) => (one.length < best.length ? one : best))
    for (const scope of least) missing.add(scope)
  }
  return [...missing].sort()
}
