import { listOf } from '../issuer-record.ts'
import type { PublicAlgorithm } from './algorithm.ts'
import { createDiscovery, type KeyLocator } from './discovery.ts'
import { type ParsedJwks, parseJwks } from './jwks.ts'
import { buildKeySet, findKeys, type KeySet, type KeySource } from './key-set.ts'
import { describeCause, type KeySetState } from './key-set-state.ts'
import type { KeySourceProblem } from './key-source-health.ts'
import { FetchFault, fetchBytes, parseJwksUrl, printUrl } from './remote-document.ts'

export interface JwksOptions {
  /**
   * The URL of the set, or of several sets that are read as one: https, or http on a loopback address. It
   * comes from the configuration, never from a token. Unless given, the issuer's metadata locates it.
   */
  readonly url?: string | readonly string[] | undefined
  /** The algorithms that count; a key that names none counts for each of these that fits it. */
  readonly algorithms?: readonly PublicAlgorithm[] | undefined
  /** Milliseconds after which the keys are looked up again; 5 minutes unless given. */
  readonly refreshAfter?: number | undefined
  /**
   * Milliseconds; 10 seconds unless given. For that long, no look-up follows a failed one. Tokens that no known
   * key has signed may cause five look-ups at once, and one more each time it has passed.
   */
  readonly coolDown?: number | undefined
  /** Milliseconds that one look-up may take, to the last byte; 3 seconds unless given. */
  readonly timeout?: number | undefined
  /** The largest answer, in bytes; 256 KiB unless given. */
  readonly maxBytes?: number | undefined
  /** Milliseconds of a monotonic clock; `performance.now` unless given. */
  readonly now?: (() => number) | undefined
  /** The issuer of the keys: its metadata is read if there is no `url`, and `onState` is told its name. */
  readonly issuer?: string | undefined
  /** Called with the outcome of a look-up, when it differs from the one before. Must not throw. */
  readonly onState?: ((state: KeySetState) => void) | undefined
  /** Called with the error of a failed look-up. */
  readonly onProblem?: ((error: unknown) => void) | undefined
}

export interface JwksSourceOptions extends JwksOptions {
  /** Another name allowed in the issuer's metadata. */
  readonly metadataName?: string | undefined
}

/**
 * The keys behind URLs (RFC 7517). Nothing is fetched before the first token needs it. Keys are looked up again
 * when they are old, and when none of them has signed a token: one look-up at a time, however many tokens wait.
 * A failed look-up is followed by a pause, and forged tokens have a budget of look-ups, so that a few of them do
 * not keep a new key waiting. While a source is down, its known keys stay good. Throws a `TypeError` for unsafe
 * URLs, and for an issuer from which no URL can be discovered.
 */
