import type { IssuerRecord } from '../issuer-record.ts'
import type { ClientIssuers } from './client-issuers.ts'
import { OWN_ISSUER } from './own-issuer.ts'

/** Whose a token says that it is. */
export type IssuerChoice =
  | { readonly kind: 'configured'; readonly record: IssuerRecord }
  | { readonly kind: 'client'; readonly id: string }

/** Every issuer there is, each under a name of its own. */
export interface IssuerDirectory {
  /**
   * Chooses by `iss`; a token without one by the client that a header names, and without that as an own token, unless own
   * tokens carry an `iss`. Undefined when nobody is meant, or when header and `iss` do not mean the same.
   */
  readonly choose: (
    claims: Readonly<Record<string, unknown>>,
    clientHeader: string | undefined,
  ) => IssuerChoice | undefined
  /** The record as it is now: at once where it is configured. Rejects with `StoreUnavailableError`. */
  readonly find: (choice: IssuerChoice) => IssuerRecord | undefined | Promise<IssuerRecord | undefined>
}

/** Names that no client may have: the own issuer's, and those of the configured issuers. */
export function reservedNames(own: IssuerRecord, trusted: readonly IssuerRecord[]): ReadonlySet<string> {
  return new Set([OWN_ISSUER, own.name, ...trusted.map(({ name }) => name)])
}

/** Throws a TypeError when two issuers have one name. */
export function createIssuerDirectory(
  own: IssuerRecord,
  trusted: readonly IssuerRecord[],
  clients: ClientIssuers | undefined,
): IssuerDirectory {
  const reserved = reservedNames(own, trusted)
  const names = new Set([own.name])
  for (const { name } of trusted) {
    if (names.has(name) || name === OWN_ISSUER)
      throw new TypeError(`Two issuers have the name ${JSON.stringify(name)}.`)
    names.add(name)
  }
  const byIss = new Map<string, IssuerChoice>(
    [own, ...trusted].flatMap((record) =>
      record.iss === undefined ? [] : [[record.iss, { kind: 'configured', record }]],
    ),
  )
  const clientOf = (id: string): IssuerChoice | undefined =>
    clients === undefined || reserved.has(id) ? undefined : { kind: 'client', id }

  return {
    choose(claims, clientHeader) {
      if (!Object.hasOwn(claims, 'iss')) {
        if (clientHeader !== undefined) return clientOf(clientHeader)
        return own.iss === undefined ? { kind: 'configured', record: own } : undefined
      }
      const { iss } = claims
      if (typeof iss !== 'string' || (clientHeader !== undefined && clientHeader !== iss)) return undefined
      return byIss.get(iss) ?? clientOf(iss)
    },
    find: (choice) => (choice.kind === 'configured' ? choice.record : clients?.find(choice.id)),
  }
}
