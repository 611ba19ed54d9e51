import type { RuleTable } from '../core/rules/rule-table.ts'

const epochs = new WeakMap<RuleTable, number>()
let lastEpoch = 0

/** The number of a schema and its rules, counted from 1 in each process. */
export function epochOf(table: RuleTable): number {
  const known = epochs.get(table)
  if (known !== undefined) return known
  lastEpoch += 1
  epochs.set(table, lastEpoch)
  return lastEpoch
}
