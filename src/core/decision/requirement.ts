import { type AnyOfAll, combineAlternatives } from '../rules/alternatives.ts'
import type { NumberedRequirement, RuleTable } from '../rules/rule-table.ts'
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
    return requirement === undefined || !meetsRequirement(requirement, grant, subject.policies)
  })
}

/** The enforced requirements. In a dry run the others are only observed. */
export function enforcedNeeds(needs: readonly number[], { observed }: RuleTable): readonly number[] {
  return observed.size === 0 ? needs : needs.filter((need) => !observed.has(need))
}

/** Whether a requirement is met, apart from its condition. */
export function meetsRequirement(
  requirement: NumberedRequirement,
  grant: Grant,
  policies: ReadonlySet<string> | undefined,
): boolean {
  switch (requirement.kind) {
    case 'authenticated':
    // The condition itself is evaluated separately, by the decision.
    case 'condition':
      return true
    case 'never':
      return false
    case 'scopes':
      return requirement.anyOf.some((all) => all.every((number) => isGranted(grant, number)))
    case 'policies':
      return requirement.anyOf.some((all) => all.every((policy) => policies?.has(policy) === true))
  }
}

/** The scopes that several requirements demand. */
export function scopeDemands(
  needs: Iterable<number>,
  { requirements }: RuleTable,
): readonly AnyOfAll<Scope>[] {
  return [...needs].flatMap((need) => {
    const requirement = requirements[need]
    return requirement?.kind === 'scopes' ? [requirement.anyOf] : []
  })
}

/** Whether a scope is granted to a subject. */
export function scopeHolder(subject: Subject, { catalog }: RuleTable): (scope: Scope) => boolean {
  if (subject.kind !== 'identified') return () => false
  const grant = grantOf(subject.granted, catalog)
  return (scope) => {
    const number = catalog.numberOf.get(scope)
    return number !== undefined && isGranted(grant, number)
  }
}

/** The scopes that several requirements demand together. A single demand stays as the schema states it. */
export function requiredScopes(needs: readonly number[], table: RuleTable): AnyOfAll<Scope> {
  const demands = scopeDemands(needs, table)
  const [only = []] = demands
  return demands.length < 2 ? only : combineAlternatives(demands).lists
}
