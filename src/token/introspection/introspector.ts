import { hash } from 'node:crypto'
import { type BoundedMap, createBoundedMap } from '../../core/bounded-map.ts'
import type { MaybePromise } from '../../core/maybe-promise.ts'
import { describeCause, type KeySetState } from '../keys/key-set-state.ts'
import type { KeySourceProblem } from '../keys/key-source-health.ts'
import { FetchFault, printUrl } from '../keys/remote-document.ts'
import type { TokenFault, VerifiedClaims } from '../verify.ts'
import { createBackOff } from './back-off.ts'
import type { AskEndpoint, IntrospectionAnswer } from './introspection-endpoint.ts'

/** The state of an introspection endpoint, reported when it differs from the one before. */
export type IntrospectionState = KeySetState

/** The outcome of one request, for metrics; `unasked`: the endpoint has failed, and is left alone for a while. */
export type IntrospectionOutcome = 'active' | 'inactive' | 'invalid' | 'failed' | 'unasked'

/** What is known of a token now. `invalid`: active, but not as a token must be here. */
export type Introspected =
  | { readonly kind: 'active'; readonly claims: VerifiedClaims }
  | { readonly kind: 'inactive' }
  | { readonly kind: 'invalid'; readonly fault: TokenFault }
  | { readonly kind: 'unavailable'; readonly problem: KeySourceProblem | undefined }

/** Reads an answer about an active token. */
export type ReadAnswer = (
  answer: IntrospectionAnswer,
) => { readonly kind: 'active'; readonly claims: VerifiedClaims } | Extract<Introspected, { kind: 'invalid' }>

/** Introspects the tokens of one issuer, and keeps its answers for a while. */
export interface Introspector {
  /**
   * Returns at once while an answer still counts. Never rejects. `read` must give the same for the same
   * answer.
   */
  readonly introspect: (token: string, read: ReadAnswer) => MaybePromise<Introspected>
  readonly forget: () => void
}

export interface IntrospectorOptions {
  readonly issuer: string
  readonly ask: AskEndpoint
  /** Milliseconds for which an answer counts. */
  readonly cache?: number | undefined
  /** Milliseconds of a monotonic clock. */
  readonly elapsed: () => number
  readonly onState?: ((state: IntrospectionState) => void) | undefined
  readonly onRequest?: ((request: { issuer: string; outcome: IntrospectionOutcome }) => void) | undefined
}

const CACHE = 30_000
/** In milliseconds. Where the issuer's replicas lag behind, an inactive token may be active a moment later. */
const INACTIVE = 5_000
const KEPT = 10_000
const KEPT_BYTES = 8 * 1024 * 1024
const AT_ONCE = 50
const WAITING = 1_000
/** Milliseconds between two reports about a failing endpoint. */
const TOLD_EVERY = 10_000

interface Kept {
  readonly result: Exclude<Introspected, { kind: 'unavailable' }>
  readonly until: number
  readonly bytes: number
}

/**
 * Tokens are known only by their SHA-256, active ones apart from the others, so that made-up tokens push out
 * no real one. Concurrent calls for one token share a request; at most 50 requests run at once.
 */
