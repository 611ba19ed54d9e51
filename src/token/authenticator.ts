import {
  ANONYMOUS,
  type IdentifiedSubject,
  type Subject,
  type SubjectUser,
} from '../core/decision/subject.ts'
import { after } from '../core/maybe-promise.ts'
import { assertList } from '../core/option-checks.ts'
import { isOriginOfHost, isOriginPattern } from '../core/origin-pattern.ts'
import { printOnce } from '../core/print-once.ts'
import {
  type BearerToken,
  CLIENT_HEADERS,
  headerValues,
  parseClientHeader,
  type ReadHeader,
  type RequestHeaders,
} from './bearer.ts'
import { readActors } from './claims/actors.ts'
import type { TokenUser } from './claims/user.ts'
import type { IssuerRecord } from './issuer-record.ts'
import { findTrustWarning } from './issuers/trusted-issuer.ts'
import { askStore, type TokenUsers } from './ports.ts'
import type { CombinedProofRule } from './proof/key-binding.ts'
import { cnfOf, needsNoProof, provePossession, type ShownToken } from './proof/possession.ts'
import type { CarriedRequest, PresentedRequest } from './proof/presented-request.ts'
import { createProofChecker, type DpopOptions, type ProofChecker } from './proof/proof-checker.ts'
import { offersProof } from './proof/proof-rules.ts'
import type { SeenProofs } from './proof/seen-proofs.ts'
import { createTokenFinder } from './token-finder.ts'
import { assertTokenOptions, type TokenOptions } from './token-options.ts'
import {
  createTokenReader,
  type TokenReader,
  type TokenReaderOptions,
  type TokenReading,
} from './token-reader.ts'
import { describeToken, type RefusedToken, type RefusedTokenFault } from './token-report.ts'
import { settleSources } from './token-sources.ts'
import type { VerifiedClaims } from './verify.ts'

export interface AuthenticatorOptions
  extends TokenReaderOptions,
    Omit<BearerOptions, 'readHeader' | 'allowsOrigin'> {
  /** Further origins whose pages may use a token in a cookie. Needs a cookie in `tokens.from`. */
  readonly origins?: readonly string[] | undefined
  /** How DPoP proofs are checked (RFC 9449). */
  readonly dpop?: DpopOptions | undefined
  /** The record of used proofs: in this process unless given, which is not enough where several serve together. */
  readonly seenProofs?: SeenProofs | undefined
  /** Called once with each warning about `issuers`. Default: `console.warn`. */
  readonly onWarning?: ((warning: string) => void) | undefined
}

export interface BearerOptions {
  /** The users for whom clients' tokens act. */
  readonly users?: TokenUsers | undefined
  /** Headers that name the client of a token; `x-client-id` and `nettu-account` unless given. */
  readonly clientHeaders?: readonly string[] | undefined
  /** Where tokens are read from, and what becomes of invalid ones. */
  readonly tokens?: TokenOptions | undefined
  /** Whether pages of an origin may use a token in a cookie; unless given, those of the request's host may. */
  readonly allowsOrigin?: ((origin: string, host: string | undefined) => boolean) | undefined
  /** Unless given, reads the headers of any host. */
  readonly readHeader?: ReadHeader | undefined
  /** Milliseconds since the epoch; `Date.now` unless given. */
  readonly now?: (() => number) | undefined
  /** Called with each token that does not count, for logs. Must not throw. */
  readonly onRefused?: ((refused: RefusedToken) => void) | undefined
}

/** Options of an authenticator that may share its proof checker. */
export interface DirectOptions extends BearerOptions {
  /** Unless given, one with the defaults, and the memory of this process. */
  readonly proofs?: ProofChecker | undefined
  /** Whether callers without a token are offered DPoP. */
  readonly offersProof?: boolean | undefined
}

/**
 * Determines from a request's headers who asks. `request` is the request that shows the token: without it, a
 * token that is bound to a key or a certificate is refused.
 */
export type Authenticator = (headers: RequestHeaders, request?: PresentedRequest) => Promise<Subject>

