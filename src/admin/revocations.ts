import type { Revocation, RevocationTarget } from '../store/revocations.ts'
import type { Store } from '../store/store.ts'
import { parseJsonObject } from '../token/json-object.ts'
import { isIssuerName, type KnownIssuers, nameOfIssuer, ownIssuerName } from './issuers.ts'
import { done, failed, type Outcome, printMoment, quote } from './outcome.ts'

export interface RevocationView {
  readonly kind: RevocationTarget['kind']
  readonly issuer: string | null
  /** The `jti`, the family, the id of the subject or client, or the name of the issuer. */
  readonly id: string
  readonly revokedAt: string
  /** When the revocation ends, with nothing left to refuse. */
  readonly until: string
}

/** How long own tokens can count, in milliseconds: revocations last at least as long. */
export interface TokenLife {
  readonly expires: number
  readonly maxAge: number
  readonly leeway: number
}

/**
 * Ends tokens, in this process at once and on every replica within a second. Times are in milliseconds. An
 * unknown token, client or issuer is `NOT_FOUND`, and nothing is written, unless `force` is set: it may
 * already be gone.
 */
export interface RevocationAdministration {
  /** Revokes a token by its `jti`; the issuer is our own unless given. */
  readonly revokeToken: (
    jti: string,
    issuer?: string,
    force?: boolean,
  ) => Promise<Outcome<readonly RevocationView[]>>
  /**
   * Revokes a token by its text, and those that it was refreshed to. Its signature is not checked, because
   * the caller may end any token anyway. `issuer` is for a token whose `iss` does not name one.
   */
  readonly revokeJwt: (
    token: string,
    issuer?: string,
    force?: boolean,
  ) => Promise<Outcome<readonly RevocationView[]>>
  /** Revokes everything issued to a subject up to now. */
  readonly revokeSubject: (
    issuer: string,
    id: string,
    force?: boolean,
  ) => Promise<Outcome<readonly RevocationView[]>>
  /** Revokes everything issued to a client, or signed by it, up to now. */
  readonly revokeClient: (id: string, force?: boolean) => Promise<Outcome<readonly RevocationView[]>>
  readonly revokeIssuer: (name: string, force?: boolean) => Promise<Outcome<readonly RevocationView[]>>
}

/** The longest `jwt.expires`, because the setting may have changed since the tokens were issued. */
const LONGEST_LIFE = 3_650 * 86_400_000
/** The end of the year 9999: others may sign tokens with any expiry. */
const NEVER = 253_402_300_799_999
const FORCE = 'With force it is revoked all the same.'
/** The form of our own tokens' `jti`. */
const OWN_JTI = /^[\w-]{16,}$/

export function administerRevocations(
  store: Store,
  now: () => number,
  issuers: KnownIssuers,
  life: TokenLife,
): RevocationAdministration {
  const own = ownIssuerName(issuers)
  const revoke = async (
    targets: readonly RevocationTarget[],
    until: number,
  ): Promise<Outcome<readonly RevocationView[]>> => {
    const revocations: Revocation[] = []
    for (const target of targets) revocations.push(await store.revocations.revoke(target, { until }))
    return done(revocations.map(viewRevocation))
  }
  const ends = (issuer: string): number => (issuer === own ? now() + LONGEST_LIFE + life.leeway : NEVER)
  const checked = async (
    issuer: string,
    target: RevocationTarget,
    force: boolean,
  ): Promise<Outcome<readonly RevocationView[]>> =>
    force || (await isIssuerName(issuer, issuers, store))
      ? revoke([target], ends(issuer))
      : failed('NOT_FOUND', `There is no issuer, and no client, with the name ${quote(issuer)}. ${FORCE}`)

  return {
    async revokeToken(jti, issuer = own, force = false) {
      // Issued tokens are not recorded, so only a text that cannot be a jti of ours is known to be wrong.
      if (issuer === own && !force && !OWN_JTI.test(jti))
        return failed(
          'NOT_FOUND',
          `There is no token with the jti ${quote(jti)}: ours have at least 16 characters. ${FORCE}`,
        )
      return checked(issuer, { kind: 'token', issuer, jti }, force)
    },
    revokeSubject: (issuer, id, force = false) => checked(issuer, { kind: 'subject', issuer, id }, force),
    revokeIssuer: (issuer, force = false) => checked(issuer, { kind: 'issuer', issuer }, force),
    async revokeClient(client, force = false) {
      // The tokens of a removed client have ended with it.
      return force || (await store.clients.get(client)) !== undefined
        ? revoke([{ kind: 'client', client }], NEVER)
        : failed('NOT_FOUND', `There is no client with the id ${quote(client)}. ${FORCE}`)
    },
    async revokeJwt(token, named, force = false) {
      const claims = readClaims(token)
      if (claims === undefined) return failed('BAD_USER_INPUT', 'This is no JWT.')
      const issuer = named ?? (await nameOfIssuer(claims['iss'], issuers, store))
      if (issuer === undefined || !(force || (await isIssuerName(issuer, issuers, store))))
        return failed('BAD_USER_INPUT', 'The token does not say whose it is, or is of nobody who is trusted.')
      const { jti, fam, exp } = claims
      if (typeof jti !== 'string')
        return failed('BAD_USER_INPUT', 'The token has no "jti": revoke its subject or its client.')
      if (issuer !== own)
        return revoke(
          [{ kind: 'token', issuer, jti }],
          typeof exp === 'number' && exp > 0 ? toEnd(exp, life) : NEVER,
        )
      const targets: readonly RevocationTarget[] = [
        { kind: 'token', issuer, jti },
        ...(typeof fam === 'string' ? [{ kind: 'family', family: fam } as const] : []),
      ]
      return revoke(targets, ends(issuer))
    },
  }
}

function viewRevocation({ target, revokedAt, until }: Revocation): RevocationView {
  const times = { revokedAt: printMoment(revokedAt), until: printMoment(until) }
  switch (target.kind) {
    case 'token':
      return { kind: target.kind, issuer: target.issuer, id: target.jti, ...times }
    case 'family':
      return { kind: target.kind, issuer: null, id: target.family, ...times }
    case 'subject':
      return { kind: target.kind, issuer: target.issuer, id: target.id, ...times }
    case 'client':
      return { kind: target.kind, issuer: null, id: target.client, ...times }
    case 'issuer':
      return { kind: target.kind, issuer: null, id: target.issuer, ...times }
  }
}

/** Converts seconds to milliseconds, capped at what the store can hold. */
function toEnd(exp: number, { leeway }: TokenLife): number {
  return Math.min(Math.ceil(exp * 1000) + leeway, NEVER)
}

function readClaims(token: string): Readonly<Record<string, unknown>> | undefined {
  const parts = token.trim().split('.')
  return parts.length === 3 ? parseJsonObject(Buffer.from(parts[1] ?? '', 'base64url')) : undefined
}
