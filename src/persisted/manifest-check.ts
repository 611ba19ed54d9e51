import { setImmediate as nextTurn } from 'node:timers/promises'
import { neededScopes } from '../core/decision/needed-scopes.ts'
import { printNeeds } from '../core/decision/needs-text.ts'
import { OperationLimitError, type OperationLimits } from '../core/plan/limits.ts'
import { planOperation } from '../core/plan/plan.ts'
import type { RuleTable } from '../core/rules/rule-table.ts'
import type { PersistedOperation } from './manifest.ts'
import { compareNeeds } from './recorded-needs.ts'
import { readRunnable } from './runnable.ts'

/** A finding about a manifest, for its operator. */
export interface ManifestFinding {
  /** `info`: everyone who could run the operation when it was published still can. */
  readonly level: 'warn' | 'info'
  readonly message: string
}

/** Operations checked in one turn: a request that arrives meanwhile waits no longer than that. */
const AT_ONCE = 10

/**
 * Checks the operations of a manifest against the current schema and rules, yielding to other work in
 * between. An operation that does not fit is refused when it is requested, like any other text. Undefined
 * once the result is no longer wanted.
 */
export async function checkManifest(
  operations: readonly PersistedOperation[],
  table: RuleTable,
  limits: OperationLimits,
  isWanted: () => boolean,
): Promise<readonly ManifestFinding[] | undefined> {
  const findings: ManifestFinding[] = []
  for (const [index, operation] of operations.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await nextTurn()
    if (!isWanted()) return undefined
    findings.push(...checkOperation(operation, table, limits))
  }
  return findings
}

function checkOperation(
  { text, title, recorded }: PersistedOperation,
  table: RuleTable,
  limits: OperationLimits,
): readonly ManifestFinding[] {
  const read = readRunnable(text, table.schema, limits)
  if (read.kind === 'unfit') return [unfit(title, read.why)]
  try {
    const now = neededScopes(planOperation(table, read.document))
    const change = recorded === undefined ? 'same' : compareNeeds(recorded, now)
    if (recorded === undefined || change === 'same') return []
    const words = `than when it was published: ${printNeeds(now)}, where it was ${printNeeds(recorded)}`
    if (change === 'more') return [{ level: 'warn', message: `${title} needs more ${words}` }]
    return now.access === 'public'
      ? [{ level: 'warn', message: `${title} needs nothing any more, other ${words}` }]
      : [{ level: 'info', message: `${title} needs other scopes ${words}` }]
  } catch (error) {
    if (error instanceof OperationLimitError) return [unfit(title, error.message)]
    throw error
  }
}

function unfit(title: string, why: string): ManifestFinding {
  return { level: 'warn', message: `${title} cannot be run: ${why.replaceAll(/\s+/g, ' ')}` }
}
