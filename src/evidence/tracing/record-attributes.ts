import type { Decision } from '../../core/decision/decision.ts'
import { ERRORS, type ErrorEntry } from '../../core/error-catalogue.ts'
import type { DecisionRecord } from '../record.ts'
import type { SpanAttributes } from './tracing.ts'

/** The most denied coordinates in a span. */
const MOST_DENIED = 20

/** A record as attributes, by GraphQL's conventions. No operation text: it may contain literals. */
export function attributesOf(record: DecisionRecord): SpanAttributes {
  const { operationKind, operationName, documentId, decision, cause, denied, requestId } = record
  return {
    'graphql.operation.type': operationKind,
    'graphql.operation.name': operationName,
    'graphql.document.hash': documentId,
    'portcullis.request_id': requestId,
    ...toAttributes(decision, cause, denied),
  }
}

export function decisionAttributes(decision: Decision): SpanAttributes {
  if (decision.kind === 'allow') return toAttributes(decision.kind, undefined, [])
  const denied = [...new Set(decision.denials.map(({ coordinate }) => coordinate))]
  const cause = decision.kind === 'deny' ? decision.cause : decision.denials[0]?.cause
  return toAttributes(decision.kind, cause, denied)
}

function toAttributes(
  decision: string,
  cause: string | undefined,
  denied: readonly string[],
): SpanAttributes {
  const outcome = { 'portcullis.decision': decision, 'portcullis.cause': cause }
  if (denied.length === 0) return outcome
  return {
    ...outcome,
    'portcullis.denied': denied.slice(0, MOST_DENIED),
    'portcullis.denied_count': denied.length,
  }
}

/** The cause, unless it is the caller's fault. */
export function faultOfCause(cause: string | undefined): string | undefined {
  if (cause === undefined || !Object.hasOwn(ERRORS, cause)) return undefined
  const { status }: ErrorEntry = ERRORS[cause as keyof typeof ERRORS]
  return status >= 500 ? cause : undefined
}
