import type { StoreHealth } from '../fault.ts'
import { createFeedHub } from '../feed-hub.ts'
import { createKeyUsage } from '../key-usage.ts'
import { repeat } from '../repeat.ts'
import { createRevocationIndex } from '../revocation-index.ts'
import type { Belongings, Store, StoreOptions } from '../store.ts'
import { createSqlApiKeys } from './api-keys.ts'
import { createSqlAttempts } from './attempts.ts'
import { createSqlAudit, pruneAudit } from './audit.ts'
import { createSqlBuckets } from './buckets.ts'
import { createCaches } from './caches.ts'
import { createSqlClients } from './clients.ts'
import type { Owners, SqlContext } from './context.ts'
import { createFeedTail, type FeedSource, type FeedTail } from './feed-tail.ts'
import { migrate } from './migrations.ts'
import { createSqlOwnKeys } from './own-keys.ts'
import { probeWrites } from './probe.ts'
import { createSqlProofs } from './proofs.ts'
import { createSqlRevocations, loadRevocations } from './revocations.ts'
import { createSqlSigningKeys } from './signing-keys.ts'
import { createSqlSpentTokens } from './spent-tokens.ts'
import { sweepTables } from './sweep.ts'
import type { Database, SqlKind } from './tables.ts'
import { createSqlUsers } from './users.ts'

/** Keeps a process up with the feed, until the result is called. */
export type Follow = (tail: FeedTail) => () => Promise<void>

const SECOND = 1_000
const MINUTE = 60_000
const CACHE_ENTRIES = 100_000

/** A store over an open database, which the store closes. Rejects, and closes it, if it cannot be migrated. */
export async function openSqlStore(
  db: Database,
  kind: SqlKind,
  follow: Follow,
  options: StoreOptions,
  health: StoreHealth,
): Promise<Store> {
  try {
    await migrate(db, kind, options.now)
    return await assemble(db, kind, follow, options, health)
  } catch (error) {
    await db.destroy()
    throw error
  }
}

async function assemble(
  db: Database,
  kind: SqlKind,
  follow: Follow,
  options: StoreOptions,
  health: StoreHealth,
): Promise<Store> {
  const { now, random, onProblem, auditRetention } = options
  const hub = createFeedHub(options)
  const caches = createCaches(options.cacheEntries ?? CACHE_ENTRIES)
  const index = createRevocationIndex()
  const usage = createKeyUsage(now)
  // Before any other listener: whoever hears of a change and then reads must see what is new.
  hub.subscribe(caches.follow)
  hub.subscribe((entry) => {
    if (entry.kind === 'revocation') index.add(entry.revocation)
  })
  const load = (): Promise<void> => loadRevocations(db, index, now())
  // The position in the feed first: what arrives while the revocations are loaded is read again.
  const { head } = await sourceOf(db).readState()
  await load()
  const tail = createFeedTail(hub, head, load, () => performance.now())
  const context: SqlContext = { db, kind, now, random, caches, usage, tellOwn: tail.tellOwn }
  const clients = createSqlClients(context)
  const belongings = (owners: Owners): Belongings => ({
    apiKeys: createSqlApiKeys(context, owners),
    signingKeys: createSqlSigningKeys(context, owners),
    users: createSqlUsers(context, owners),
  })
  const stopFollowing = follow(tail)

  const writeUsage = async (): Promise<void> => {
    for (const { keyId, at } of usage.take())
      await db.updateTable('portcullis_api_key').set({ last_used_at: at }).where('id', '=', keyId).execute()
  }
  const housekeeping = repeat(MINUTE, async () => {
    await writeUsage().catch((error: unknown) => onProblem?.('last_used', error))
    await index.sweep(now())
    await sweepTables(db, now()).catch((error: unknown) => onProblem?.('sweep', error))
    if (auditRetention !== undefined)
      await pruneAudit(context, auditRetention).catch((error: unknown) => onProblem?.('sweep', error))
  })

  const probing = repeat(options.pollInterval ?? SECOND, () => health.probe(() => probeWrites(db, now())))

  return {
    ...belongings({ realm: 'stored', clientOf: clients.get }),
    ofConfigured: (clientOf) => belongings({ realm: 'configured', clientOf: async (id) => clientOf(id) }),
    clients,
    ownKeys: createSqlOwnKeys(context),
    spentTokens: createSqlSpentTokens(context),
    revocations: createSqlRevocations(context, index),
    feed: { subscribe: hub.subscribe, age: tail.age },
    audit: createSqlAudit(context),
    attempts: createSqlAttempts(context),
    proofs: createSqlProofs(context),
    buckets: createSqlBuckets(context),
    fault: health.fault,
    async close() {
      await Promise.all([housekeeping(), probing(), stopFollowing()])
      await writeUsage().catch((error: unknown) => onProblem?.('last_used', error))
      await db.destroy()
    },
  }
}

/** The feed, read over the same connections as everything else. */
export function sourceOf(db: Database): FeedSource {
  return {
    readState: () =>
      db.selectFrom('portcullis_feed_state').select(['head', 'floor']).executeTakeFirstOrThrow(),
    readAfter: (seq, limit) =>
      db
        .selectFrom('portcullis_feed')
        .select(['seq', 'entry'])
        .where('seq', '>', seq)
        .orderBy('seq')
        .limit(limit)
        .execute(),
  }
}
