import type { Store } from '../store/store.ts'
import type { NameSet } from '../token/issuers/issuer-directory.ts'
import { OWN_ISSUER } from '../token/issuers/own-issuer.ts'

/** Whose tokens are trusted, besides clients. */
export interface KnownIssuers {
  /** The `iss` of own tokens; undefined: they carry none. */
  readonly own: string | undefined
  /** The names of the configured issuers and of their tenants. */
  readonly trusted: NameSet
}

export function ownIssuerName({ own }: KnownIssuers): string {
  return own ?? OWN_ISSUER
}

/** Names that no client may have: identities are (issuer, id), and `iss` names one issuer alone. */
export function reservedNames(issuers: KnownIssuers): NameSet {
  const own = new Set([OWN_ISSUER, ownIssuerName(issuers)])
  return { has: (name) => own.has(name) || issuers.trusted.has(name) }
}

/** The issuer that a token's `iss` names: our own, a configured one, or a client. Undefined when there is none. */
export async function nameOfIssuer(
  iss: unknown,
  issuers: KnownIssuers,
  store: Store,
): Promise<string | undefined> {
  if (iss === issuers.own) return ownIssuerName(issuers)
  return typeof iss === 'string' && (await isIssuerName(iss, issuers, store)) ? iss : undefined
}

/** Whether tokens of an issuer of this name are believed. */
export async function isIssuerName(name: string, issuers: KnownIssuers, store: Store): Promise<boolean> {
  if (name === ownIssuerName(issuers) || issuers.trusted.has(name)) return true
  return (await store.clients.get(name)) !== undefined
}
