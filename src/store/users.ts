import type { UserSight } from '../token/ports.ts'

/** A user of a client, known by its id within that client. Times are milliseconds since the epoch. */
export interface User {
  readonly client: string
  readonly id: string
  readonly person: Person
  readonly createdAt: number
  readonly updatedAt: number
}

/** A user's data: a frozen JSON object of at most `MAX_PERSON_BYTES` in UTF-8, not nested thousands deep. */
export type Person = Readonly<Record<string, unknown>>

export const MAX_PERSON_BYTES = 16_384

export type UserFault = 'invalid_id' | 'person_too_large'

export type UserCreation =
  | { readonly kind: 'created'; readonly user: User }
  | { readonly kind: 'exists' | 'unknown_client' | UserFault }

export interface UserSighting {
  /** Whether to create an unknown user. */
  readonly create: boolean
  /** Replaces the stored person if it differs; undefined leaves it. Callers leave out fields not to be stored. */
  readonly person?: Person | undefined
  /**
   * When `person` was true (a token's `iat`, in milliseconds); now unless given. A person older than the
   * stored one is ignored, so that an older token does not undo a newer one's change. Compared to the second.
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
  /** Generates an id unless given. */
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
   * Records that a token acting for a user was seen. Of concurrent calls, in any process, one creates the
   * user. Cached, as fresh as the feed: a known and unchanged user costs nothing.
   */
  readonly see: (client: string, id: string, sighting: UserSighting) => Promise<UserSight<User>>
}
