import { type CacheCounts, countRequest } from '../core/cache-counts.ts'
import { DEFAULT_CACHE_SIZES } from '../core/cache-sizes.ts'
import { after, type MaybePromise } from '../core/maybe-promise.ts'
import { type BearerToken, isCompact } from './bearer.ts'
import { checkTime, type TimeVerdict } from './claims/claim-time.ts'
import type { ExchangedClaims } from './claims/exchanged.ts'
import type { LeftOut } from './claims/left-out.ts'
import { type CompactToken, parseCompact } from './compact.ts'
import { createCeilingBounds } from './current-ceiling.ts'
import { createTokenOrigins } from './exchange/token-origins.ts'
import {
  createIntrospections,
  type IntrospectedToken,
  type IntrospectionsOptions,
} from './introspection/introspections.ts'
import { isOpaque } from './introspection/opaque-tokens.ts'
import type { IssuerRecord } from './issuer-record.ts'
import type { IssuerChoice, NameSet } from './issuers/issuer-directory.ts'
import { describeIssuers, type IssuerState } from './issuers/issuer-state.ts'
import type { OwnIssuerOptions } from './issuers/own-issuer.ts'
import { createParties } from './issuers/parties.ts'
import type { TrustedIssuerOptions } from './issuers/trusted-issuer.ts'
import type { KeySet } from './keys/key-set.ts'
import type { KeySetState } from './keys/key-set-state.ts'
import type { KeySourceProblem } from './keys/key-source-health.ts'
import type { RevocationCheck, TokenClients, TokenSigningKeys } from './ports.ts'
import type { CombinedProofRule } from './proof/key-binding.ts'
import { createProofRules } from './proof/proof-rules.ts'
import {
  type CachedToken,
  cacheKey,
  createTokenCache,
  isOf,
  type TokenCache,
  type TokenCacheLimits,
} from './token-cache.ts'
import { createTokenHolders } from './token-holders.ts'
import type { VerifiedClaims } from './verify.ts'
import { type TokenFault, verifyCompact } from './verify.ts'

export interface TokenReaderOptions
  extends OwnIssuerOptions,
    Pick<IntrospectionsOptions, 'onIntrospection' | 'onIntrospectionRequest'> {
  /** Called with the outcome of looking up the keys behind a URL, when it differs from the one before. */
  readonly onKeySet?: ((state: KeySetState) => void) | undefined
  /** Called with what a token of a trusted issuer or a client carries that grants nothing. Must not throw. */
  readonly onLeftOut?: ((leftOut: LeftOut) => void) | undefined
  /** Other issuers whose tokens are trusted. */
  readonly issuers?: readonly TrustedIssuerOptions[] | undefined
  /** The clients: a disabled client's tokens have ended. */
  readonly clients?: TokenClients | undefined
  /** The keys with which clients sign tokens for their users; only with `clients`. */
  readonly signingKeys?: TokenSigningKeys | undefined
  readonly revocations?: RevocationCheck | undefined
  /** Milliseconds since the epoch; `Date.now` unless given. */
  readonly now?: (() => number) | undefined
  /** Milliseconds of a monotonic clock, for the age of keys and of the store's answers; `now` unless given. */
  readonly elapsed?: (() => number) | undefined
  /** Limits of the cache of verified tokens; 10,000 entries and 32 MiB unless given, `false` for none. */
  readonly cache?: Partial<TokenCacheLimits> | false | undefined
}

/** What a token says, and how it stands at this moment. */
export type TokenReading =
  | {
      readonly kind: 'read'
      readonly claims: VerifiedClaims
      readonly record: IssuerRecord
      readonly time: TimeVerdict
      readonly isRevoked: boolean
      /** Whether the token was introspected: only another introspection shows whether it has been revoked since. */
      readonly isIntrospected?: true
      /** What the token was signed to be bound to (RFC 7800), if its claims come from elsewhere. */
      readonly cnf?: unknown
    }
  /** `record`: the issuer that the token claims; undefined if there is none. */
  | { readonly kind: 'invalid'; readonly fault: TokenFault; readonly record?: IssuerRecord | undefined }
  /** The issuer's keys cannot be had now, and one may have signed it; or the issuer cannot introspect it now. */
  | {
      readonly kind: 'unavailable'
      readonly record?: IssuerRecord | undefined
      readonly problem?: KeySourceProblem | undefined
    }

