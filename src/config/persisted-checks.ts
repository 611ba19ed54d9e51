import { type Assembled, childOf } from './assemble.ts'
import type { Problem } from './problem.ts'

/** Finds an allow-list without a manifest, or one that clients could add to. */
export function findPersistedProblems({ input, nameOf }: Assembled): readonly Problem[] {
  const persisted = input['persistedOperations']
  if (childOf(persisted, 'only') !== true) return []
  const where = nameOf(['persistedOperations', 'only'])
  return [
    ...(childOf(persisted, 'manifest') === undefined
      ? [{ where, what: 'needs persistedOperations.manifest (--manifest): nothing could be run' }]
      : []),
    ...(childOf(persisted, 'apq') === true
      ? [{ where, what: 'contradicts persistedOperations.apq: clients would add to the list' }]
      : []),
  ]
}
