import { compareRules, type RuleChange } from '../../core/changes/rule-changes.ts'
import { compareScopes, type ScopeChanges } from '../../core/changes/scope-changes.ts'
import type { RuleTable } from '../../core/rules/rule-table.ts'

/** What has changed between two versions of one API, as `diff` tells it. */
export interface ApiChanges {
  readonly rules: readonly RuleChange[]
  readonly scopes: ScopeChanges
}

/** Compares the API as it is served now with the one that was compared last. Undefined where there is none. */
export type CompareApi = () => ApiChanges | undefined

/** `table`: the rules in force; undefined before a schema is known. */
export function createComparison(table: () => RuleTable | undefined): CompareApi {
  let before = table()
  return () => {
    const [past, present] = [before, table()]
    before = present
    if (past === undefined || present === undefined) return undefined
    if (past === present) return NO_CHANGES
    return { rules: compareRules(past, present), scopes: compareScopes(past, present) }
  }
}

const NO_CHANGES: ApiChanges = { rules: [], scopes: { added: [], removed: [] } }
