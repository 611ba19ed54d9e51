import type { RuleTable } from '../rules/rule-table.ts'
import type { Scope } from '../scope/scope.ts'

/** The scopes that only one side can require. A `removed` scope in a token no longer has any effect. */
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
