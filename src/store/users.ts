import type { UserSight } from '../token/ports.ts'

/** A user of a client, known by its id within that client. Times are milliseconds since the epoch. */
export interface User {
  readonly client: string
  readonly id: string
  readonly person: Person
  readonly createdAt: number
  readonly updatedAt: number
}

/** What is known of a user: a JSON object, frozen, of at most `MAX_PERSON_BYTES` in UTF-8, which does not nest by the thousand. */
export type Person = Readonly<Record<string, unknown>>

export const MAX_PERSON_BYTES = 16_384

export type UserFault = 'invalid_id' | 'person_too_large'

export type UserCreation =
  | { readonly kind: 'created'; readonly user: User }
  | { readonly kind: 'exists' | 'unknown_client' | UserFault }

export interface UserSighting {
  /** Whether a user that is not known is created. */
  readonly create: boolean
  /** Replaces what is stored when it differs; undefined leaves it. The fields that are not stored are left out by the caller. */
  readonly person?: Person | undefined
  /**
   * When that was true (a token's `iat`, in milliseconds); now unless given. What was true before that which is stored
   * is ignored, so that an older token does not undo a newer one's change. Compared to the second.
   */
  readonly asOf?: number | undefined
}

export interface UserPage {
  readonly users: readonly User[]
  /** The `after` of the next page; undefined on the last. */
  readonly next: string | undefined
}

/** The users of clients. Every method rejects when the store cannot be reached, and never because of an id or a person. */
export interface Users {
  /** An id is made up unless given. */
  readonly create: (
    client: string,
    user?: { readonly id?: string | undefined; readonly person?: Person | undefined },
  ) => Promise<UserCreation>
  readonly get: (client: string, id: string) => Promise<User | undefined>
  /** The users of one client by id, in the order of code points. `first` is 1 to 1,000; 100 unless given. */
  readonly list: (
    client: string,
    page?: { readonly after?: string | undefined; readonly first?: number | undefined },
  ) => Promise<UserPage>
  /**
   * A token that acts for a user was seen. Of several at once, in any process, one creates the user. Cached, as fresh as
   * the feed: a user that is known and unchanged costs nothing.
   */
  readonly see: (client: string, id: string, sighting: UserSighting) => Promise<UserSight<User>>
}
