import type { Store } from '../store/store.ts'
import { administerClients, type ClientAdministration } from './clients.ts'
import { type KnownIssuers, reservedNames } from './issuers.ts'
import { administerOwnKeys, type OwnKeyAdministration } from './own-keys.ts'
import { administerRevocations, type RevocationAdministration, type TokenLife } from './revocations.ts'

export interface AdministrationOptions {
  readonly store: Store
  readonly issuers: KnownIssuers
  readonly life: TokenLife
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Every operation that operators have, for the command line and the admin API alike. */
export interface Administration {
  readonly clients: ClientAdministration
  readonly ownKeys: OwnKeyAdministration
  readonly revocations: RevocationAdministration
}

export function createAdministration({ store, issuers, life, now }: AdministrationOptions): Administration {
  const revocations = administerRevocations(store, now, issuers, life)
  return {
    clients: administerClients(store, now, revocations, reservedNames(issuers)),
    ownKeys: administerOwnKeys(store, now, life),
    revocations,
  }
}
