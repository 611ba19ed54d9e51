import { scopeHolder } from '../decision/requirement.ts'
import type { Subject } from '../decision/subject.ts'
import type { AnyOfAll } from '../rules/alternatives.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import type { Scope } from '../scope/scope.ts'

/**
 * The alternatives that a subject may see. A subject who does not see the whole schema sees only lists that
 * it holds wholly: any other would name scopes of hidden coordinates. `GET` and `POST /scopes` both follow
 * this.
 */
export function tellAlternatives(
  lists: AnyOfAll<Scope>,
  { table, subject, isWhole }: Listener,
): AnyOfAll<Scope> {
  if (isWhole) return lists
  const holds = scopeHolder(subject, table)
  return lists.filter((list) => list.every(holds))
}

/** A subject, and whether it sees the whole schema. */
export interface Listener {
  readonly table: RuleTable
  readonly subject: Subject
  readonly isWhole: boolean
}