/**
 * Makes an authenticator of Bearer and DPoP tokens (RFC 6750, 9449; JWT, RFC 7519 and 8725): own tokens, signed
 * with one secret or a ring of keys, those of trusted issuers, and those that clients sign for their users.
 *
 * No header, or an empty one, is anonymous. A token that is right except for its time is anonymous with the reason
 * `expired_token`, or `invalid_token` if its time has not come yet. A token whose issuer's keys cannot be had is
 * undetermined. Any other invalid token is refused, or anonymous with the reason if `tokens.invalid` or its issuer
 * says so. Whatever a client sends, the authenticator resolves to a subject. It rejects only if a store is needed
 * and cannot be reached (`StoreUnavailableError`). A weak secret, a senseless leeway or untrustworthy keys
 * are a `TypeError` here, which never shows them.
 *
 * Duplicates that the host has already dropped or joined (Node's parser keeps the first Authorization header)
 * cannot be seen in these headers; the gateway looks for them in the raw ones.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  if (options.signingKeys !== undefined && options.users === undefined)
    throw new TypeError('users must be given with signingKeys.')
  const { secret, now, dpop, seenProofs: seen, issuers = [], onWarning = printOnce } = options
  const allowsOrigin = allowOrigins(options)
  const proofs = createProofChecker({ dpop, secret, seen, now })
  const authenticate = authenticateWith(createTokenReader(options), {
    ...{ ...options, allowsOrigin, proofs },
    offersProof: offersProof([options, ...issuers], dpop),
  })
  for (const issuer of issuers) {
    const warning = findTrustWarning(issuer)
    if (warning !== undefined) onWarning(`portcullis: ${warning}`)
  }
  return async (headers, request) => authenticate(headers, request)
}

function allowOrigins({ tokens, origins }: AuthenticatorOptions): BearerOptions['allowsOrigin'] {
  assertTokenOptions(tokens)
  if (origins === undefined) return undefined
  assertList('origins', origins)
  if (settleSources(tokens?.from).cookies.length === 0)
    throw new TypeError('origins needs a cookie in tokens.from: no other token is held against an origin.')
  const wrong = origins.findIndex((origin) => origin.includes('*') || !isOriginPattern(origin))
  if (wrong >= 0)
    throw new TypeError(`origins[${wrong}] must be an origin such as "https://app.example.org", without *.`)
  return (origin, host) => isOriginOfHost(origin, host) || origins.includes(origin)
}

/** Returns at once if there is nothing to await. */
export type DirectAuthenticator = (
  headers: RequestHeaders,
  request?: PresentedRequest | CarriedRequest,
) => Subject | Promise<Subject>

/** As {@link createAuthenticator}, with a reader that others use as well; its clients' users must be given. */
export function authenticateWith(reader: TokenReader, options: DirectOptions = {}): DirectAuthenticator {
  const { users, now = Date.now, readHeader = headerValues, allowsOrigin = isOriginOfHost } = options
  assertTokenOptions(options.tokens)
  const { invalid = 'refuse' } = options.tokens ?? {}
  const find = createTokenFinder(settleSources(options.tokens?.from), {
    readHeader,
    isKnown: reader.isKnown,
    allowsOrigin,
  })
  const proofs = options.proofs ?? createProofChecker({ now })
  const nobody: Subject = options.offersProof === true ? { ...ANONYMOUS, offersProof: true } : ANONYMOUS
  const clientHeaders = (options.clientHeaders ?? CLIENT_HEADERS).map((name) => name.toLowerCase())
  const tell = (
    fault: RefusedTokenFault,
    token?: BearerToken,
    countsAs?: 'anonymous',
    issuer?: string,
    asked?: RefusedToken['asked'],
  ): void =>
    options.onRefused?.({
      fault,
      ...(token === undefined ? { issuer: undefined, kid: undefined } : describeToken(token, issuer)),
      ...(countsAs !== undefined && { countsAs }),
      ...(asked !== undefined && { asked }),
    })
  const refusing = <Answer extends Subject>(
    answer: Answer,
    fault: RefusedTokenFault,
    token?: BearerToken,
    issuer?: string,
  ): Answer => {
    tell(fault, token, undefined, issuer)
    return answer
  }
  /** Refuses or ignores the token, as its issuer's record says, or else the gateway. */
  const refusingBy = (
    record: IssuerRecord | undefined,
    refused: NotBelieved,
    fault: RefusedTokenFault,
    token?: BearerToken,
  ): Subject => {
    if ((record?.invalid ?? invalid) === 'refuse') return refusing(refused, fault, token, record?.name)
    tell(fault, token, 'anonymous', record?.name)
    return IGNORED[refused.reason]
  }
  const judge = (reading: TokenReading, shown: ShownToken): Subject | Promise<Subject> => {
    const { token } = shown
    if (reading.kind === 'invalid') return refusingBy(reading.record, INVALID, reading.fault, token)
    if (reading.kind === 'unavailable') {
      tell('issuer_unavailable', token, undefined, reading.record?.name, reading.problem)
      return UNDETERMINED
    }
    const { claims, record, time, isRevoked } = reading
    if (time === 'outside_window') return refusingBy(record, INVALID, time, token)
    if (isRevoked) return refusingBy(record, REVOKED, 'revoked', token)
    if (time === 'expired') return refusing(EXPIRED, time, token, record.name)
    if (time === 'too_early') return refusing(EARLY, time, token, record.name)
    return after(reader.proofOf(reading), (rule) =>
      needsNoProof(cnfOf(reading), rule, shown.scheme)
        ? believe(claims, record, token)
        : believeProven(reading, rule, shown),
    )
  }
  const believe = (
    claims: VerifiedClaims,
    record: IssuerRecord,
    token: BearerToken,
  ): Subject | Promise<Subject> => {
    const subject = identify(claims, record)
    return claims.user === undefined ? subject : actFor(claims.user, subject, claims, record, token)
  }
  /** Possession is proven first: a stolen token must not create a user. */
  const believeProven = async (
    reading: Extract<TokenReading, { readonly kind: 'read' }>,
    rule: CombinedProofRule | undefined,
    shown: ShownToken,
  ): Promise<Subject> => {
    const { claims, record } = reading
    const demand = { cnf: cnfOf(reading), rule, holder: holderOf(claims, record) }
    const possession = await provePossession(demand, shown, proofs, readHeader)
    if (possession.kind === 'unproven')
      return refusing(possession.subject, possession.fault, shown.token, record.name)
    const subject = await believe(claims, record, shown.token)
    const { nonce } = possession
    return nonce !== undefined && subject.kind === 'identified' ? { ...subject, nonce } : subject
  }
  const actFor = async (
    tokenUser: TokenUser,
    subject: IdentifiedSubject,
    { issuedAt }: VerifiedClaims,
    record: IssuerRecord,
    token: BearerToken,
  ): Promise<Subject> => {
    if (users === undefined) return refusingBy(record, UNKNOWN_USER, 'unknown_user', token)
    const user = await seeUser(tokenUser, issuedAt, users, now())
    if ('kind' in user) {
      const fault = user.reason === 'unknown_user' ? 'unknown_user' : 'bad_user'
      return refusingBy(record, user, fault, token)
    }
    return { ...subject, user }
  }
  return (headers, request) => {
    const bearer = find(headers)
    if (bearer.kind === 'none') return nobody
    if (bearer.kind === 'refused') return refusing({ kind: 'refused', reason: bearer.reason }, bearer.fault)
    if (bearer.kind === 'malformed') return refusingBy(undefined, INVALID, 'malformed')
    const { token, scheme } = bearer
    const client = parseClientHeader(headers, clientHeaders, readHeader)
    if (client.kind === 'ambiguous') return refusing(INVALID, 'ambiguous_client', token)
    const reading = reader.read(token, client.kind === 'none' ? undefined : client.id)
    const shown = { token, scheme, headers, request }
    return reading instanceof Promise ? reading.then((one) => judge(one, shown)) : judge(reading, shown)
  }
}

