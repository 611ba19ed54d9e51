import type { Selectable } from 'kysely'
import type { UserSight } from '../../token/ports.ts'
import { generateName } from '../api-key.ts'
import type { FeedEntry } from '../feed.ts'
import { isIdentifier } from '../identifier.ts'
import { pageSize } from '../page.ts'
import { floorToSecond, NO_PERSON, parsePerson, printPerson } from '../person.ts'
import type { Realm } from '../store.ts'
import type { User, UserCreation, Users } from '../users.ts'
import { type CachedUser, ownedKey } from './caches.ts'
import { holdClient, type Owners, type SqlContext, type Written, write } from './context.ts'
import { compileLookup } from './lookup.ts'
import type { DatabaseTransaction, Tables } from './tables.ts'

type Row = Selectable<Tables['portcullis_user']>

function toUser({ client, id, person, created_at, updated_at }: Row): User {
  return Object.freeze({
    client,
    id,
    person: parsePerson(person),
    createdAt: created_at,
    updatedAt: updated_at,
  })
}

/** Whether a sighting replaces the stored person. */
function replaces(
  person: string | undefined,
  asOf: number,
  stored: { readonly person: string; readonly personAsOf: number },
): person is string {
  return person !== undefined && person !== stored.person && asOf >= stored.personAsOf
}

export function createSqlUsers(context: SqlContext, owners: Owners): Users {
  const { db, now, random, caches } = context
  const { realm } = owners

  const select = (from: DatabaseTransaction, client: string, id: string) =>
    from
      .selectFrom('portcullis_user')
      .selectAll()
      .where('realm', '=', realm)
      .where('client', '=', client)
      .where('id', '=', id)

  const lookUp = compileLookup<Row>(db, (realm = '', client = '', id = '') =>
    db
      .selectFrom('portcullis_user')
      .selectAll()
      .where('realm', '=', realm as Realm)
      .where('client', '=', client)
      .where('id', '=', id),
  )

  const read = (client: string, id: string): Promise<CachedUser | undefined> =>
    caches.users.read(ownedKey(realm, client, id), async () => {
      const row = await lookUp(realm, client, id)
      return row === undefined
        ? undefined
        : { user: toUser(row), person: row.person, personAsOf: row.person_as_of }
    })

  /** False if the user already exists. */
  const insert = async (trx: DatabaseTransaction, row: Row): Promise<boolean> => {
    const inserted = await trx
      .insertInto('portcullis_user')
      .values(row)
      .onConflict((conflict) => conflict.columns(['realm', 'client', 'id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    return inserted !== undefined
  }

  const update = async (
    trx: DatabaseTransaction,
    client: string,
    id: string,
    { person, person_as_of, updated_at }: Row,
  ): Promise<Written<UserSight<User>>> => {
    const query = select(trx, client, id)
    const row = await (context.kind === 'postgres' ? query.forUpdate() : query).executeTakeFirst()
    // The user was just removed with its client.
    if (row === undefined) return { result: { kind: 'unknown_client' } }
    const stored = { person: row.person, personAsOf: row.person_as_of }
    if (!replaces(person, person_as_of, stored)) return { result: { kind: 'known', user: toUser(row) } }
    const change = { person, person_as_of, updated_at }
    await trx
      .updateTable('portcullis_user')
      .set(change)
      .where('realm', '=', realm)
      .where('client', '=', client)
      .where('id', '=', id)
      .execute()
    const entries: readonly FeedEntry[] = [{ kind: 'user', client, user: id }]
    return { result: { kind: 'updated', user: toUser({ ...row, ...change }) }, entries }
  }

  return {
    async create(client, { id = generateName(random), person } = {}) {
      if (!isIdentifier(client)) return { kind: 'unknown_client' }
      if (!isIdentifier(id)) return { kind: 'invalid_id' }
      const text = person === undefined ? NO_PERSON : printPerson(person)
      if (text === undefined) return { kind: 'person_too_large' }
      const at = now()
      const asOf = person === undefined ? 0 : floorToSecond(at)
      const row: Row = {
        realm,
        client,
        id,
        person: text,
        person_as_of: asOf,
        created_at: at,
        updated_at: at,
      }
      return write<UserCreation>(context, async (trx) => {
        if (!(await holdClient(context, owners, trx, client))) return { result: { kind: 'unknown_client' } }
        if (!(await insert(trx, row))) return { result: { kind: 'exists' } }
        return { result: { kind: 'created', user: toUser(row) } }
      })
    },
    async get(client, id) {
      return isIdentifier(client) && isIdentifier(id) ? (await read(client, id))?.user : undefined
    },
    async list(client, page = {}) {
      const { after = '' } = page
      const size = pageSize(page.first)
      const none = { users: [], next: undefined }
      if (!isIdentifier(client) || (after !== '' && !isIdentifier(after))) return none
      const rows = await db
        .selectFrom('portcullis_user')
        .selectAll()
        .where('realm', '=', realm)
        .where('client', '=', client)
        .where('id', '>', after)
        .orderBy('id')
        .limit(size + 1)
        .execute()
      const users = rows.slice(0, size).map(toUser)
      return { users, next: rows.length > size ? users.at(-1)?.id : undefined }
    },
    async see(client, id, { create, person, asOf = now() }) {
      if (!isIdentifier(client)) return { kind: 'unknown_client' }
      if (!isIdentifier(id)) return { kind: 'invalid_id' }
      const text = person === undefined ? undefined : printPerson(person)
      if (person !== undefined && text === undefined) return { kind: 'person_too_large' }
      const known = await read(client, id)
      const seconds = floorToSecond(asOf)
      if (known !== undefined && !replaces(text, seconds, known)) return { kind: 'known', user: known.user }
      if (known === undefined && !create) return { kind: 'unknown_user' }
      const at = now()
      const row: Row = {
        realm,
        client,
        id,
        person: text ?? NO_PERSON,
        person_as_of: text === undefined ? 0 : seconds,
        created_at: at,
        updated_at: at,
      }
      return write<UserSight<User>>(context, async (trx) => {
        if (!(await holdClient(context, owners, trx, client))) return { result: { kind: 'unknown_client' } }
        if (known === undefined && (await insert(trx, row)))
          return { result: { kind: 'created', user: toUser(row) } }
        return text === undefined
          ? {
              result: {
                kind: 'known',
                user: toUser(await select(trx, client, id).executeTakeFirstOrThrow()),
              },
            }
          : update(trx, client, id, row)
      })
    },
  }
}