export function createIntrospector(options: IntrospectorOptions): Introspector {
  const { issuer, ask, cache = CACHE, elapsed, onRequest } = options
  const active = createBoundedMap<string, Kept>(KEPT, { limit: KEPT_BYTES, weightOf: ({ bytes }) => bytes })
  const others = createBoundedMap<string, Kept>(KEPT)
  const asking = new Map<string, Promise<Introspected>>()
  const backOff = createBackOff(elapsed)
  const tell = createTeller(options)
  const turn = createTurns()
  let lastProblem: KeySourceProblem | undefined

  const tellRequest = (outcome: IntrospectionOutcome): void => onRequest?.({ issuer, outcome })
  const keep = (key: string, result: Kept['result'], bytes: number): Introspected => {
    const kept = result.kind === 'active' ? active : others
    const life = result.kind === 'active' ? cache : Math.min(cache, INACTIVE)
    if (life > 0) kept.set(key, { result, until: elapsed() + life, bytes })
    return result
  }
  const request = async (token: string, key: string, read: ReadAnswer): Promise<Introspected> => {
    if (!(await turn.begin())) return unavailable({ url: '', cause: TOO_MANY })
    const begunAt = elapsed()
    try {
      if (backOff.isIdle()) {
        tellRequest('unasked')
        return unavailable(lastProblem)
      }
      const answer = await ask(token)
      backOff.succeed()
      tell.usable()
      const result = answer.active ? read(answer) : INACTIVE_TOKEN
      tellRequest(result.kind)
      return keep(key, result, weigh(answer))
    } catch (error) {
      tellRequest('failed')
      const problem = problemOf(error)
      // An endpoint's objection to this one request says nothing about others.
      if (isOfToken(error)) return unavailable(problem)
      lastProblem = problem
      backOff.fail(begunAt)
      tell.failed(problem)
      return unavailable(problem)
    } finally {
      turn.end()
    }
  }

  return {
    introspect(token, read) {
      const key = hash('sha256', token, 'base64url')
      const kept = find(active, key, elapsed()) ?? find(others, key, elapsed())
      if (kept !== undefined) return kept.result
      const running = asking.get(key)
      if (running !== undefined) return running
      const asked = request(token, key, read).finally(() => asking.delete(key))
      asking.set(key, asked)
      return asked
    },
    forget() {
      active.clear()
      others.clear()
    },
  }
}

const TOO_MANY = `${WAITING} other requests wait for its answers.`

function unavailable(problem: KeySourceProblem | undefined): Introspected {
  return { kind: 'unavailable', problem }
}

function problemOf(error: unknown): KeySourceProblem {
  return { url: error instanceof FetchFault ? printUrl(error.url) : '', cause: describeCause(error) }
}

const INACTIVE_TOKEN = { kind: 'inactive' } as const

function find(entries: BoundedMap<string, Kept>, key: string, now: number): Kept | undefined {
  const kept = entries.get(key)
  if (kept === undefined || now < kept.until) return kept
  entries.delete(key)
  return undefined
}

function weigh(answer: IntrospectionAnswer): number {
  return JSON.stringify(answer).length * 4 + 512
}

/** 4xx, unless it objects to us, to the URL, or to the rate of requests. */
function isOfToken(error: unknown): boolean {
  const status = error instanceof FetchFault ? error.status : undefined
  return status !== undefined && status >= 400 && status < 500 && ![401, 403, 404, 429].includes(status)
}

/** Lets {@link AT_ONCE} requests run at once; the others wait, and too many are turned away. */
function createTurns(): { readonly begin: () => Promise<boolean>; readonly end: () => void } {
  let running = 0
  const waiting: (() => void)[] = []
  return {
    async begin() {
      if (running < AT_ONCE) running += 1
      else if (waiting.length >= WAITING) return false
      else await new Promise<void>((resolve) => waiting.push(resolve))
      return true
    },
    end() {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    },
  }
}

/** Reports when an endpoint begins to fail and when it answers again; while it wavers, only now and then. */
function createTeller({ issuer, elapsed, onState }: IntrospectorOptions): {
  readonly usable: () => void
  readonly failed: (problem: KeySourceProblem) => void
} {
  let failing: { readonly url: string } | undefined
  let toldAt = Number.NEGATIVE_INFINITY
  return {
    usable() {
      if (failing === undefined) return
      onState?.({ kind: 'usable', issuer, url: failing.url })
      failing = undefined
    },
    failed(problem) {
      if (failing !== undefined || elapsed() - toldAt < TOLD_EVERY) return
      failing = problem
      toldAt = elapsed()
      onState?.({ kind: 'failed', issuer, ...problem })
    },
  }
}
