import type { DocumentNode } from 'graphql'
import type { Decision } from '../core/decision/decision.ts'
import type { Guard } from '../guard/guard.ts'

/** How long a gateway may go on without hearing from its store, in milliseconds. */
export interface StalenessLimits {
  /** For guarded mutations, refreshes and new sockets; 5,000 unless given. */
  readonly mutations: number
  /** For guarded reads and running subscriptions; 300,000 unless given. */
  readonly reads: number
}

export const DEFAULT_STALENESS_LIMITS: StalenessLimits = { mutations: 5_000, reads: 300_000 }

/** The kind of work requested. `public` work needs nothing and is never stale: no token could be wrong. */
export type StaleWork = 'public' | 'query' | 'subscription' | 'mutation' | 'refresh' | 'socket'

/**
 * Whether to refuse work because this process's knowledge of revocations is too old. `age` is that of the
 * feed (`Feed.age`), in milliseconds. Never throws; an age that is not a number is too old.
 */
export function isTooStale(work: StaleWork, age: number, limits: StalenessLimits): boolean {
  switch (work) {
    case 'public':
      return false
    case 'query':
    case 'subscription':
      return !(age <= limits.reads)
    case 'mutation':
    case 'refresh':
    case 'socket':
      return !(age <= limits.mutations)
  }
}

/** Whether `document`, what remains of a decided operation, depends on a token that may be revoked by now. */
export function dependsOnToken(
  { plan, subject }: Decision,
  document: DocumentNode,
  { planOf }: Pick<Guard, 'planOf'>,
): boolean {
  // Introspection is not among the needs of what remains: it has its own rule.
  const isTold = plan.introspects && plan.table.introspection !== 'public' && subject.kind === 'identified'
  return isTold || planOf(document, plan.operation.name?.value).needs.length > 0
}

/** Why a gateway is not ready, as a sentence; undefined if its store was heard recently enough. */
export function describeStaleness(age: number, limits: StalenessLimits): string | undefined {
  if (!isTooStale('mutation', age, limits)) return undefined
  const refused = isTooStale('query', age, limits) ? 'guarded operations' : 'guarded mutations'
  return `The store was heard ${Math.round(age / 1000)} s ago: ${refused} are refused`
}
