import type { CacheCounts } from '../core/cache-counts.ts'
import type { Subject } from '../core/decision/subject.ts'
import type { Store } from '../store/store.ts'
import { authenticateWith, type DirectAuthenticator, type DirectOptions } from '../token/authenticator.ts'
import { lowerCaseHeaderValues } from '../token/bearer.ts'
import { createExchanger, type Exchanger } from '../token/exchange/exchange.ts'
import type { ExchangeOptions } from '../token/exchange/exchange-options.ts'
import { createTokenIssuer, type IssuerOptions, type TokenIssuer } from '../token/issue.ts'
import { OWN_ISSUER } from '../token/issuers/own-issuer.ts'
import { namesOfIssuers } from '../token/issuers/trusted-names.ts'
import { createKeyRing, type JsonWebKeySet, type KeyRing } from '../token/keys/key-ring.ts'
import type { TokenUsers } from '../token/ports.ts'
import { createProofChecker, type DpopOptions } from '../token/proof/proof-checker.ts'
import { createBindingReader, type ReadRequestedBinding } from '../token/proof/requested-binding.ts'
import { createRefresher, type Refresher } from '../token/refresh.ts'
import { createTokenReader, type TokenReader, type TokenReaderOptions } from '../token/token-reader.ts'
import { createUpstreamSigner, type KeepingSigner } from '../token/upstream-signer.ts'
import { ensureUpstreamKey } from './upstream-key.ts'

