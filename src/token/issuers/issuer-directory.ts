import type { IssuerRecord } from '../issuer-record.ts'
import type { ClientIssuers } from './client-issuers.ts'
import { OWN_ISSUER } from './own-issuer.ts'
import type { TenantIssuers } from './tenant-issuers.ts'

/** The issuer that a token claims. */
export type IssuerChoice =
  | { readonly kind: 'configured'; readonly record: IssuerRecord }
  | { readonly kind: 'client'; readonly id: string }
  | { readonly kind: 'tenant'; readonly iss: string; readonly tenants: TenantIssuers }

/** Every issuer, each under a unique name. */
export interface IssuerDirectory {
  /**
   * Chooses by `iss`. A token without one belongs to the client that a header names, or else is an own token,
   * unless own tokens carry an `iss`. A fault if nobody is meant, if header and `iss` disagree, and for a
   * tenant whose tokens do not count.
   */
  readonly choose: (
    claims: Readonly<Record<string, unknown>>,
    clientHeader: string | undefined,
  ) => IssuerChoice | 'wrong_issuer' | 'wrong_tenant'
  /** The issuer of a name that identities are filed under; undefined if none has that name now. */
  readonly named: (name: string) => IssuerChoice | undefined
  /** The current record: at once if it is configured. Rejects with `StoreUnavailableError`. */
  readonly find: (choice: IssuerChoice) => IssuerRecord | undefined | Promise<IssuerRecord | undefined>
}

/** Names that no client may have: those of the own issuer, of the configured issuers, and of their tenants. */
export function reservedNames(
  own: IssuerRecord,
  trusted: readonly IssuerRecord[],
  tenants: readonly TenantIssuers[],
): NameSet {
  const names = new Set([OWN_ISSUER, own.name, ...[...trusted, ...tenants].map(({ name }) => name)])
  return { has: (name) => names.has(name) || tenants.some(({ judge }) => judge(name) !== undefined) }
}

/** Names that can be tested but not listed: a multi-tenant issuer has as many as it has tenants. */
export type NameSet = Pick<ReadonlySet<string>, 'has'>

/** Throws a `TypeError` if two issuers have one name. */
export function createIssuerDirectory(
  own: IssuerRecord,
  trusted: readonly IssuerRecord[],
  clients: ClientIssuers | undefined,
  tenants: readonly TenantIssuers[] = [],
): IssuerDirectory {
  const reserved = reservedNames(own, trusted, tenants)
  const names = new Set([own.name])
  for (const { name } of [...trusted, ...tenants]) {
    if (names.has(name) || name === OWN_ISSUER)
      throw new TypeError(`Two issuers have the name ${JSON.stringify(name)}.`)
    names.add(name)
  }
  const byIss = new Map<string, IssuerChoice>(
    [own, ...trusted].flatMap((record) =>
      record.iss === undefined ? [] : [[record.iss, { kind: 'configured', record }]],
    ),
  )
  const clientOf = (id: string): IssuerChoice | 'wrong_issuer' =>
    clients === undefined || reserved.has(id) ? 'wrong_issuer' : { kind: 'client', id }
  const tenantOf = (iss: string): IssuerChoice | 'wrong_tenant' | undefined => {
    const judged = tenants.map((one) => [one, one.judge(iss)] as const)
    const found = judged.find(([, judgement]) => judgement === 'allowed')
    if (found !== undefined) return { kind: 'tenant', iss, tenants: found[0] }
    return judged.some(([, judgement]) => judgement === 'outside') ? 'wrong_tenant' : undefined
  }

  return {
    choose(claims, clientHeader) {
      if (!Object.hasOwn(claims, 'iss')) {
        if (clientHeader !== undefined) return clientOf(clientHeader)
        return own.iss === undefined ? { kind: 'configured', record: own } : 'wrong_issuer'
      }
      const { iss } = claims
      if (typeof iss !== 'string' || (clientHeader !== undefined && clientHeader !== iss))
        return 'wrong_issuer'
      return byIss.get(iss) ?? tenantOf(iss) ?? clientOf(iss)
    },
    named(name) {
      const record = [own, ...trusted].find((one) => one.name === name)
      if (record !== undefined) return { kind: 'configured', record }
      const choice = tenantOf(name) ?? clientOf(name)
      return typeof choice === 'string' ? undefined : choice
    },
    find(choice) {
      if (choice.kind === 'configured') return choice.record
      return choice.kind === 'tenant' ? choice.tenants.find(choice.iss) : clients?.find(choice.id)
    },
  }
}
