import type { LeftOut } from '../claims/left-out.ts'
import type { IssuerRecord } from '../issuer-record.ts'
import type { KeySetState } from '../keys/key-set-state.ts'
import type { TokenClients, TokenSigningKeys } from '../ports.ts'
import { createClientIssuers } from './client-issuers.ts'
import {
  createIssuerDirectory,
  type IssuerDirectory,
  type NameSet,
  reservedNames,
} from './issuer-directory.ts'
import { createOwnIssuerRecord, type OwnIssuerOptions } from './own-issuer.ts'
import { createTenantIssuers, type TenantIssuers } from './tenant-issuers.ts'
import { isTemplate } from './tenant-template.ts'
import { createTrustedIssuerRecord, type TrustedIssuerOptions } from './trusted-issuer.ts'

/** The options that issuer records are made of. */
export interface PartiesOptions extends OwnIssuerOptions {
  readonly issuers?: readonly TrustedIssuerOptions[] | undefined
  readonly clients?: TokenClients | undefined
  readonly signingKeys?: TokenSigningKeys | undefined
  readonly onKeySet?: ((state: KeySetState) => void) | undefined
  readonly onLeftOut?: ((leftOut: LeftOut) => void) | undefined
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined
  /** Milliseconds of a monotonic clock; `now` unless given. */
  readonly elapsed?: (() => number) | undefined
}

/** Everyone whose tokens are believed. */
export interface Parties {
  readonly own: IssuerRecord
  /** The configured issuers that are not templates; `trusted` holds their records in the same order. */
  readonly single: readonly TrustedIssuerOptions[]
  readonly trusted: readonly IssuerRecord[]
  readonly tenants: readonly TenantIssuers[]
  readonly directory: IssuerDirectory
  readonly reservedNames: NameSet
}

/** Throws a `TypeError` for a weak secret, for keys that cannot be trusted, and for two issuers of one name. */
export function createParties(options: PartiesOptions): Parties {
  const { issuers = [], clients, signingKeys, onLeftOut } = options
  const own = createOwnIssuerRecord(options)
  const settings = { ...options, now: options.elapsed ?? options.now }
  const single = issuers.filter(({ iss }) => !isTemplate(iss))
  const trusted = single.map((issuer) => createTrustedIssuerRecord(issuer, settings))
  const tenants = issuers
    .filter(({ iss }) => isTemplate(iss))
    .map((issuer) => createTenantIssuers(issuer, settings))
  const { audiences = [], leeway, naming } = own
  const clientIssuers =
    clients === undefined || signingKeys === undefined
      ? undefined
      : createClientIssuers({ clients, signingKeys, audiences, leeway, naming, onLeftOut })
  const directory = createIssuerDirectory(own, trusted, clientIssuers, tenants)
  return { own, single, trusted, tenants, directory, reservedNames: reservedNames(own, trusted, tenants) }
}
