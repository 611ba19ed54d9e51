import type { Selectable } from 'kysely'
import { generateName } from '../api-key.ts'
import type { FeedEntry } from '../feed.ts'
import { isIdentifier } from '../identifier.ts'
import type { SigningKey, SigningKeySetting, SigningKeys } from '../signing-keys.ts'
import type { Realm } from '../store.ts'
import { ownedKey } from './caches.ts'
import { holdClient, type Owners, type SqlContext, write } from './context.ts'
import { compileLookup } from './lookup.ts'
import type { Tables } from './tables.ts'

type Row = Selectable<Tables['portcullis_signing_key']>

function toSigningKey({ client, kind, material, algorithm, preset, version, set_at }: Row): SigningKey {
  const common = { client, algorithm, preset: preset ?? undefined, version, setAt: set_at }
  return Object.freeze(
    kind === 'public' ? { kind, key: material, ...common } : { kind, secret: material, ...common },
  )
}

export function createSqlSigningKeys(context: SqlContext, owners: Owners): SigningKeys {
  const { db, now, random, caches } = context
  const { realm } = owners
  const changed = (client: string): readonly FeedEntry[] => [{ kind: 'signing_key', client }]

  const lookUp = compileLookup<Row>(db, (realm = '', client = '') =>
    db
      .selectFrom('portcullis_signing_key')
      .selectAll()
      .where('realm', '=', realm as Realm)
      .where('client', '=', client),
  )

  const load = async (client: string): Promise<SigningKey | undefined> => {
    const row = await lookUp(realm, client)
    return row === undefined ? undefined : toSigningKey(row)
  }

  return {
    async set(client, material, preset) {
      if (!isIdentifier(client)) return { kind: 'unknown_client' }
      const row: Row = {
        realm,
        client,
        kind: material.kind,
        material: material.kind === 'public' ? material.key : material.secret,
        algorithm: material.algorithm,
        preset: preset ?? null,
        version: generateName(random),
        set_at: now(),
      }
      return write<SigningKeySetting>(context, async (trx) => {
        if (!(await holdClient(context, owners, trx, client))) return { result: { kind: 'unknown_client' } }
        const insert = trx.insertInto('portcullis_signing_key').values(row)
        await insert
          .onConflict((conflict) => conflict.columns(['realm', 'client']).doUpdateSet(row))
          .execute()
        return { result: { kind: 'set', signingKey: toSigningKey(row) }, entries: changed(client) }
      })
    },
    get: async (client) =>
      isIdentifier(client) ? caches.signingKeys.read(ownedKey(realm, client), () => load(client)) : undefined,
    async remove(client) {
      if (!isIdentifier(client)) return false
      return write(context, async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('portcullis_signing_key')
          .where('realm', '=', realm)
          .where('client', '=', client)
          .executeTakeFirst()
        return numDeletedRows === 0n ? { result: false } : { result: true, entries: changed(client) }
      })
    },
  }
}
