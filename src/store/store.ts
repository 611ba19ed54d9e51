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

/** All that the gateway keeps. */
export interface Store extends Belongings {
  readonly clients: Clients
  /**
   * What belongs to clients that are configured, and so not in the store: see `withConfiguredClients`. It counts only for
   * those that `clientOf` knows, and never for a stored client of the same id.
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
  /** Why nothing can be written, as long as that is so: then a gateway is not ready. */
  readonly fault?: (() => StoreFault | undefined) | undefined
  /** Ends timers and connections, and writes down which keys were used. Nothing may be asked afterwards. */
  readonly close: () => Promise<void>
}

export interface StoreOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly random: Random
  /** Milliseconds between two looks at the feed; 250 unless given. */
  readonly pollInterval?: number | undefined
  /** How many clients and API keys are cached, each below 1 kB, and ten times as many as signing keys and users; 100,000 unless given. */
  readonly cacheEntries?: number | undefined
  /** Milliseconds for which rows of the audit trail are kept; for good unless given. */
  readonly auditRetention?: number | undefined
  /** Hears of what goes wrong where nobody waits: a look at the feed, a listener, a sweep. Never holds a secret. */
  readonly onProblem?: ((what: StoreProblem, error: unknown) => void) | undefined
}

export type StoreProblem = 'connection' | 'feed' | 'listener' | 'last_used' | 'sweep'

/** Whose belongings: a client of the store, or one that is configured. The same id in both would be two parties. */
export type Realm = 'stored' | 'configured'
