import type { Store } from '../store/store.ts'
import type { NameSet } from '../token/issuers/issuer-directory.ts'
import { OWN_ISSUER } from '../token/issuers/own-issuer.ts'

/** The issuers whose tokens are trusted, apart from clients. */
export interface KnownIssuers {
  /** The `iss` of own tokens; undefined if they carry none. */
  readonly own: string | undefined
  /** The names of the configured issuers and of their tenants. */
  readonly trusted: NameSet
}

export function ownIssuerName({ own }: KnownIssuers): string {
  return own ?? OWN_ISSUER
}

/** Names that no client may have: an identity is (issuer, id), so `iss` must name a single issuer. */
export function reservedNames(issuers: KnownIssuers): NameSet {
  const own = new Set([OWN_ISSUER, ownIssuerName(issuers)])
  return { has: (name) => own.has(name) || issuers.trusted.has(name) }
}

/** The issuer that a token's `iss` names: our own, a configured one, or a client. Undefined if there is none. */
export async function nameOfIssuer(
  iss: unknown,
  issuers: KnownIssuers,
  store: Store,
): Promise<string | undefined> {
  if (iss === issuers.own) return ownIssuerName(issuers)
  return typeof iss === 'string' && (await isIssuerName(iss, issuers, store)) ? iss : undefined
}

/** Whether tokens of the issuer with this name are trusted. */
export async function isIssuerName(name: string, issuers: KnownIssuers, store: Store): Promise<boolean> {
  if (name === ownIssuerName(issuers) || issuers.trusted.has(name)) return true
  return (await store.clients.get(name)) !== undefined
}
