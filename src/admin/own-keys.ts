import type { OwnKey, OwnKeyPurpose, OwnKeyState } from '../store/own-keys.ts'
import type { Store } from '../store/store.ts'
import { generateOwnKey, readPrivateKey, thumbprintOf } from '../token/keys/private-key.ts'
import { done, type Failure, failed, type Outcome, printMoment, quote } from './outcome.ts'
import type { OwnKeyAlgorithm } from './own-key-kinds.ts'
import type { TokenLife } from './revocations.ts'

/** A key of our own key ring, without its private part. */
export interface OwnKeyView {
  readonly kid: string
  readonly algorithm: string
  readonly purpose: OwnKeyPurpose
  readonly state: OwnKeyState
  readonly publishedAt: string
  readonly signingSince: string | null
  readonly retiredAt: string | null
}

/** A key with the earliest moments for the next steps of its rotation. */
export interface TimedOwnKeyView extends OwnKeyView {
  /** When every reader of the JWKS has the key. Null unless it is published and has never signed. */
  readonly signsFrom: string | null
  /**
   * When the last token under the key has ended. Null where that is unknown, and unless the key is published
   * and has signed.
   */
  readonly retiresFrom: string | null
}

/**
 * The own key ring. A rotation that fails no request takes three steps: `generate` publishes a key; `rotate`,
 * once nobody holds a JWKS without it, signs with it and leaves its predecessor published; `retire` removes
 * the predecessor once the last of its tokens has ended. A step taken too early is refused unless `force` is
 * set.
 */
export interface OwnKeyAdministration {
  readonly generate: (algorithm: OwnKeyAlgorithm, purpose?: OwnKeyPurpose) => Promise<Outcome<OwnKeyView>>
  /** Publishes a private key (PEM or JWK) made elsewhere; its `kid` is its thumbprint (RFC 7638). */
  readonly adopt: (
    privateKey: string,
    algorithm: string,
    purpose?: OwnKeyPurpose,
  ) => Promise<Outcome<OwnKeyView>>
  /** The oldest first. */
  readonly list: () => Promise<Outcome<readonly OwnKeyView[]>>
  readonly listTimed: () => Promise<Outcome<readonly TimedOwnKeyView[]>>
  /** Signs with the key `kid`, or else with the newest of `purpose` (`tokens` unless given) that has never signed. */
  readonly rotate: (kid?: string, force?: boolean, purpose?: OwnKeyPurpose) => Promise<Outcome<OwnKeyView>>
  /** Forgets a private key; its tokens are refused from then on. */
  readonly retire: (kid: string, force?: boolean) => Promise<Outcome<OwnKeyView>>
}

/** Tokens for upstreams live for ten minutes at most. */
const UPSTREAM_LIFE: TokenLife = { expires: 600_000, maxAge: 0, leeway: 0 }

/**
 * Milliseconds for which others may cache our JWKS: `cache-control` says a minute, and readers such as ours
 * take five.
 */
const JWKS_KEPT = 300_000

