import { generateName } from '../api-key.ts'
import { compareIdentifiers, isIdentifier } from '../identifier.ts'
import { pageSize } from '../page.ts'
import { floorToSecond, NO_PERSON, parsePerson, printPerson } from '../person.ts'
import type { User, Users } from '../users.ts'
import type { MemoryContext, MemoryOwners, Owned } from './context.ts'

export interface MemoryUser {
  readonly user: User
  /** As JSON. */
  readonly person: string
  readonly personAsOf: number
}

export function createMemoryUsers(
  { now, random, tell }: MemoryContext,
  { clientOf }: MemoryOwners,
  known: Owned<MemoryUser>,
): Users {
  const put = (
    client: string,
    id: string,
    person: string | undefined,
    asOf: number,
    createdAt: number,
  ): User => {
    const text = person ?? NO_PERSON
    const user = Object.freeze({ client, id, person: parsePerson(text), createdAt, updatedAt: now() })
    known.set(client, id, { user, person: text, personAsOf: person === undefined ? 0 : floorToSecond(asOf) })
    return user
  }
  const isClient = (client: string): boolean => isIdentifier(client) && clientOf(client) !== undefined
  return {
    async create(client, { id = generateName(random), person } = {}) {
      if (!isClient(client)) return { kind: 'unknown_client' }
      if (!isIdentifier(id)) return { kind: 'invalid_id' }
      const text = person === undefined ? undefined : printPerson(person)
      if (person !== undefined && text === undefined) return { kind: 'person_too_large' }
      if (known.get(client, id) !== undefined) return { kind: 'exists' }
      return { kind: 'created', user: put(client, id, text, now(), now()) }
    },
    get: async (client, id) => known.get(client, id)?.user,
    async list(client, { after = '', first } = {}) {
      const size = pageSize(first)
      if (after !== '' && !isIdentifier(after)) return { users: [], next: undefined }
      const found = known
        .of(client)
        .map(({ user }) => user)
        .filter(({ id }) => compareIdentifiers(id, after) > 0)
        .sort((one, other) => compareIdentifiers(one.id, other.id))
      const users = found.slice(0, size)
      return { users, next: found.length > size ? users.at(-1)?.id : undefined }
    },
    async see(client, id, { create, person, asOf = now() }) {
      if (!isClient(client)) return { kind: 'unknown_client' }
      if (!isIdentifier(id)) return { kind: 'invalid_id' }
      const text = person === undefined ? undefined : printPerson(person)
      if (person !== undefined && text === undefined) return { kind: 'person_too_large' }
      const before = known.get(client, id)
      if (before === undefined)
        return create
          ? { kind: 'created', user: put(client, id, text, asOf, now()) }
          : { kind: 'unknown_user' }
      if (text === undefined || text === before.person || floorToSecond(asOf) < before.personAsOf)
        return { kind: 'known', user: before.user }
      const user = put(client, id, text, asOf, before.user.createdAt)
      tell({ kind: 'user', client, user: id })
      return { kind: 'updated', user }
    },
  }
}