export function createJwksSource(options: JwksSourceOptions): KeySource {
  const { refreshAfter = 300_000, coolDown = 10_000, now = () => performance.now(), onProblem } = options
  const locate = createLocator(options)
  const budget = createLookBudget(coolDown, now)
  let known = buildKeySet([])
  let fetchedAt = Number.NEGATIVE_INFINITY
  let idleUntil = Number.NEGATIVE_INFINITY
  let isFailing = false
  let looking: Promise<KeySet> | undefined
  let problem: KeySourceProblem | undefined
  let places = listOf(options.url).map((url) => printUrl(parseJwksUrl(url)))
  let failure: (KeySourceProblem & { readonly at: number }) | undefined
  let sets: ReadonlyMap<string, ParsedJwks> = new Map()
  const tellState = (url: URL | undefined, cause: string | undefined): void => {
    const common = { issuer: options.issuer ?? '', url: url === undefined ? '' : printUrl(url) }
    const before = problem
    problem = cause === undefined ? undefined : { url: common.url, cause }
    if (before?.url === problem?.url && before?.cause === problem?.cause) return
    options.onState?.(
      cause === undefined ? { kind: 'usable', ...common } : { kind: 'failed', ...common, cause },
    )
  }
  const fail = (error: unknown): void => {
    idleUntil = now() + coolDown
    isFailing = true
    const url = error instanceof FetchFault ? error.url : undefined
    const cause = describeCause(error)
    failure = { url: url === undefined ? '' : printUrl(url), cause, at: now() }
    tellState(url, cause)
    onProblem?.(error)
  }

  const look = async (): Promise<KeySet> => {
    const signal = AbortSignal.timeout(options.timeout ?? 3_000)
    try {
      const { urls, fault: notLocated } = await locate(signal)
      places = urls.map(printUrl)
      const { found, fault = notLocated } = await fetchSets(urls, options, signal)
      // A set that cannot be had now neither stops the others nor loses its own known keys.
      sets = fault === undefined ? found : new Map([...sets, ...found])
      const keys = buildKeySet([...sets.values()].flatMap((set) => set.keys))
      if (keys.version !== known.version) known = keys
      if (fault !== undefined) {
        fail(fault)
        return known
      }
      fetchedAt = now()
      // An issuer signs with some key, so an empty set says nothing against a token.
      isFailing = [...sets.values()].every((set) => set.keys.length + set.passedOver.length === 0)
      tellState(urls[0], keys.keys.length === 0 ? describeEmpty([...sets.values()]) : undefined)
    } catch (error) {
      fail(error)
    }
    return known
  }
  const lookOnce = (): Promise<KeySet> => {
    looking ??= look()
      // Perhaps nobody awaits it, and `onProblem` may throw.
      .catch(() => known)
      .finally(() => {
        looking = undefined
      })
    return looking
  }

  return {
    current() {
      const age = now() - fetchedAt
      if (age < refreshAfter) return known
      if (now() < idleUntil) return known
      const found = lookOnce()
      // Keys that are a little old will do while a look is under way, and any will while the source is down: a slow
      // source delays no request. Keys that were not needed for a long time must be looked up first.
      return age < 2 * refreshAfter || (isFailing && known.keys.length > 0) ? known : found
    },
    isFailing: () => isFailing,
    health() {
      const at = now()
      const due = Math.max(fetchedAt + refreshAfter, idleUntil)
      return {
        urls: places,
        keys: known.keys.length,
        age: Number.isFinite(fetchedAt) ? at - fetchedAt : undefined,
        nextLook: Number.isFinite(due) ? Math.max(0, due - at) : 0,
        isFailing,
        lastFailure: failure && { url: failure.url, cause: failure.cause, age: at - failure.at },
        problem,
      }
    },
    async search(named, tried) {
      const isNew = (): boolean => known.version !== tried.version && findKeys(known, named).length > 0
      // A look that is under way may have been answered before the key was there.
      if (!isNew()) await looking
      if (isNew() || now() < idleUntil) return known
      // To join a look that is under way costs nothing.
      if (looking !== undefined || budget.take()) await lookOnce()
      return known
    },
  }
}

/** The budget of looks for unknown keys; each cool-down gives one back. */
const LOOKS = 5

/** Once a flood of made-up keys has spent the budget, it costs the source one look per cool-down. */
function createLookBudget(coolDown: number, now: () => number): { readonly take: () => boolean } {
  let wholeAt = Number.NEGATIVE_INFINITY
  return {
    take() {
      const at = now()
      const next = Math.max(wholeAt, at) + coolDown
      if (next - at > LOOKS * coolDown) return false
      wholeAt = next
      return true
    },
  }
}

/** Fixed URLs, or the one in the issuer's metadata. */
function createLocator({ url, issuer = '', metadataName, maxBytes }: JwksSourceOptions): KeyLocator {
  if (url === undefined) return createDiscovery(issuer, maxBytes, metadataName)
  const urls = (typeof url === 'string' ? [url] : url).map(parseJwksUrl)
  if (urls.length === 0) throw new TypeError('A list of JWKS URLs must hold at least one.')
  return async () => ({ urls, fault: undefined })
}

/** Reads all sets at once; `fault` is that of the first that could not be read. */
async function fetchSets(
  urls: readonly URL[],
  { algorithms, maxBytes }: JwksOptions,
  signal: AbortSignal,
): Promise<{ readonly found: ReadonlyMap<string, ParsedJwks>; readonly fault: unknown }> {
  const fetchSet = async (url: URL): Promise<readonly [string, ParsedJwks]> => {
    const set = parseJwks(await fetchBytes(url, JWKS_TYPES, signal, maxBytes), algorithms)
    if (typeof set === 'string') throw new FetchFault(url, `The answer must be a JWK set, and ${set}.`)
    return [url.href, set]
  }
  const results = await Promise.allSettled(urls.map(fetchSet))
  const found = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  return { found: new Map(found), fault: results.find((result) => result.status === 'rejected')?.reason }
}

function describeEmpty(sets: readonly ParsedJwks[]): string {
  const reasons = new Set(sets.flatMap(({ passedOver }) => passedOver))
  const each = reasons.size === 0 ? 'it is empty' : [...reasons].map((reason) => `one ${reason}`).join('; ')
  return `The set has no key that can be used here: ${each}.`
}

const JWKS_TYPES = 'application/jwk-set+json, application/json'
