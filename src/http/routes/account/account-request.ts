import type { Client } from '../../../store/client.ts'
import type { Store } from '../../../store/store.ts'
import type { HttpRequest } from '../../exchange.ts'

/** A request of a client about itself: who it is has been asked. */
export interface AccountRequest {
  readonly client: Client
  readonly request: HttpRequest
  /** What the path names: a key, a user. */
  readonly name: string
}

/** What is asked about, and how. */
export interface AccountContext {
  readonly store: Pick<Store, 'apiKeys' | 'signingKeys' | 'users' | 'audit'>
  /** Refuses secrets under 32 bytes. */
  readonly production: boolean
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** RFC 3339; null for never. */
export function printTime(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : new Date(milliseconds).toISOString()
}
