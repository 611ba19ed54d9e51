import type { Decision } from '../core/decision/decision.ts'
import type { MaybePromise } from '../core/maybe-promise.ts'
import { decisionAttributes, faultOfCause } from '../evidence/tracing/record-attributes.ts'
import { during, type RequestTrace, type StepOutcome } from '../evidence/tracing/tracing.ts'
import type { HeldPolicies } from '../guard/policies.ts'
import type { Prepared } from '../guard/prepared.ts'
import type { Answer } from './answer.ts'

type Trace = RequestTrace | undefined

/** Runs a step of an operation, in a span if its request is traced. */
export function prepareTraced(trace: Trace, work: () => MaybePromise<Prepared>): MaybePromise<Prepared> {
  return during(trace, 'prepare', work)
}

export function decideTraced(trace: Trace, work: () => MaybePromise<Decision>): MaybePromise<Decision> {
  return during(trace, 'decide', work, (decision) => ({ attributes: decisionAttributes(decision) }))
}

export function askTraced(trace: Trace, work: () => MaybePromise<HeldPolicies>): MaybePromise<HeldPolicies> {
  return during(trace, 'policies', work, (held) =>
    held === undefined ? { fault: faultOfCause('policy_unavailable') } : {},
  )
}

export function executeTraced(trace: Trace, work: () => MaybePromise<Answer>): MaybePromise<Answer> {
  return during(trace, 'execute', work, describeAnswer)
}

/** Reports errors within an answer as a fault, so that its trace can be found. */
function describeAnswer(answer: Answer): StepOutcome {
  if (answer.kind === 'refused') return { fault: faultOfCause(answer.cause) }
  if (answer.kind === 'bytes' && answer.status >= 500) return { fault: String(answer.status) }
  if (answer.kind !== 'result' || answer.result.errors === undefined) return {}
  return { fault: 'graphql_errors', attributes: { 'portcullis.errors': answer.result.errors.length } }
}
