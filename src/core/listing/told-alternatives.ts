import { scopeHolder } from '../decision/requirement.ts'
import type { Subject } from '../decision/subject.ts'
import type { AnyOfAll } from '../rules/alternatives.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import type { Scope } from '../scope/scope.ts'

/**
 * The alternatives that a subject is told of. One who does not see the whole schema is told only of lists whose every scope
 * they hold: another list would name scopes of what is hidden. `GET` and `POST /scopes` both follow this.
 */
export function tellAlternatives(
  lists: AnyOfAll<Scope>,
  { table, subject, isWhole }: Listener,
): AnyOfAll<Scope> {
  if (isWhole) return lists
  const holds = scopeHolder(subject, table)
  return lists.filter((list) => list.every(holds))
}

/** Who is told, and whether that is somebody who sees the whole schema. */
export interface Listener {
  readonly table: RuleTable
  readonly subject: Subject
  readonly isWhole: boolean
}
