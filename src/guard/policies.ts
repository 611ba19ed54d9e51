import type { DecisionInputs } from '../core/decision/inputs.ts'
import type { IdentifiedSubject } from '../core/decision/subject.ts'
import type { MaybePromise } from '../core/maybe-promise.ts'
import type { Plan } from '../core/plan/plan.ts'
import { assertForwardHeaders, MOST_TIMEOUT } from '../core/policy-limits.ts'
import { isRequestId, REQUEST_ID_HEADER } from '../evidence/request-id.ts'
import { forwardedContext } from '../evidence/tracing/trace-context.ts'
import { type PolicyField, type PolicyMatter, readPolicyMatter } from './policy-question.ts'

/** The question beside the names and the subject: what the operation is, and what it was requested with. */
export interface PolicyQuestion {
  readonly operation: {
    readonly kind: 'query' | 'mutation' | 'subscription'
    readonly name: string | undefined
  }
  /** Every field that a policy is asked about, with its arguments: those below a field come before it. */
  readonly fields: readonly PolicyField[]
  /** The request headers that `forwardHeaders` lists. */
  readonly headers: Readonly<Record<string, string>>
  /** Request id and trace context, for requests to others. */
  readonly trace: Readonly<Record<string, string>>
  /** Aborts when the answer would come too late. */
  readonly signal: AbortSignal
}

/**
 * Answers which of the named `@policy` policies hold for a subject. A policy that it does not name does not hold. Called once
 * per operation, and never for anonymous callers. An operation whose evaluator throws, rejects, takes too long or answers
 * anything but a collection of names is refused with `POLICY_UNAVAILABLE`.
 */
export type PolicyEvaluator = (
  policies: readonly string[],
  subject: IdentifiedSubject,
  question: PolicyQuestion,
) => Iterable<string> | Promise<Iterable<string>>

/** An evaluator with its limits. */
export interface PolicyEngine {
  readonly evaluate: PolicyEvaluator
  /** Milliseconds within which it must answer; 5,000 unless given. */
  readonly timeout?: number | undefined
  /** Headers of the request that it is told; none unless given. */
  readonly forwardHeaders?: readonly string[] | undefined
  /** What the log calls it: a URL, say. */
  readonly name?: string | undefined
}

/** What came of asking. Undefined `fault`: it was answered. */
export interface PolicyOutcome {
  readonly engine: string
  readonly ms: number
  readonly fault?: PolicyFault | undefined
  /** What was thrown, where something was. */
  readonly error?: unknown
}

export type PolicyFault = 'failed' | 'timeout' | 'invalid_answer'

/** The policies that hold; undefined where they could not be asked. */
export type HeldPolicies = ReadonlySet<string> | undefined

/** The request that an operation came in, as far as it is told to an evaluator. */
export interface PolicyRequest {
  /** Called only where policies are asked. */
  readonly headers?: (() => Readonly<Record<string, unknown>>) | undefined
  /** Does the asking, in a span say. */
  readonly during?: ((ask: () => MaybePromise<HeldPolicies>) => MaybePromise<HeldPolicies>) | undefined
}

/** Asks which policies of an operation hold. Waits only where the evaluator does. Never rejects. */
export type AskPolicies = (
  plan: Plan,
  subject: IdentifiedSubject,
  inputs: Pick<DecisionInputs, 'variables' | 'coerced'>,
  request?: PolicyRequest,
) => MaybePromise<HeldPolicies>

const TIMEOUT = 5_000
const NONE: ReadonlySet<string> = new Set()