export interface TrustOptions
  extends Pick<
      TokenReaderOptions,
      | 'issuer'
      | 'audience'
      | 'requireAudience'
      | 'proof'
      | 'leeway'
      | 'issuers'
      | 'naming'
      | 'production'
      | 'onKeySet'
      | 'onLeftOut'
      | 'onIntrospection'
      | 'onIntrospectionRequest'
      | 'cache'
      | 'elapsed'
    >,
    Pick<DirectOptions, 'clientHeaders' | 'onRefused' | 'tokens' | 'allowsOrigin' | 'offersProof'>,
    Pick<IssuerOptions, 'expires' | 'form' | 'maxHeaderBytes' | 'random'> {
  readonly secret: string
  /** Called with the issuer of each token that is believed. */
  readonly onBelieved?: ((issuer: string) => void) | undefined
  readonly cacheCounts?: CacheCounts | undefined
  /** Undefined: no tokens are exchanged. */
  readonly tokenExchange?: ExchangeOptions | undefined
  readonly dpop?: DpopOptions | undefined
  /** Seconds; undefined: nothing is refreshed. */
  readonly maxAge?: number | undefined
  /** Milliseconds. */
  readonly refreshGrace?: number | undefined
  /** The URL of this gateway, if known: the issuer of what it signs for upstreams, unless `issuer` is given. */
  readonly baseUrl: () => string | undefined
  /** Whether an own key signs what tells upstreams who asks. */
  readonly signsForUpstreams: boolean
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Everything in a gateway that reads and signs tokens, around its key rings and one store. */
export interface Trust {
  /** All own public keys, for others to verify with. */
  readonly jwks: () => JsonWebKeySet
  readonly reader: TokenReader
  readonly authenticate: DirectAuthenticator
  /** Reads what a requested token is to be bound to. */
  readonly readBinding: ReadRequestedBinding
  readonly issuer: TokenIssuer
  readonly refresher: Refresher | undefined
  readonly exchanger: Exchanger | undefined
  /** Signs for upstreams. The gateway never believes these tokens: no token is read with their keys. */
  readonly upstreamSigner: KeepingSigner
  /**
   * Reads the own keys, makes one for upstreams if wanted, and follows changes from then on; the result ends
   * that. Rejects if they cannot be read.
   */
  readonly follow: (onProblem: (error: unknown) => void) => Promise<() => void>
}

/**
 * Made before the store is open, so that faults in secrets and issuers are reported before anything else
 * happens; `store` is called for the first token. Throws a `TypeError` as `createTokenReader` does.
 */
export function createTrust(options: TrustOptions, store: () => Store): Trust {
  const { now, maxAge } = options
  const ring = createKeyRing({ secret: options.secret })
  const upstreamRing = createKeyRing({ purpose: 'upstreams' })
  const reader = createTokenReader(
    {
      ...options,
      ring,
      clients: { get: (id) => store().clients.get(id), peek: (id) => store().clients.peek(id) },
      signingKeys: { get: (client) => store().signingKeys.get(client) },
      revocations: { isRevoked: (token) => store().revocations.isRevoked(token) },
    },
    options.cacheCounts,
  )
  const proofs = createProofChecker({
    dpop: options.dpop,
    secret: options.secret,
    seen: { see: (use) => store().proofs.see(use) },
    now,
  })
  const { onBelieved } = options
  const users: TokenUsers = { see: (client, id, sighting) => store().users.see(client, id, sighting) }
  const identify = authenticateWith(reader, {
    users,
    clientHeaders: options.clientHeaders,
    tokens: options.tokens,
    allowsOrigin: options.allowsOrigin,
    readHeader: lowerCaseHeaderValues,
    onRefused: options.onRefused,
    offersProof: options.offersProof,
    proofs,
    now,
  })
  const authenticate = onBelieved === undefined ? identify : telling(identify, onBelieved)
  const issuer = createTokenIssuer({ ...options, ring })
  const refresher =
    maxAge === undefined
      ? undefined
      : createRefresher({
          reader,
          issuer,
          maxAge,
          grace: options.refreshGrace,
          clients: { get: (id) => store().clients.get(id) },
          spentTokens: { spend: (spending) => store().spentTokens.spend(spending) },
          revocations: {
            isRevoked: (token) => store().revocations.isRevoked(token),
            revoke: (target, times) => store().revocations.revoke(target, times),
          },
          now,
        })
  const { tokenExchange, issuer: iss } = options
  const exchanger = tokenExchange && createExchanger({ ...tokenExchange, reader, issuer, users, iss, now })
  const upstreamSigner = createUpstreamSigner({
    keys: upstreamRing,
    issuer() {
      const name = options.issuer ?? options.baseUrl()
      if (name === undefined) throw new TypeError('The gateway does not know its own name.')
      return name
    },
    names: {
      own: options.issuer ?? OWN_ISSUER,
      trusted: namesOfIssuers(options.issuers),
    },
    now,
    random: options.random,
  })
  const follow = async (onProblem: (error: unknown) => void): Promise<() => void> => {
    if (options.signsForUpstreams) await ensureUpstreamKey(store().ownKeys)
    const unfollow = await followOwnKeys([ring, upstreamRing], store(), onProblem)
    // A change in the store drops all tokens: none is left of a revoked subject, and signing again costs little.
    const unsubscribe = store().feed.subscribe(upstreamSigner.forget)
    return () => {
      unfollow()
      unsubscribe()
    }
  }
  const jwks = (): JsonWebKeySet => ({ keys: [...ring.jwks().keys, ...upstreamRing.jwks().keys] })
  const readBinding = createBindingReader(proofs, options.proof)
  return { jwks, reader, authenticate, readBinding, issuer, refresher, exchanger, upstreamSigner, follow }
}

function telling(
  authenticate: DirectAuthenticator,
  onBelieved: (issuer: string) => void,
): DirectAuthenticator {
  const tell = (subject: Subject): Subject => {
    if (subject.kind === 'identified') onBelieved(subject.issuer)
    return subject
  }
  return (headers, request) => {
    const subject = authenticate(headers, request)
    return subject instanceof Promise ? subject.then(tell) : tell(subject)
  }
}

const RETRY = 1_000

/** Reads one list at a time, so that the last one wins. Retries a failed read, as a key may have been retired. */
async function followOwnKeys(
  rings: readonly KeyRing[],
  { ownKeys, feed }: Store,
  onProblem: (error: unknown) => void,
): Promise<() => void> {
  let hasEnded = false
  const read = async (): Promise<void> => {
    if (hasEnded) return
    const keys = await ownKeys.list()
    for (const ring of rings) ring.replace(keys)
  }
  const retry = (error: unknown): void => {
    onProblem(error)
    if (!hasEnded) setTimeout(readSoon, RETRY).unref()
  }
  const first = read()
  let last = first.catch(() => {})
  const readSoon = (): void => {
    last = last.then(read).catch(retry)
  }
  const unsubscribe = feed.subscribe(({ kind }) => {
    if (kind === 'own_key' || kind === 'reset') readSoon()
  })
  const end = (): void => {
    hasEnded = true
    unsubscribe()
  }
  try {
    await first
  } catch (error) {
    end()
    throw error
  }
  return end
}
