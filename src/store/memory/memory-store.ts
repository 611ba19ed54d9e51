import { createLocalBank } from '../../budgets/bank.ts'
import { createLedger } from '../../budgets/ledger.ts'
import type { SpentTokens } from '../../token/ports.ts'
import { createMemoryProofs } from '../../token/proof/seen-proofs.ts'
import { createMemoryAttempts } from '../attempts.ts'
import type { Client } from '../client.ts'
import { createFeedHub } from '../feed-hub.ts'
import { repeat } from '../repeat.ts'
import { createRevocationIndex } from '../revocation-index.ts'
import type { Revocations } from '../revocations.ts'
import type { SigningKey } from '../signing-keys.ts'
import type { Belongings, Store, StoreOptions } from '../store.ts'
import { createMemoryApiKeys, type MemoryApiKey } from './api-keys.ts'
import { createMemoryAudit } from './audit.ts'
import { createMemoryClients } from './clients.ts'
import { type MemoryContext, type MemoryOwners, Owned } from './context.ts'
import { createMemoryOwnKeys } from './own-keys.ts'
import { createMemorySigningKeys } from './signing-keys.ts'
import { createMemoryUsers, type MemoryUser } from './users.ts'

const MINUTE = 60_000

/** A store that ends with its process. Rejects only on misuse; never stale. */
export function createMemoryStore(options: StoreOptions): Store {
  const { now, random } = options
  const hub = createFeedHub(options)
  const context: MemoryContext = { now, random, tell: hub.tell }
  const clients = new Map<string, Client>()
  const index = createRevocationIndex()
  const spent = new Map<string, { readonly at: number; readonly until: number }>()

  const revocations: Revocations = {
    async revoke(target, { until, revokedAt = now() }) {
      index.add({ target, until, revokedAt })
      const revocation = index.find(target) ?? { target, until, revokedAt }
      hub.tell({ kind: 'revocation', revocation })
      return revocation
    },
    isRevoked: (token) => index.isRevoked(token, now()),
    count: index.count,
  }
  const spentTokens: SpentTokens = {
    async spend({ jti, until, grace = 0 }) {
      const before = spent.get(jti)
      if (before === undefined) spent.set(jti, { at: now(), until })
      return before === undefined || now() < before.at + grace ? 'spent' : 'reused'
    },
  }
  const audit = createMemoryAudit(now, options.auditRetention)
  const sweeping = repeat(MINUTE, async () => {
    audit.prune()
    for (const [jti, { until }] of spent) if (until <= now()) spent.delete(jti)
    await index.sweep(now())
  })
  const stored = createBelongings(context, { realm: 'stored', clientOf: (id) => clients.get(id) })
  const ofConfigured = createHoldings()

  return {
    ...stored.belongings,
    ofConfigured: (clientOf) =>
      createBelongings(context, { realm: 'configured', clientOf }, ofConfigured).belongings,
    clients: createMemoryClients(context, clients, stored.remove),
    ownKeys: createMemoryOwnKeys(context),
    spentTokens,
    revocations,
    feed: { subscribe: hub.subscribe, age: () => 0 },
    audit: audit.trail,
    attempts: createMemoryAttempts(now),
    proofs: createMemoryProofs(now),
    buckets: createLocalBank(createLedger(), now),
    close: sweeping,
  }
}

/** The contents of a realm, which outlive the views of it. */
interface Holdings {
  readonly keys: Owned<MemoryApiKey>
  readonly signingKeys: Map<string, SigningKey>
  readonly users: Owned<MemoryUser>
}

function createHoldings(): Holdings {
  return { keys: new Owned(), signingKeys: new Map(), users: new Owned() }
}

function createBelongings(
  context: MemoryContext,
  owners: MemoryOwners,
  { keys, signingKeys, users }: Holdings = createHoldings(),
): { readonly belongings: Belongings; readonly remove: (client: string) => void } {
  return {
    belongings: {
      apiKeys: createMemoryApiKeys(context, owners, keys),
      signingKeys: createMemorySigningKeys(context, owners, signingKeys),
      users: createMemoryUsers(context, owners, users),
    },
    remove(client) {
      keys.deleteAll(client)
      signingKeys.delete(client)
      users.deleteAll(client)
    },
  }
}
