import { createHash } from 'node:crypto'
import { assertGroup } from '../../core/option-checks.ts'
import { askStore } from '../ports.ts'
import { createProofVerifier, type ProofFault, type ProofTarget } from './dpop-proof.ts'
import { createNonces } from './nonces.ts'
import { MOST_NONCE_LIFE, MOST_PROOF_AGE } from './proof-limits.ts'
import { createMemoryProofs, type SeenProofs } from './seen-proofs.ts'

/** How DPoP proofs are checked (RFC 9449). */
export interface DpopOptions {
  /** Seconds for which a proof counts after it was made; 60 unless given. */
  readonly maxAge?: number | undefined
  /** Whether a proof must hold one of our nonces; `off` unless given. */
  readonly nonces?: 'off' | 'required' | undefined
  /** Seconds for which a nonce is good; 300 unless given. */
  readonly nonceLife?: number | undefined
}

export interface ProofCheckerOptions {
  readonly dpop?: DpopOptions | undefined
  /** The secret that signs nonces: the same for all who share clients. */
  readonly secret?: string | Uint8Array | undefined
  /** The record of used proofs: in this process unless given. */
  readonly seen?: SeenProofs | undefined
  /** Milliseconds since the epoch; `Date.now` unless given. */
  readonly now?: (() => number) | undefined
}

export type ProofVerdict =
  | {
      readonly kind: 'proven'
      readonly thumbprint: string
      /** For the next proof, if this one's nonce will not count much longer (RFC 9449 section 8.2). */
      readonly nonce?: string | undefined
    }
  | RefusedProof

export interface RefusedProof {
  readonly kind: 'refused'
  readonly reason: 'invalid_dpop_proof' | 'use_dpop_nonce'
  readonly fault: ProofFault
  /** For the next proof, if nonces are required. */
  readonly nonce?: string | undefined
}

/** What a proof must match, and the party whose proofs are counted together. */
export interface HeldTarget extends ProofTarget {
  readonly holder: string
}

/** Checks the proof of one request. */
export interface ProofChecker {
  /**
   * `values`: all values of the `DPoP` header. `carrier`: the request; once proven, it stays so, however
   * often it is checked. Rejects with `StoreUnavailableError` if it is unknown whether the proof was used
   * before.
   */
  readonly check: (
    values: readonly unknown[],
    target: HeldTarget,
    carrier?: object | undefined,
  ) => Promise<ProofVerdict>
  /** A nonce for the next proof; undefined if none is required. */
  readonly nonce: () => string | undefined
}

const DEFAULTS = { maxAge: 60, nonceLife: 300 }

/** What requests have proven. Shared by all checkers: another configuration may read a held token again. */
const proven = new WeakMap<object, { readonly token: string | undefined; readonly thumbprint: string }>()

/** Throws a `TypeError` for impossible times, and for nonces without a secret. */
export function createProofChecker({ dpop = {}, ...options }: ProofCheckerOptions = {}): ProofChecker {
  assertGroup('dpop', dpop, ['maxAge', 'nonces', 'nonceLife'])
  const { nonces: rule = 'off' } = dpop
  const { secret, now = Date.now, seen = createMemoryProofs(now) } = options
  const maxAge = secondsOf('maxAge', dpop.maxAge ?? DEFAULTS.maxAge, MOST_PROOF_AGE)
  const life = secondsOf('nonceLife', dpop.nonceLife ?? DEFAULTS.nonceLife, MOST_NONCE_LIFE)
  if (rule !== 'off' && rule !== 'required') throw new TypeError('dpop.nonces must be "off" or "required".')
  if (rule === 'required' && secret === undefined)
    throw new TypeError('dpop.nonces needs a secret that nonces are signed with.')
  const nonces = rule === 'off' || secret === undefined ? undefined : createNonces({ secret, life, now })
  const verify = createProofVerifier({ maxAge, now })
  const refuse = (fault: ProofFault): RefusedProof => ({
    kind: 'refused',
    reason: fault === 'proof_nonce' ? 'use_dpop_nonce' : 'invalid_dpop_proof',
    fault,
    ...(nonces !== undefined && { nonce: nonces.issue() }),
  })
  return {
    async check(values, target, carrier) {
      const { token } = target
      const before = carrier === undefined ? undefined : proven.get(carrier)
      if (before !== undefined && before.token === token && before.thumbprint === target.thumbprint)
        return { kind: 'proven', thumbprint: before.thumbprint }
      const proof = await verify(values, target)
      if (typeof proof === 'string') return refuse(proof)
      const { thumbprint, jti, until } = proof
      const age = nonces?.read(proof.nonce)
      if (nonces !== undefined && age === undefined) return refuse('proof_nonce')
      const id = createHash('sha256').update(`${thumbprint} ${jti}`, 'utf16le').digest('base64url')
      const use = { key: thumbprint, holder: target.holder, id, until }
      if ((await askStore(seen.see(use))) === 'seen') return refuse('proof_replayed')
      if (carrier !== undefined) proven.set(carrier, { token, thumbprint })
      return { kind: 'proven', thumbprint, ...(age === 'ending' && { nonce: nonces?.issue() }) }
    },
    nonce: () => nonces?.issue(),
  }
}

function secondsOf(name: string, value: number, most: number): number {
  if (!(value >= 1 && value <= most))
    throw new TypeError(`dpop.${name} must be a number of seconds from 1 to ${most}.`)
  return value
}
