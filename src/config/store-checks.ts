import { type Assembled, childOf } from './assemble.ts'
import type { Problem } from './problem.ts'

/** Explains what `database` means beside `store`: it used to name both places. */
export function findStoreWarnings({ input, nameOf }: Assembled): readonly Problem[] {
  const [database, store] = [childOf(input, 'database'), childOf(input, 'store')]
  if (typeof database !== 'string' || typeof store !== 'string' || database === store) return []
  const what = database.startsWith('file:')
    ? 'keeps the data of the sample API alone: clients, keys, revocations and the audit trail are kept at "store"'
    : 'is not used: clients, keys, revocations and the audit trail are kept at "store", and the sample API keeps its data in a file'
  return [{ where: nameOf(['database']), what }]
}