export interface TokenReader {
  /**
   * Verifies a token, with the client that a header names, if any. Returns at once for a known token whose
   * issuer is at hand. Rejects only with `StoreUnavailableError`, if a store is needed and cannot be reached.
   */
  readonly read: (
    token: BearerToken,
    clientHeader?: string | undefined,
  ) => TokenReading | Promise<TokenReading>
  /** How a token must be bound to its holder: as its issuer's record says and, for an own token, its client's. Never rejects. */
  readonly proofOf: (
    reading: Extract<TokenReading, { readonly kind: 'read' }>,
  ) => MaybePromise<CombinedProofRule | undefined>
  /** Whether a token of exactly this text was verified before. It may have ended since. */
  readonly isKnown: (text: string) => boolean
  /** Ids that no client may have: names are unique across the own issuer, issuer records and clients. */
  readonly reservedNames: NameSet
  /** Everyone whose tokens are believed, except clients, with the state of their keys. No I/O. */
  readonly issuers: () => readonly IssuerState[]
  /** Forgets every known token. */
  readonly forget: () => void
  /** The size of the cache of verified tokens. */
  readonly cacheSize: TokenCache['size']
}

/**
 * `counts` counts the requests to its cache. Throws a `TypeError` if there is nobody to trust, for a weak
 * secret, and for two issuers of one name.
 */