/** Who can make any number of such tokens and keys: a client of ours, or one identity of another issuer. */
function holderOf({ id, revocable }: VerifiedClaims, { kind, name }: IssuerRecord): string {
  if (kind === 'client') return name
  return revocable.client ?? `${name} ${id}`
}

const subjects = new WeakMap<VerifiedClaims, IdentifiedSubject>()

/** The same subject for the same claims, while their issuer record says the same. */
function identify(claims: VerifiedClaims, { name, leeway }: IssuerRecord): IdentifiedSubject {
  const expiresAt = (claims.expires + leeway) * 1000
  const known = subjects.get(claims)
  const issuer = claims.exchanged?.issuer ?? name
  if (known?.issuer === issuer && known.expiresAt === expiresAt) return known
  const { id, all, granted, revocable } = claims
  const { client } = revocable
  const actor = readActors(all['act'])?.[0]
  const subject = {
    kind: 'identified',
    issuer,
    id,
    claims: all,
    granted,
    expiresAt,
    ...(client !== undefined && { client }),
    ...(actor !== undefined && { actor: actor.id }),
  } as const
  subjects.set(claims, subject)
  return subject
}

const INVALID = { kind: 'refused', reason: 'invalid_token' } as const
const REVOKED = { kind: 'refused', reason: 'revoked_token' } as const
const UNKNOWN_USER = { kind: 'refused', reason: 'unknown_user' } as const
type NotBelieved = typeof INVALID | typeof REVOKED | typeof UNKNOWN_USER
/** The same reasons, where a setting makes such a token count as none. */
const IGNORED = {
  invalid_token: { kind: 'anonymous', reason: 'invalid_token', isIgnored: true },
  revoked_token: { kind: 'anonymous', reason: 'revoked_token', isIgnored: true },
  unknown_user: { kind: 'anonymous', reason: 'unknown_user', isIgnored: true },
} as const satisfies Record<NotBelieved['reason'], Subject>
const UNDETERMINED = { kind: 'undetermined', reason: 'issuer_unavailable' } as const
const EARLY = { kind: 'anonymous', reason: 'invalid_token' } as const
const EXPIRED = { kind: 'anonymous', reason: 'expired_token' } as const

/** Called on every request; the store answers from memory for a known and unchanged user. */
export async function seeUser(
  { client, id, create, person }: TokenUser,
  issuedAt: number | undefined,
  users: TokenUsers,
  now: number,
): Promise<SubjectUser | typeof INVALID | typeof UNKNOWN_USER> {
  // An `iat` ahead of now must not keep out later changes.
  const asOf = issuedAt === undefined ? now : Math.min(issuedAt * 1000, now)
  const sight = await askStore(users.see(client, id, { create, person, asOf }))
  switch (sight.kind) {
    case 'known':
    case 'created':
    case 'updated':
      return { id: sight.user.id, person: sight.user.person }
    case 'unknown_user':
      return UNKNOWN_USER
    default:
      return INVALID
  }
}
