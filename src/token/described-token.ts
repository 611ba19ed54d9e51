import { parseJsonObject } from './json-object.ts'
import { scopesOf } from './token-form.ts'

/** What may be written down of a token of ours: enough to find and revoke it, and nothing that anybody could show. */
export interface DescribedToken {
  /** Undefined for the token of a session. */
  readonly client: string | undefined
  readonly details: {
    readonly jti?: string | undefined
    readonly family?: string | undefined
    readonly scopes?: readonly string[] | undefined
    /** Seconds since the epoch. */
    readonly expires?: number | undefined
  }
}

/** Describes a token that we have signed or verified: its signature is not looked at. */
export function describeToken(token: string): DescribedToken {
  const claims = parseJsonObject(Buffer.from(token.split('.')[1] ?? '', 'base64url')) ?? {}
  const { id, client_id: client, jti, fam, scope, scopes, exp } = claims
  return {
    client: textOf(client) ?? textOf(id),
    details: {
      jti: textOf(jti),
      family: textOf(fam),
      scopes: scopes === undefined && scope === undefined ? undefined : scopesOf(claims),
      expires: typeof exp === 'number' ? exp : undefined,
    },
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
