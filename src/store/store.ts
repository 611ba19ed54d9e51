import type { Bank } from '../budgets/bank.ts'
import type { SpentTokens } from '../token/ports.ts'
import type { SeenProofs } from '../token/proof/seen-proofs.ts'
import type { Random } from './api-key.ts'
import type { ApiKeys } from './api-keys.ts'
import type { AttemptCounts } from './attempts.ts'
import type { AuditTrail } from './audit.ts'
import type { Client, Clients } from './client.ts'
import type { StoreFault } from './fault.ts'
import type { Feed } from './feed.ts'
import type { OwnKeys } from './own-keys.ts'
import type { Revocations } from './revocations.ts'
import type { SigningKeys } from './signing-keys.ts'
import type { Users } from './users.ts'

/** What belongs to a client. */
export interface Belongings {
  readonly apiKeys: ApiKeys
  readonly signingKeys: SigningKeys
  readonly users: Users
}

/** Everything that the gateway keeps. */
export interface Store extends Belongings {
  readonly clients: Clients
  /**
   * Belongings of configured clients, which are not in the store: see `withConfiguredClients`. They count
   * only for clients that `clientOf` knows, and never for a stored client of the same id.
   */
  readonly ofConfigured: (clientOf: (id: string) => Client | undefined) => Belongings
  readonly ownKeys: OwnKeys
  readonly spentTokens: SpentTokens
  readonly revocations: Revocations
  readonly feed: Feed
  readonly audit: AuditTrail
  /** What callers have used of their budgets, in all processes that share the store. */
  readonly buckets: Bank
  readonly attempts: AttemptCounts
  /** DPoP proofs that were used, in all processes that share the store. */
  readonly proofs: SeenProofs
  /** Why nothing can be written, while that is so; the gateway is then not ready. */
  readonly fault?: (() => StoreFault | undefined) | undefined
  /** Ends timers and connections, and records which keys were used. The store must not be used afterwards. */
  readonly close: () => Promise<void>
}

export interface StoreOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly random: Random
  /** Milliseconds between reads of the feed; 250 unless given. */
  readonly pollInterval?: number | undefined
  /**
   * The number of clients, and of API keys, that are cached, each below 1 kB; a tenth of it for signing keys,
   * and for users. 100,000 unless given.
   */
  readonly cacheEntries?: number | undefined
  /** Milliseconds for which rows of the audit trail are kept; forever unless given. */
  readonly auditRetention?: number | undefined
  /** Called with faults that no caller waits for: of the feed, a listener, a sweep. Never with a secret. */
  readonly onProblem?: ((what: StoreProblem, error: unknown) => void) | undefined
}

export type StoreProblem = 'connection' | 'feed' | 'listener' | 'last_used' | 'sweep'

/** The owner of belongings: a stored client or a configured one. The same id in both would be two parties. */
export type Realm = 'stored' | 'configured'
