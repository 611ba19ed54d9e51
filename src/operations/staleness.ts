import type { DocumentNode } from 'graphql'
import type { Decision } from '../core/decision/decision.ts'
import type { Guard } from '../guard/guard.ts'

/** What a gateway that has not heard from its store may still do, and for how long. Milliseconds. */
export interface StalenessLimits {
  /** Guarded mutations, refreshing and new sockets; 5,000 unless given. */
  readonly mutations: number
  /** Guarded reads and subscriptions that run; 300,000 unless given. */
  readonly reads: number
}

export const DEFAULT_STALENESS_LIMITS: StalenessLimits = { mutations: 5_000, reads: 300_000 }

/** What is asked for. What needs nothing is never stale: there is no token to be wrong about. */
export type StaleWork = 'public' | 'query' | 'subscription' | 'mutation' | 'refresh' | 'socket'

/**
 * Whether something is to be refused because what this process knows of revocations is too old. `age` is that of the
 * feed (`Feed.age`), in milliseconds. Total; an age that is no number is too old.
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

/** Whether what is left of a decided operation, `document`, depends on a token that may have been revoked meanwhile. */
export function dependsOnToken(
  { plan, subject }: Decision,
  document: DocumentNode,
  { planOf }: Pick<Guard, 'planOf'>,
): boolean {
  // What introspects is no part of what is left, and told by its own rule.
  const isTold = plan.introspects && plan.table.introspection !== 'public' && subject.kind === 'identified'
  return isTold || planOf(document, plan.operation.name?.value).needs.length > 0
}

/** Why a gateway is not ready, in words; undefined while its store is near enough. */
export function describeStaleness(age: number, limits: StalenessLimits): string | undefined {
  if (!isTooStale('mutation', age, limits)) return undefined
  const refused = isTooStale('query', age, limits) ? 'guarded operations' : 'guarded mutations'
  return `The store was heard ${Math.round(age / 1000)} s ago: ${refused} are refused`
}