export function createTokenReader(options: TokenReaderOptions, counts?: CacheCounts): TokenReader {
  const { issuers = [], clients, signingKeys, revocations, now = Date.now, cache } = options
  const { elapsed = options.now ?? (() => performance.now()) } = options
  if (options.secret === undefined && options.ring === undefined && issuers.length === 0)
    throw new TypeError(
      'A secret, a key ring or an issuer must be given to verify tokens with: if "secret" comes from the environment, its variable is not set.',
    )
  if (signingKeys !== undefined && clients === undefined)
    throw new TypeError('clients must be given with signingKeys.')
  const parties = createParties(options)
  const { single, trusted, directory, reservedNames } = parties
  const holders = createTokenHolders(clients, elapsed)
  const bound = createCeilingBounds()
  const origins = createTokenOrigins(directory, holders, revocations)
  const introspections = createIntrospections(single, trusted, { ...options, elapsed })
  const bounds = cache === false ? { entries: 0 } : cache
  const known = createTokenCache({ entries: 10_000, bytes: DEFAULT_CACHE_SIZES.tokens, ...bounds }, counts)

  const judgeHere = (claims: VerifiedClaims, record: IssuerRecord): MaybePromise<TokenReading> => {
    const { revocable } = claims
    const say = (isRevoked: boolean, held = claims): TokenReading => ({
      kind: 'read',
      claims: held,
      record,
      time: checkTime(claims, now() / 1000, record),
      isRevoked,
    })
    if (revocations?.isRevoked(revocable) === true) return say(true)
    const { exchanged } = claims
    if (exchanged !== undefined) return judgeExchanged(claims, exchanged, say)
    if (record.kind !== 'own' || revocable.client === undefined) return say(false)
    return after(holders.find(revocable.client), (client) =>
      client === undefined ? say(false) : say(client.disabled, bound(claims, client)),
    )
  }
  /** Whatever ends or narrows one of the source tokens also ends or narrows the exchanged one. */
  const judgeExchanged = async (
    claims: VerifiedClaims,
    { client, sources: made }: ExchangedClaims,
    say: (isRevoked: boolean, held?: VerifiedClaims) => TokenReading,
  ): Promise<TokenReading> => {
    const acting = await holders.find(client)
    if (origins.isAnyRevoked(made) || acting?.disabled === true) return say(true)
    const makers = await origins.findHolders(made)
    if (makers === undefined) return say(true)
    const all = acting === undefined ? makers : [acting, ...makers]
    return say(false, all.reduce(bound, claims))
  }
  const judgeAnswer = ({ record, result }: IntrospectedToken): MaybePromise<TokenReading> => {
    if (result.kind === 'active')
      return after(judgeHere(result.claims, record), (reading) =>
        reading.kind === 'read' ? { ...reading, isIntrospected: true } : reading,
      )
    if (result.kind === 'unavailable') return { ...result, record }
    return { kind: 'invalid', fault: result.kind === 'invalid' ? result.fault : 'inactive', record }
  }
  const judge = (
    text: BearerToken,
    claims: VerifiedClaims,
    record: IssuerRecord,
  ): MaybePromise<TokenReading> => {
    const here = judgeHere(claims, record)
    if (introspections === undefined || here instanceof Promise || here.kind !== 'read') return here
    if (here.isRevoked || here.time !== 'current') return here
    const told = introspections.confirm(text, claims, record)
    if (told === undefined) return here
    return after(told, (introspected) =>
      introspected.result.kind === 'inactive'
        ? { ...here, isRevoked: true }
        : after(judgeAnswer(introspected), (answered) => bindAs(claims, answered)),
    )
  }

  const readNew = async (
    token: CompactToken,
    key: string,
    choice: IssuerChoice | 'wrong_issuer' | 'wrong_tenant',
  ): Promise<TokenReading> => {
    if (typeof choice === 'string') return { kind: 'invalid', fault: choice }
    const record = await directory.find(choice)
    if (record === undefined)
      // There are too many unseen tenants: this token may be right, and can be tried again later.
      return choice.kind === 'tenant' ? { kind: 'unavailable' } : { kind: 'invalid', fault: 'wrong_issuer' }
    const told = introspections?.readUnsigned(token.text, record)
    if (told !== undefined) return judgeAnswer(await told)
    const verification = await verifyCompact(token, record)
    if (verification.kind === 'invalid') return { ...verification, record }
    if (verification.kind === 'unavailable') return { ...verification, record }
    const { claims, keys } = verification
    if (choice.kind === 'tenant') choice.tenants.keep(choice.iss)
    const versions = { recordVersion: record.version, keySetVersion: keys.version }
    known.set(key, { choice, record: record.name, ...versions, claims }, token.text)
    return judge(token.text, claims, record)
  }
  const readOpaque = (text: BearerToken, clientHeader: string | undefined): MaybePromise<TokenReading> => {
    const told = introspections?.readOpaque(text, clientHeader)
    if (told !== undefined) return after(told, judgeAnswer)
    return { kind: 'invalid', fault: introspections === undefined ? 'malformed' : 'wrong_issuer' }
  }

  const readText = (
    text: BearerToken,
    key: string,
    clientHeader: string | undefined,
  ): TokenReading | Promise<TokenReading> => {
    // An opaque token is kept by its issuer's introspector, only under its digest.
    if (isOpaque(text) && (introspections !== undefined || !isCompact(text)))
      return readOpaque(text, clientHeader)
    const token = parseCompact(text)
    if (typeof token === 'string') return { kind: 'invalid', fault: token }
    if (token.payload === undefined) return { kind: 'invalid', fault: 'not_json' }
    return readNew(token, key, directory.choose(token.payload, clientHeader))
  }
  const readKnown = (
    text: BearerToken,
    key: string,
    clientHeader: string | undefined,
    entry: CachedToken,
    record: IssuerRecord | undefined,
    keys: KeySet | undefined,
  ): TokenReading | Promise<TokenReading> => {
    if (record !== undefined && keys !== undefined && isOf(entry, record, keys))
      return judge(text, entry.claims, record)
    known.delete(key)
    return readText(text, key, clientHeader)
  }
  const readSlowly = async (
    text: BearerToken,
    key: string,
    clientHeader: string | undefined,
    entry: CachedToken,
  ): Promise<TokenReading> => {
    const record = await directory.find(entry.choice)
    const keys = await record?.keys.current()
    return readKnown(text, key, clientHeader, entry, record, keys)
  }

  return {
    read(text, clientHeader) {
      const key = cacheKey(text, clientHeader)
      const entry = known.get(key, text)
      countRequest(counts, entry !== undefined)
      if (entry === undefined) return readText(text, key, clientHeader)
      const record = directory.find(entry.choice)
      const keys = record instanceof Promise ? undefined : record?.keys.current()
      if (record instanceof Promise || keys instanceof Promise)
        return readSlowly(text, key, clientHeader, entry)
      return readKnown(text, key, clientHeader, entry, record, keys)
    },
    proofOf: createProofRules(holders),
    isKnown: known.has,
    reservedNames,
    issuers: () => describeIssuers(parties),
    forget() {
      known.clear()
      introspections?.forget()
    },
    cacheSize: known.size,
  }
}

/** An introspection answer without a binding does not free a token that was signed with one. */
function bindAs({ all }: VerifiedClaims, answered: TokenReading): TokenReading {
  return answered.kind === 'read' && all['cnf'] !== undefined ? { ...answered, cnf: all['cnf'] } : answered
}