export function administerOwnKeys(store: Store, now: () => number, life: TokenLife): OwnKeyAdministration {
  const { ownKeys } = store

  const change = async (kid: string, to: 'sign' | 'retire'): Promise<Outcome<OwnKeyView>> => {
    const changed = await ownKeys[to](kid)
    switch (changed.kind) {
      case 'changed':
        return done(viewOwnKey(changed.key))
      case 'unknown_key':
        return unknown(kid)
      case 'is_retired':
        return failed('CONFLICT', `The key ${quote(kid)} is retired, and stays so.`)
      case 'is_signing':
        return failed('CONFLICT', `The key ${quote(kid)} signs: rotate to another first.`)
    }
  }

  return {
    async generate(algorithm, purpose) {
      const addition = await ownKeys.add({ ...generateOwnKey(algorithm), purpose })
      if (addition.kind === 'added') return done(viewOwnKey(addition.key))
      throw new TypeError(`A generated key cannot be added: ${addition.kind}.`)
    },
    async adopt(privateKey, algorithm, purpose) {
      const kid = readKid(privateKey, algorithm)
      if (typeof kid !== 'string') return kid
      const addition = await ownKeys.add({ kid, algorithm, privateKey, purpose })
      return addition.kind === 'added'
        ? done(viewOwnKey(addition.key))
        : failed('CONFLICT', `There is already a key ${quote(kid)}.`)
    },
    list: async () => done((await ownKeys.list()).map(viewOwnKey)),
    async listTimed() {
      const keys = await ownKeys.list()
      return done(keys.map((key) => ({ ...viewOwnKey(key), ...timesOf(key, keys, life) })))
    },
    async rotate(kid, force = false, purpose = 'tokens') {
      const keys = await ownKeys.list()
      const chosen =
        kid === undefined
          ? keys.findLast(
              (key) => key.purpose === purpose && key.state === 'published' && key.signingSince === undefined,
            )
          : keys.find((key) => key.kid === kid)
      if (chosen === undefined)
        return kid === undefined
          ? failed('CONFLICT', 'There is no published key that has not signed yet: generate one first.')
          : unknown(kid)
      const due = chosen.publishedAt + JWKS_KEPT
      if (!force && chosen.state === 'published' && now() < due) {
        const until = printMoment(due)
        return failed(
          'CONFLICT',
          `The key ${quote(chosen.kid)} is new: others may hold our JWKS without it until ${until}. Wait, or force it.`,
        )
      }
      return change(chosen.kid, 'sign')
    },
    async retire(kid, force = false) {
      const keys = await ownKeys.list()
      const key = keys.find((one) => one.kid === kid)
      if (key === undefined) return unknown(kid)
      const end = endOf(key, keys, life)
      if (!force && key.state === 'published' && now() < end) {
        const until = Number.isFinite(end) ? `until ${printMoment(end)}` : 'nobody knows until when'
        return failed('CONFLICT', `The key ${quote(kid)} has tokens that count, ${until}. Wait, or force it.`)
      }
      return change(kid, 'retire')
    },
  }
}

function readKid(privateKey: string, algorithm: string): string | Failure {
  try {
    return thumbprintOf(readPrivateKey(privateKey, algorithm).publicKey)
  } catch (error) {
    // The message says what is wrong, and reveals nothing of the key.
    if (error instanceof TypeError) return failed('BAD_USER_INPUT', error.message)
    throw error
  }
}

function timesOf(
  key: OwnKey,
  keys: readonly OwnKey[],
  life: TokenLife,
): Pick<TimedOwnKeyView, 'signsFrom' | 'retiresFrom'> {
  if (key.state !== 'published') return { signsFrom: null, retiresFrom: null }
  const end = endOf(key, keys, life)
  return {
    signsFrom: key.signingSince === undefined ? printMoment(key.publishedAt + JWKS_KEPT) : null,
    retiresFrom: Number.isFinite(end) ? printMoment(end) : null,
  }
}

/** When the last token under a key ends. */
function endOf(key: OwnKey, keys: readonly OwnKey[], life: TokenLife): number {
  const others = keys.filter(({ purpose }) => purpose === key.purpose)
  return lastTokenEnds(key, others, key.purpose === 'tokens' ? life : UPSTREAM_LIFE)
}

/** A key signs until the next one begins to. If one has signed twice, the end is unknown. */
function lastTokenEnds(
  { signingSince }: OwnKey,
  keys: readonly OwnKey[],
  { expires, maxAge, leeway }: TokenLife,
): number {
  if (signingSince === undefined) return Number.NEGATIVE_INFINITY
  const later = keys.flatMap((key) =>
    (key.signingSince ?? 0) > signingSince ? (key.signingSince ?? []) : [],
  )
  return Math.min(...later) + Math.max(expires, maxAge) + leeway
}

export function viewOwnKey(key: OwnKey): OwnKeyView {
  const { kid, algorithm, purpose, state, publishedAt, signingSince, retiredAt } = key
  return {
    kid,
    algorithm,
    purpose,
    state,
    publishedAt: printMoment(publishedAt),
    signingSince: printMoment(signingSince),
    retiredAt: printMoment(retiredAt),
  }
}

function unknown(kid: string): Failure {
  return failed('NOT_FOUND', `There is no key ${quote(kid)}.`)
}
