import type { Selectable } from 'kysely'
import { digestApiKey, generateApiKey, generateName } from '../api-key.ts'
import { type ApiKey, type ApiKeyCreation, type ApiKeys, MAX_API_KEYS } from '../api-keys.ts'
import type { Client } from '../client.ts'
import type { FeedEntry } from '../feed.ts'
import { isIdentifier } from '../identifier.ts'
import type { CachedApiKey } from './caches.ts'
import { holdClient, type Owners, type SqlContext, write } from './context.ts'
import { compileLookup } from './lookup.ts'
import type { DatabaseTransaction, Tables } from './tables.ts'

type Row = Selectable<Tables['portcullis_api_key']>

export function createSqlApiKeys(context: SqlContext, owners: Owners): ApiKeys {
  const { db, now, random, caches, usage } = context
  const { realm, clientOf } = owners

  const toApiKey = ({ id, client, created_at, expires_at, last_used_at }: Row): ApiKey => ({
    id,
    client,
    createdAt: created_at,
    expiresAt: expires_at ?? undefined,
    lastUsedAt: usage.lastUsedAt(id) ?? last_used_at ?? undefined,
  })

  const lookUp = compileLookup<Row>(db, (digest = '') =>
    db.selectFrom('portcullis_api_key').selectAll().where('digest', '=', digest),
  )

  const load = async (digest: string): Promise<CachedApiKey | undefined> => {
    const row = await lookUp(digest)
    if (row === undefined) return undefined
    return { id: row.id, realm: row.realm, client: row.client, expiresAt: row.expires_at ?? undefined }
  }

  const find = async (
    digest: string,
  ): Promise<{ readonly client: Client; readonly keyId: string } | undefined> => {
    const key = await caches.apiKeys.read(digest, () => load(digest))
    if (key === undefined || key.realm !== realm) return undefined
    if (key.expiresAt !== undefined && key.expiresAt <= now()) return undefined
    const client = await clientOf(key.client)
    if (client === undefined || client.disabled) return undefined
    usage.mark(key.id)
    return { client, keyId: key.id }
  }

  /** Makes the client's keys expire at `at`, unless sooner; the digests of the keys concerned. */
  const expireAll = async (trx: DatabaseTransaction, client: string, at: number): Promise<string[]> => {
    const rows = await trx
      .updateTable('portcullis_api_key')
      .set({ expires_at: at })
      .where('realm', '=', realm)
      .where('client', '=', client)
      .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', at)]))
      .returning('digest')
      .execute()
    return rows.map(({ digest }) => digest)
  }

  const count = async (trx: DatabaseTransaction, client: string): Promise<number> => {
    const { keys } = await trx
      .selectFrom('portcullis_api_key')
      .select(({ fn }) => fn.countAll<number>().as('keys'))
      .where('realm', '=', realm)
      .where('client', '=', client)
      .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now())]))
      .executeTakeFirstOrThrow()
    return keys
  }

  return {
    async create(client, { expiresAt, othersExpireAt } = {}) {
      if (!isIdentifier(client)) return { kind: 'unknown_client' }
      const text = generateApiKey(random)
      const row: Row = {
        id: generateName(random, 12),
        realm,
        client,
        digest: digestApiKey(text),
        created_at: now(),
        expires_at: expiresAt ?? null,
        last_used_at: null,
      }
      return write<ApiKeyCreation>(context, async (trx) => {
        if (!(await holdClient(context, owners, trx, client))) return { result: { kind: 'unknown_client' } }
        const makesRoom = othersExpireAt !== undefined && othersExpireAt <= now()
        if (!makesRoom && (await count(trx, client)) >= MAX_API_KEYS) return { result: { kind: 'too_many' } }
        const ended = othersExpireAt === undefined ? [] : await expireAll(trx, client, othersExpireAt)
        await trx.insertInto('portcullis_api_key').values(row).execute()
        return {
          result: { kind: 'created', key: toApiKey(row), text },
          entries: [...ended, row.digest].map((key): FeedEntry => ({ kind: 'api_key', client, key })),
        }
      })
    },
    async list(client) {
      if (!isIdentifier(client)) return []
      const rows = await db
        .selectFrom('portcullis_api_key')
        .selectAll()
        .where('realm', '=', realm)
        .where('client', '=', client)
        .orderBy('created_at')
        .orderBy('id')
        .execute()
      return rows.map(toApiKey)
    },
    async remove(client, keyId) {
      if (!isIdentifier(client) || !isIdentifier(keyId)) return false
      return write(context, async (trx) => {
        const rows = await trx
          .deleteFrom('portcullis_api_key')
          .where('id', '=', keyId)
          .where('realm', '=', realm)
          .where('client', '=', client)
          .returning('digest')
          .execute()
        return {
          result: rows.length > 0,
          entries: rows.map(({ digest }): FeedEntry => ({ kind: 'api_key', client, key: digest })),
        }
      })
    },
    async find(digest) {
      const found = await find(digest)
      return found === undefined ? { kind: 'none' } : { kind: 'one', ...found }
    },
    async verify(client, digest) {
      const found = await find(digest)
      return found?.client.id === client ? found.client : undefined
    },
  }
}