/** Asks an evaluator about operations: each once, whatever number of fields name policies. Throws `TypeError` for options of another shape. */
export function createPolicyAsker(
  given: PolicyEvaluator | PolicyEngine,
  tell: (outcome: PolicyOutcome) => void,
): AskPolicies {
  const {
    evaluate,
    timeout = TIMEOUT,
    forwardHeaders = [],
    name = 'the function `policies`',
  } = assertEngine(given)
  const forwarded = forwardHeaders.map((header) => header.toLowerCase())

  const ask = (
    { policies, fields }: PolicyMatter,
    { operation }: Plan,
    subject: IdentifiedSubject,
    headers: Readonly<Record<string, unknown>>,
  ): MaybePromise<HeldPolicies> => {
    const began = performance.now()
    const controller = new AbortController()
    const told = (held: HeldPolicies, outcome: Pick<PolicyOutcome, 'fault' | 'error'>): HeldPolicies => {
      tell({ engine: name, ms: performance.now() - began, ...outcome })
      return held
    }
    const fail = (error: unknown): HeldPolicies => told(undefined, { fault: faultOf(error), error })
    const read = (answer: unknown): HeldPolicies => {
      if (answer === LATE) return told(undefined, { fault: 'timeout' })
      const held = readHeld(answer)
      return told(held, held === undefined ? { fault: 'invalid_answer' } : {})
    }
    try {
      const answer: unknown = evaluate(policies, subject, {
        operation: { kind: operation.operation, name: operation.name?.value },
        fields,
        headers: pick(forwarded, headers),
        trace: traceOf(headers),
        signal: controller.signal,
      })
      return isThenable(answer) ? within(timeout, controller, answer).then(read).catch(fail) : read(answer)
    } catch (error) {
      return fail(error)
    }
  }

  return (plan, subject, inputs, { headers = noHeaders, during = askAtOnce } = {}) => {
    const matter = readPolicyMatter(plan, inputs)
    if (matter === undefined || matter.policies.length === 0) return NONE
    return during(() => ask(matter, plan, subject, headers()))
  }
}

function askAtOnce(ask: () => MaybePromise<HeldPolicies>): MaybePromise<HeldPolicies> {
  return ask()
}

function noHeaders(): Readonly<Record<string, unknown>> {
  return {}
}

/** Why an evaluator of ours has not answered, in a word for metrics. */
export class PolicyAnswerError extends Error {
  override readonly name = 'PolicyAnswerError'
  readonly fault: PolicyFault

  constructor(message: string, fault: PolicyFault, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}

function faultOf(error: unknown): PolicyFault {
  return error instanceof PolicyAnswerError ? error.fault : 'failed'
}

const LATE = Symbol('late')

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function'
}

async function within(ms: number, controller: AbortController, work: PromiseLike<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => {
      resolve(LATE)
      controller.abort(new Error(`no answer within ${ms} ms`))
    }, ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** A generator may never end. */
const MOST_NAMES = 10_000

/** A text is a collection as well, of its characters: nobody means that. */
function readHeld(answer: unknown): ReadonlySet<string> | undefined {
  if (typeof answer !== 'object' || answer === null || !(Symbol.iterator in answer)) return undefined
  const held = new Set<string>()
  for (const name of answer as Iterable<unknown>) {
    if (typeof name !== 'string' || held.size === MOST_NAMES) return undefined
    held.add(name)
  }
  return held
}

function pick(
  names: readonly string[],
  headers: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  const picked: Record<string, string> = {}
  for (const name of names) {
    const value = Object.hasOwn(headers, name) ? headers[name] : undefined
    if (typeof value === 'string') picked[name] = value
  }
  return picked
}

function traceOf(headers: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const id = headers[REQUEST_ID_HEADER]
  return { ...(isRequestId(id) && { [REQUEST_ID_HEADER]: id }), ...forwardedContext(headers, 'context') }
}

function assertEngine(given: PolicyEvaluator | PolicyEngine): PolicyEngine {
  const engine = typeof given === 'function' ? { evaluate: given } : given
  if (typeof engine !== 'object' || engine === null || typeof engine.evaluate !== 'function')
    throw new TypeError(
      'policies must be a function here, or { evaluate, timeout }: createPolicyEngine of portcullis/gateway makes one of authzen, opa or module.',
    )
  const { timeout, forwardHeaders = [] } = engine
  if (timeout !== undefined && !(Number.isInteger(timeout) && timeout > 0 && timeout <= MOST_TIMEOUT))
    throw new TypeError(`policies.timeout must be a whole number of milliseconds from 1 to ${MOST_TIMEOUT}.`)
  assertForwardHeaders('policies.forwardHeaders', forwardHeaders)
  return engine
}
