import { isContained } from '../core/scope/containment.ts'
import type { Pattern } from '../core/scope/pattern.ts'
import { parseTokenText } from './bearer.ts'
import { isSession, type TokenClaims } from './claims/claims.ts'
import { isExchanged } from './claims/exchanged.ts'
import { parseOrDrop, parsePatterns } from './claims/granted.ts'
import { boundTo, type IssueResult, readRequested, type TokenFamily, type TokenIssuer } from './issue.ts'
import { askStore, type FamilyRevocations, type SpentTokens, type TokenClient } from './ports.ts'
import { type CombinedProofRule, type KeyBinding, readBinding } from './proof/key-binding.ts'
import { cnfOf } from './proof/possession.ts'
import type { BindingDemand, RequestedBinding, UnprovenRequest } from './proof/requested-binding.ts'
import { withAccess } from './session.ts'
import { audienceOf, scopesOf } from './token-form.ts'
import type { TokenReader, TokenReading } from './token-reader.ts'

export interface RefresherOptions {
  readonly reader: TokenReader
  readonly issuer: TokenIssuer
  /** Seconds after the first issue (`auth_time`) during which tokens can be refreshed. */
  readonly maxAge: number
  /** Milliseconds during which one token can be refreshed again, after a lost answer; 0 unless given. */
  readonly grace?: number | undefined
  readonly clients: {
    readonly get: (id: string) => Promise<Pick<TokenClient, 'disabled' | 'ceiling'> | undefined>
  }
  readonly spentTokens: SpentTokens
  readonly revocations: FamilyRevocations
  /** Patterns that bound every session; no bound unless given. */
  readonly sessionCeiling?: readonly Pattern[] | undefined
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export type RefreshRefusal =
  /** Wrong in more than its age. */
  | 'invalid_token'
  /** A valid token, but not one of `/jwt` or of a session. */
  | 'not_refreshable'
  /** Its family is older than maxAge. */
  | 'expired_token'
  | 'revoked_token'
  /** Already refreshed. Its family is revoked. */
  | 'reused_token'
  /** Its client is gone or disabled. */
  | 'unknown_client'

export type RefreshResult =
  | IssueResult
  | { readonly kind: 'refused'; readonly reason: RefreshRefusal }
  | UnprovenRequest

/** Reads what the next token is bound to, given this one's binding. Without it, no bound token is refreshed. */
export type BindAs = (demand: BindingDemand) => Promise<RequestedBinding>

/** Exchanges own tokens for new ones. */
export interface Refresher {
  /**
   * Exchanges a token, expired or not, for one of the same family with the same scopes, or with those of
   * `requested`, each of which must be inside the token's own. The client's current ceiling counts: requested
   * scopes outside it are refused, kept ones are left out. A refusal is a value, and spends nothing. Rejects
   * with `StoreUnavailableError`; then the token may or may not be spent.
   */
  readonly refresh: (
    token: string,
    requested?: readonly string[] | undefined,
    bind?: BindAs | undefined,
  ) => Promise<RefreshResult>
}

export function createRefresher(options: RefresherOptions): Refresher {
  const { reader, issuer, maxAge, grace = 0, spentTokens, revocations, now } = options

  return {
    async refresh(text, requested, bind = bindNothing) {
      const token = parseTokenText(text)
      const refreshable =
        token === undefined
          ? 'invalid_token'
          : await readRefreshable(await reader.read(token), reader, issuer.audience)
      if (typeof refreshable === 'string') return refuse(refreshable)
      const { claims, leeway, isRevoked, jti, family, before, rule } = refreshable
      if (isRevoked) return refuse('revoked_token')
      const endsAt = family.auth_time + maxAge
      if (!(now() / 1000 < endsAt)) return refuse('expired_token')
      const holder = claims.revocable.client ?? claims.id
      const bound = await bind({ holder, rule, before })
      if (bound.kind === 'unproven') return bound
      const ceiling = await findCeiling(claims, options)
      if (ceiling === undefined) return refuse('unknown_client')
      const chosen = chooseScopes(claims, requested, ceiling, issuer.maxTokenBytes)
      if (chosen.kind !== 'chosen') return chosen
      const { id } = claims
      const { scopes } = chosen
      const others = boundTo(bound.binding)
      // Signed before the token is spent: one that would not fit must not cost it.
      const issued = isSession(claims.all)
        ? await issuer.reissue({ ...withAccess(claims.all, scopes), ...others }, family)
        : await issuer.renew({ id, scopes, audience: audienceOf(claims.all), others }, family)
      if (issued.kind !== 'issued') return issued
      const until = endsAt * 1000
      if ((await askStore(spentTokens.spend({ jti, family: family.fam, until, grace }))) === 'spent')
        return issued
      // The youngest of the family was issued before maxAge was over.
      const lastEnd = until + (issuer.expires + leeway) * 1000
      await askStore(revocations.revoke({ kind: 'family', family: family.fam }, { until: lastEnd }))
      return refuse('reused_token')
    },
  }
}

function refuse(reason: RefreshRefusal): RefreshResult {
  return { kind: 'refused', reason }
}

interface Refreshable {
  readonly claims: TokenClaims
  /** Seconds. */
  readonly leeway: number
  readonly isRevoked: boolean
  readonly jti: string
  readonly family: TokenFamily
  readonly before: KeyBinding | undefined
  readonly rule: CombinedProofRule | undefined
}

async function bindNothing({ rule = 'optional', before }: BindingDemand): Promise<RequestedBinding> {
  return before === undefined && rule === 'optional'
    ? { kind: 'read', binding: undefined }
    : { kind: 'unproven', reason: 'proof_required' }
}

async function readRefreshable(
  reading: TokenReading,
  reader: Pick<TokenReader, 'proofOf'>,
  own: readonly string[],
): Promise<Refreshable | 'invalid_token' | 'not_refreshable'> {
  if (reading.kind === 'invalid') return 'invalid_token'
  // It is of another issuer: our own keys are always at hand.
  if (reading.kind === 'unavailable') return 'not_refreshable'
  const { claims, record, isRevoked, time } = reading
  if (time === 'too_early' || time === 'outside_window') return 'invalid_token'
  if (record.kind !== 'own') return 'not_refreshable'
  const { jti, family: fam } = claims.revocable
  const { auth_time } = claims.all
  if (jti === undefined || fam === undefined || hasPurpose(claims.all, own)) return 'not_refreshable'
  if (typeof auth_time !== 'number' || !(auth_time <= (claims.issuedAt ?? 0))) return 'not_refreshable'
  const before = readBinding(cnfOf(reading))
  const rule = await reader.proofOf(reading)
  if (before === 'unknown') return 'invalid_token'
  return { claims, leeway: record.leeway, isRevoked, jti, family: { fam, auth_time }, before, rule }
}

/**
 * Whether a token was signed for one purpose, which it must not outlive: `/jwt` names no audience or, in the
 * form of RFC 9068, all of ours.
 */
function hasPurpose(claims: Readonly<Record<string, unknown>>, own: readonly string[]): boolean {
  // An actor exchanges again, with the other party's current token.
  if (isExchanged(claims)) return true
  if (!Object.hasOwn(claims, 'aud')) return false
  const names = new Set(audienceOf(claims))
  const isOurs = names.size === new Set(own).size && own.every((name) => names.has(name))
  return !isOurs || typeof claims['client_id'] !== 'string'
}

async function findCeiling(
  { all, id }: TokenClaims,
  { clients, sessionCeiling }: RefresherOptions,
): Promise<readonly (readonly Pattern[])[] | undefined> {
  if (isSession(all)) return sessionCeiling === undefined ? [] : [sessionCeiling]
  const client = await askStore(clients.get(id))
  return client === undefined || client.disabled ? undefined : [parsePatterns(client.ceiling)]
}

function chooseScopes(
  { all, granted }: TokenClaims,
  requested: readonly string[] | undefined,
  ceiling: readonly (readonly Pattern[])[],
  maxBytes: number,
):
  | { readonly kind: 'chosen'; readonly scopes: readonly string[] }
  | Exclude<IssueResult, { readonly kind: 'issued' }> {
  const scopes = requested ?? keepInside(scopesOf(all), ceiling)
  const read = readRequested(scopes, [granted.allow, ...ceiling], maxBytes)
  if (read.kind !== 'readable') return read
  const first = granted.allow[0]
  return scopes.length === 0 && first !== undefined
    ? { kind: 'scope_not_allowed', pattern: first }
    : { kind: 'chosen', scopes }
}

/** Scopes that have left the ceiling since, and texts that never were scopes, are not requested again. */
function keepInside(scopes: readonly string[], ceiling: readonly (readonly Pattern[])[]): readonly string[] {
  return scopes.filter((text) => {
    const pattern = parseOrDrop(text)
    return pattern !== undefined && ceiling.every((bound) => isContained(pattern, bound))
  })
}
