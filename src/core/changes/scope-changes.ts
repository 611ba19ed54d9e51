import type { RuleTable } from '../rules/rule-table.ts'
import type { Scope } from '../scope/scope.ts'

/** Scopes that can be required on one side only: a token that names one of `removed` says nothing any more. */
export interface ScopeChanges {
  readonly added: readonly Scope[]
  readonly removed: readonly Scope[]
}

export function compareScopes({ catalog: before }: RuleTable, { catalog: after }: RuleTable): ScopeChanges {
  return {
    added: after.scopes.filter((scope) => !before.numberOf.has(scope)),
    removed: before.scopes.filter((scope) => !after.numberOf.has(scope)),
  }
}
