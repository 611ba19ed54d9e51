import { compareRules, type RuleChange } from '../../core/changes/rule-changes.ts'
import { compareScopes, type ScopeChanges } from '../../core/changes/scope-changes.ts'
import type { RuleTable } from '../../core/rules/rule-table.ts'

/** The changes between two versions of an API, as in `diff`. */
export interface ApiChanges {
  readonly rules: readonly RuleChange[]
  readonly scopes: ScopeChanges
}

/** Compares the API served now with the one compared last; undefined if either is missing. */
export type CompareApi = () => ApiChanges | undefined

/** Compares from now on. `table` returns the rules in force, or undefined before a schema is known. */
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
