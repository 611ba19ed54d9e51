import type { Kysely, Transaction } from 'kysely'
import type { AuditEntry, AuditState } from '../audit.ts'
import type { OwnKeyPurpose, OwnKeyState } from '../own-keys.ts'
import type { Realm } from '../store.ts'

/**
 * The tables, the same in SQLite and PostgreSQL: text, and whole numbers below 2^53. Flags are 0 and 1, moments are
 * milliseconds since the epoch. JSON is text: PostgreSQL's own JSON refuses what JavaScript's can hold.
 * The prefix lets them live in a database that holds something else.
 */
export interface Tables {
  readonly portcullis_client: {
    readonly id: string
    /** JSON of `ClientSettings`. Rows of an earlier version lack what a later one adds. */
    readonly settings: string
    readonly disabled: number
    readonly created_at: number
  }
  readonly portcullis_api_key: {
    readonly id: string
    readonly realm: Realm
    readonly client: string
    readonly digest: string
    readonly created_at: number
    readonly expires_at: number | null
    readonly last_used_at: number | null
  }
  readonly portcullis_signing_key: {
    readonly realm: Realm
    readonly client: string
    readonly kind: 'public' | 'secret'
    readonly material: string
    readonly algorithm: string
    readonly preset: string | null
    readonly version: string
    readonly set_at: number
  }
  readonly portcullis_user: {
    readonly realm: Realm
    readonly client: string
    readonly id: string
    readonly person: string
    readonly person_as_of: number
    readonly created_at: number
    readonly updated_at: number
  }
  readonly portcullis_own_key: {
    readonly kid: string
    readonly algorithm: string
    readonly private_key: string | null
    readonly purpose: OwnKeyPurpose
    readonly state: OwnKeyState
    readonly published_at: number
    readonly signing_since: number | null
    readonly retired_at: number | null
  }
  readonly portcullis_spent_token: {
    /** The SHA-256 of the jti, which may be any text. */
    readonly jti: string
    readonly family: string
    readonly spent_at: number
    readonly until: number
  }
  readonly portcullis_revocation: {
    /** The SHA-256 of the target. */
    readonly id: string
    /** JSON of `RevocationTarget`. */
    readonly target: string
    readonly revoked_at: number
    readonly until: number
  }
  /** One row. `head` is the last number given, `floor` the last that is no longer kept. */
  readonly portcullis_feed_state: {
    readonly id: number
    readonly head: number
    readonly floor: number
  }
  /** Rows are appended, and removed from the front by retention; no row ever changes. */
  readonly portcullis_audit: AuditEntry
  /** One row. */
  readonly portcullis_audit_state: Omit<AuditState, 'floorHash'> & {
    readonly id: number
    readonly floor_hash: string
  }
  readonly portcullis_attempt: {
    readonly id: string
    readonly wrong: number
    readonly until: number
  }
  readonly portcullis_proof: {
    /** A digest of the proof's key and its jti. */
    readonly id: string
    readonly until: number
  }
  readonly portcullis_bucket: {
    readonly id: string
    /** Milliseconds since the epoch, with fractions. */
    readonly full_at: number
  }
  readonly portcullis_feed: {
    readonly seq: number
    /** JSON of `FeedEntry`. */
    readonly entry: string
    readonly at: number
  }
}

export type Database = Kysely<Tables>
export type DatabaseTransaction = Transaction<Tables>
export type SqlKind = 'sqlite' | 'postgres'
