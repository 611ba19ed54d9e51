import type { PublicAlgorithm } from './algorithm.ts'
import { parseJwks } from './jwks.ts'
import { buildKeySet, findKeys, type KeySet, type KeySource } from './key-set.ts'
import { describeCause, type KeySetState } from './key-set-state.ts'

export interface JwksOptions {
  /** https, or http on a loopback address. It comes from the configuration, never from a token. */
  readonly url: string
  /** What its keys may be for; a key that does not say counts for each of these that fits it. */
  readonly algorithms?: readonly PublicAlgorithm[] | undefined
  /** Milliseconds after which the keys are looked up again; 5 minutes unless given. */
  readonly refreshAfter?: number | undefined
  /** Milliseconds between two looks that bring nothing new; 10 seconds unless given. */
  readonly coolDown?: number | undefined
  /** Milliseconds that one look may take, to the last byte; 3 seconds unless given. */
  readonly timeout?: number | undefined
  /** Bytes of an answer; 256 KiB unless given. */
  readonly maxBytes?: number | undefined
  /** Milliseconds of a clock that is never set; `performance.now` unless given. */
  readonly now?: (() => number) | undefined
  /** Whose keys they are, for `onState`. */
  readonly issuer?: string | undefined
  /** Hears what became of a look, when it is not what it was before. It must not throw. */
  readonly onState?: ((state: KeySetState) => void) | undefined
  /** Hears why a look failed. */
  readonly onProblem?: ((error: unknown) => void) | undefined
}

/**
 * The keys behind a URL (RFC 7517). Nothing is fetched before the first token asks. Keys are looked up again when they
 * are old, and when a token names one that is not there: one look at a time, however many ask, and none for a while after
 * one that failed or did not find what it was for. While the source is down the keys that are known stay good.
 */
export function createJwksSource(options: JwksOptions): KeySource {
  const { refreshAfter = 300_000, coolDown = 10_000, now = () => performance.now(), onProblem } = options
  const url = parseJwksUrl(options.url)
  let known = buildKeySet([])
  let fetchedAt = Number.NEGATIVE_INFINITY
  let idleUntil = Number.NEGATIVE_INFINITY
  let isFailing = false
  let looking: Promise<KeySet> | undefined
  let problem: string | undefined
  const tellState = (cause: string | undefined): void => {
    if (cause === problem) return
    problem = cause
    const common = { issuer: options.issuer ?? '', url: `${url.origin}${url.pathname}` }
    options.onState?.(
      cause === undefined ? { kind: 'usable', ...common } : { kind: 'failed', ...common, cause },
    )
  }

  const look = async (): Promise<KeySet> => {
    try {
      const keys = parseJwks(await fetchBytes(url, options), options.algorithms)
      if (keys === undefined) throw new Error('The answer is no JWK set.')
      const found = buildKeySet(keys)
      if (found.version !== known.version) known = found
      fetchedAt = now()
      isFailing = false
      tellState(keys.length === 0 ? 'The set has no key that can be used here.' : undefined)
    } catch (error) {
      idleUntil = now() + coolDown
      isFailing = true
      tellState(describeCause(error))
      onProblem?.(error)
    }
    return known
  }
  const lookOnce = (): Promise<KeySet> => {
    looking ??= look()
      // Nobody may wait for it, and whoever hears of problems may have one.
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
      // Keys that are a little old do while the look is on its way, and any do while the source is down: a slow source
      // costs no request any time. Keys that nobody has asked for in a long time must be seen again first.
      return age < 2 * refreshAfter || (isFailing && known.keys.length > 0) ? known : found
    },
    isFailing: () => isFailing,
    async search(named) {
      if (now() < idleUntil) return known
      const found = await lookOnce()
      if (findKeys(found, named).length === 0) idleUntil = Math.max(idleUntil, now() + coolDown)
      return found
    },
  }
}

/** Throws a TypeError for what is neither https nor http on a loopback address. */
export function parseJwksUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isLoopback = url !== undefined && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname)
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)
  if (url === undefined || !isSafe || url.username !== '' || url.password !== '')
    throw new TypeError('A JWKS URL is https, or http on a loopback address, without a user name.')
  return url
}

async function fetchBytes(
  url: URL,
  { timeout = 3_000, maxBytes = 262_144 }: JwksOptions,
): Promise<Uint8Array> {
  const response = await fetch(url, {
    headers: { accept: 'application/jwk-set+json, application/json', 'accept-encoding': 'identity' },
    // Who may redirect us may name any address, also one inside our own network.
    redirect: 'error',
    signal: AbortSignal.timeout(timeout),
  })
  const { body, status } = response
  if (status !== 200 || body === null) {
    await body?.cancel()
    throw new Error(`The source answered with status ${status}.`)
  }
  const chunks: Uint8Array[] = []
  let length = 0
  // Leaving the loop ends the connection.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength
    if (length > maxBytes) throw new Error(`The answer has over ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
