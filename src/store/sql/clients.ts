import type { Selectable } from 'kysely'
import {
  type Client,
  type ClientAddition,
  type ClientRemoval,
  type ClientSettings,
  type Clients,
  type ClientUpdate,
  DEFAULT_CLIENT_SETTINGS,
} from '../client.ts'
import { isIdentifier } from '../identifier.ts'
import { pageSize } from '../page.ts'
import { type SqlContext, write } from './context.ts'
import { compileLookup } from './lookup.ts'
import type { DatabaseTransaction, Tables } from './tables.ts'

type Row = Selectable<Tables['portcullis_client']>

function toClient({ id, settings, disabled, created_at }: Row): Client {
  const given = JSON.parse(settings) as Partial<ClientSettings>
  return Object.freeze({
    ...DEFAULT_CLIENT_SETTINGS,
    ...given,
    id,
    disabled: disabled === 1,
    createdAt: created_at,
  })
}

export function createSqlClients(context: SqlContext): Clients {
  const { db, kind, now, caches } = context

  const lookUp = compileLookup<Row>(db, (id = '') =>
    db.selectFrom('portcullis_client').selectAll().where('id', '=', id),
  )

  const find = async (id: string): Promise<Client | undefined> => {
    const row = await lookUp(id)
    return row === undefined ? undefined : toClient(row)
  }

  const hold = (trx: DatabaseTransaction, id: string): Promise<Row | undefined> => {
    const query = trx.selectFrom('portcullis_client').selectAll().where('id', '=', id)
    return (kind === 'postgres' ? query.forUpdate() : query).executeTakeFirst()
  }

  const change: (id: string, alter: (row: Row) => Row) => Promise<ClientUpdate> = async (id, alter) => {
    if (!isIdentifier(id)) return { kind: 'unknown_client' }
    return write<ClientUpdate>(context, async (trx) => {
      const row = await hold(trx, id)
      if (row === undefined) return { result: { kind: 'unknown_client' } }
      const { settings, disabled } = alter(row)
      await trx.updateTable('portcullis_client').set({ settings, disabled }).where('id', '=', id).execute()
      const client = toClient({ ...row, settings, disabled })
      return {
        result: { kind: 'updated', client },
        entries: [{ kind: 'client', client: id, change: 'updated' }],
      }
    })
  }

  return {
    async add(id, settings = {}) {
      if (!isIdentifier(id)) return { kind: 'invalid_id' }
      const row: Row = { id, settings: printSettings({}, settings), disabled: 0, created_at: now() }
      return write<ClientAddition>(context, async (trx) => {
        const insert = trx.insertInto('portcullis_client').values(row)
        const added = await insert
          .onConflict((conflict) => conflict.column('id').doNothing())
          .returning('id')
          .executeTakeFirst()
        if (added === undefined) return { result: { kind: 'exists' } }
        return {
          result: { kind: 'added', client: toClient(row) },
          entries: [{ kind: 'client', client: id, change: 'added' }],
        }
      })
    },
    get: async (id) => (isIdentifier(id) ? caches.clients.read(id, () => find(id)) : undefined),
    peek: caches.clients.peek,
    async list(page = {}) {
      const { after = '' } = page
      const first = pageSize(page.first)
      if (after !== '' && !isIdentifier(after)) return { clients: [], next: undefined }
      const query = db
        .selectFrom('portcullis_client')
        .selectAll()
        .orderBy('id')
        .limit(first + 1)
      const rows = await (after === '' ? query : query.where('id', '>', after)).execute()
      const clients = rows.slice(0, first).map(toClient)
      return { clients, next: rows.length > first ? clients.at(-1)?.id : undefined }
    },
    update: (id, settings) =>
      change(id, (row) => ({ ...row, settings: printSettings(JSON.parse(row.settings), settings) })),
    disable: (id, disabled) => change(id, (row) => ({ ...row, disabled: disabled ? 1 : 0 })),
    async remove(id) {
      if (!isIdentifier(id)) return { kind: 'unknown_client' }
      return write<ClientRemoval>(context, async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('portcullis_client')
          .where('id', '=', id)
          .executeTakeFirst()
        if (numDeletedRows === 0n) return { result: { kind: 'unknown_client' } }
        for (const table of ['portcullis_api_key', 'portcullis_signing_key', 'portcullis_user'] as const) {
          await trx.deleteFrom(table).where('realm', '=', 'stored').where('client', '=', id).execute()
        }
        return {
          result: { kind: 'removed' },
          entries: [{ kind: 'client', client: id, change: 'removed' }],
        }
      })
    },
  }
}

/** Prints only known settings; an undefined one keeps its value. */
function printSettings(before: Partial<ClientSettings>, given: Partial<ClientSettings>): string {
  const names = Object.keys(DEFAULT_CLIENT_SETTINGS) as readonly (keyof ClientSettings)[]
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, given[name] ?? before[name]])))
}
