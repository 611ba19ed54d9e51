import type { DecisionInputs } from '../core/decision/inputs.ts'
import type { IdentifiedSubject } from '../core/decision/subject.ts'
import type { MaybePromise } from '../core/maybe-promise.ts'
import type { Plan } from '../core/plan/plan.ts'
import { assertForwardHeaders, MOST_TIMEOUT } from '../core/policy-limits.ts'
import { isRequestId, REQUEST_ID_HEADER } from '../evidence/request-id.ts'
import { forwardedContext } from '../evidence/tracing/trace-context.ts'
import { type PolicyField, type PolicyMatter, readPolicyMatter } from './policy-question.ts'

/** The context of a policy evaluation besides the names and the subject: the operation and its request. */
export interface PolicyQuestion {
  readonly operation: {
    readonly kind: 'query' | 'mutation' | 'subscription'
    readonly name: string | undefined
  }
  /** Every field that carries a policy, with its arguments. Fields below another come before it. */
  readonly fields: readonly PolicyField[]
  /** The request headers listed in `forwardHeaders`. */
  readonly headers: Readonly<Record<string, string>>
  /** Request id and trace context, to pass on with the evaluator's requests. */
  readonly trace: Readonly<Record<string, string>>
  /** Aborts at the timeout. */
  readonly signal: AbortSignal
}

/**
 * Returns the named `@policy` policies that hold for a subject. A policy that it does not name does not hold.
 * Called once per operation, and never for anonymous callers. An operation is refused with
 * `POLICY_UNAVAILABLE` when its evaluator throws, rejects, times out or returns anything but a collection of
 * names.
 */
export type PolicyEvaluator = (
  policies: readonly string[],
  subject: IdentifiedSubject,
  question: PolicyQuestion,
) => Iterable<string> | Promise<Iterable<string>>

/** An evaluator with its limits. */
export interface PolicyEngine {
  readonly evaluate: PolicyEvaluator
  /** The time in which it must answer, in milliseconds. Default: 5,000. */
  readonly timeout?: number | undefined
  /** The request headers that it receives. Default: none. */
  readonly forwardHeaders?: readonly string[] | undefined
  /** Its name in the log, such as a URL. */
  readonly name?: string | undefined
}

/** The outcome of one evaluation. Without a `fault`, it was answered. */
export interface PolicyOutcome {
  readonly engine: string
  readonly ms: number
  readonly fault?: PolicyFault | undefined
  /** The thrown error, if any. */
  readonly error?: unknown
}

export type PolicyFault = 'failed' | 'timeout' | 'invalid_answer'

/** The policies that hold; undefined where they could not be evaluated. */
export type HeldPolicies = ReadonlySet<string> | undefined

/** The parts of an operation's request that an evaluator may see. */
export interface PolicyRequest {
  /** Called only when policies are evaluated. */
  readonly headers?: (() => Readonly<Record<string, unknown>>) | undefined
  /** Runs the evaluation, for example in a span. */
  readonly during?: ((ask: () => MaybePromise<HeldPolicies>) => MaybePromise<HeldPolicies>) | undefined
}

/** Evaluates the policies of an operation. Waits only where the evaluator does. Never rejects. */
export type AskPolicies = (
  plan: Plan,
  subject: IdentifiedSubject,
  inputs: Pick<DecisionInputs, 'variables' | 'coerced'>,
  request?: PolicyRequest,
) => MaybePromise<HeldPolicies>

const TIMEOUT = 5_000
const NONE: ReadonlySet<string> = new Set()

/**
 * Evaluates policies once per operation, for all fields that name them. Throws `TypeError` for a bad option.
 */
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

/** The failure of a built-in evaluator, with a one-word fault for metrics. */
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

/** A string is iterable too, by character, and therefore excluded. */
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
