import type { Client } from '../../../store/client.ts'
import type { Store } from '../../../store/store.ts'
import type { HttpRequest } from '../../exchange.ts'

/** A request of an authenticated client about itself. */
export interface AccountRequest {
  readonly client: Client
  readonly request: HttpRequest
  /** The name in the path: of a key or a user. */
  readonly name: string
}

/** The surroundings of account requests. */
export interface AccountContext {
  readonly store: Pick<Store, 'apiKeys' | 'signingKeys' | 'users' | 'audit'>
  /** Refuses secrets under 32 bytes. */
  readonly production: boolean
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** RFC 3339; null stands for never. */
export function printTime(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : new Date(milliseconds).toISOString()
}
