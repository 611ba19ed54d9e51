import { readActors } from './claims/actors.ts'
import { isSession } from './claims/claims.ts'
import { isExchanged } from './claims/exchanged.ts'
import { parseJsonObject } from './json-object.ts'
import { scopesOf } from './token-form.ts'

/** What may be recorded of an own token: enough to find and revoke it, and nothing that could be shown. */
export interface DescribedToken {
  /** Undefined for the token of a session. */
  readonly client: string | undefined
  readonly details: {
    readonly jti?: string | undefined
    readonly family?: string | undefined
    readonly scopes?: readonly string[] | undefined
    /** Of an exchanged token: the subject that its client acts for, that subject's issuer, and the actor. */
    readonly subject?: string | undefined
    readonly issuer?: string | undefined
    readonly actor?: string | undefined
    /** Seconds since the epoch. */
    readonly expires?: number | undefined
  }
}

/** Describes a token that we have signed or verified; does not check its signature. */
export function describeToken(token: string): DescribedToken {
  const claims = parseJsonObject(Buffer.from(token.split('.')[1] ?? '', 'base64url')) ?? {}
  const { id, client_id: client, jti, fam, scope, scopes, exp } = claims
  return {
    client: isSession(claims) ? undefined : (textOf(client) ?? textOf(id)),
    details: {
      jti: textOf(jti),
      family: textOf(fam),
      scopes: scopes === undefined && scope === undefined ? undefined : scopesOf(claims),
      ...(isExchanged(claims) && describeExchange(claims)),
      expires: typeof exp === 'number' ? exp : undefined,
    },
  }
}

function describeExchange({
  sub_id: subject,
  act,
}: Readonly<Record<string, unknown>>): Pick<DescribedToken['details'], 'subject' | 'issuer' | 'actor'> {
  const { iss, sub } = (subject ?? {}) as Readonly<Record<string, unknown>>
  return { subject: textOf(sub), issuer: textOf(iss), actor: readActors(act)?.[0]?.id }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
