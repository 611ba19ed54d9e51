import { GraphQLError } from 'graphql'
import type { Decision, Denial, DenialCause, FailedCondition } from '../decision/decision.ts'
import type { Subject } from '../decision/subject.ts'
import { ERRORS, type ErrorEntry } from '../error-catalogue.ts'
import { PROOF_ALGORITHMS } from '../proof-algorithms.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import type { Scope } from '../scope/scope.ts'
import { seesWholeSchema } from '../visibility/visible-schema.ts'
import { type RefusalStyle, styleRefusal } from './refusal-style.ts'
import { nonceHeader } from './token-headers.ts'

/** A denied operation in HTTP and GraphQL terms: status, challenge, errors and no data. */
export interface Refusal {
  readonly status: number
  /** The value of `WWW-Authenticate` (RFC 6750 section 3); undefined where no token is at fault. */
  readonly challenge: string | undefined
  /** The challenge, or `retry-after` in its place. */
  readonly headers: Readonly<Record<string, string>>
  readonly errors: readonly GraphQLError[]
}

/** The refusal of a denied operation. */
export function refusalOf(
  decision: Decision & { readonly kind: 'deny' },
  style: RefusalStyle = 'standard',
): Refusal {
  const { cause, denials, subject, plan } = decision
  const isDisclosed = disclosesScopes(plan.table, subject)
  const errors =
    denials.length === 0
      ? [toError(cause, style)]
      : denials.map((denial) => denialError(denial, isDisclosed, style))
  const missing = isDisclosed ? [...new Set(denials.flatMap((denial) => denial.missingScopes))].sort() : []
  const { status } = styleRefusal(cause, style)
  // The challenge follows RFC 6750 in every style.
  if (cause === 'issuer_unavailable' || cause === 'policy_unavailable')
    return { status, challenge: undefined, headers: { 'retry-after': RETRY_AFTER[cause] }, errors }
  const entry: ErrorEntry = ERRORS[cause]
  // A token would not help.
  if (entry.challenge === undefined || (cause === 'forbidden' && subject.kind === 'anonymous'))
    return { status, challenge: undefined, headers: {}, errors }
  const challenge = challengeOf(entry, missing, subject)
  const nonce = subject.kind === 'refused' ? subject.nonce : undefined
  const headers = { 'www-authenticate': challenge, ...nonceHeader(nonce) }
  return { status, challenge, headers, errors }
}

/** One error for each denied coordinate and path. */
export function denialErrors(
  decision: Exclude<Decision, { readonly kind: 'allow' }>,
  style: RefusalStyle = 'standard',
): readonly GraphQLError[] {
  if (decision.kind === 'deny') return refusalOf(decision, style).errors
  const isDisclosed = disclosesScopes(decision.plan.table, decision.subject)
  return decision.denials.map((denial) => denialError(denial, isDisclosed, style))
}

/** Whether a subject may see scope lists and suggestions: only if it may introspect the whole schema. */
export function disclosesScopes(table: RuleTable, subject: Subject): boolean {
  switch (table.introspection) {
    case 'public':
      return true
    case 'authenticated':
      return subject.kind === 'identified'
    case 'filtered':
      return subject.kind !== 'refused' && subject.kind !== 'undetermined' && seesWholeSchema(table, subject)
    case 'off':
      return false
  }
}

function denialError(
  { cause, coordinate, arguments: places, conditions, path, requiredScopes, missingScopes }: Denial,
  isDisclosed: boolean,
  style: RefusalStyle,
): GraphQLError {
  return toError(cause, style, path, {
    coordinate,
    ...(places !== undefined && { arguments: places }),
    ...(isDisclosed && conditions !== undefined && { conditions: conditions.map(toToldCondition) }),
    ...(isDisclosed && requiredScopes.length > 0 && { requiredScopes, missingScopes }),
  })
}

/** The reason for a condition's error goes to the log only. */
function toToldCondition({ coordinate, role, text }: FailedCondition): Readonly<Record<string, string>> {
  return { coordinate, [role]: text }
}

function toError(
  cause: DenialCause,
  style: RefusalStyle,
  path?: readonly string[],
  evidence: Readonly<Record<string, unknown>> = {},
): GraphQLError {
  const { message, code, reason } = styleRefusal(cause, style)
  const extensions = { code, ...(reason !== undefined && { reason }), ...evidence }
  return withoutStack(() => new GraphQLError(message, { path, extensions }))
}

/** A denial is a value: a stack trace would help nobody, and capturing it would be most of the cost. */
function withoutStack<Value>(make: () => Value): Value {
  const { stackTraceLimit } = Error
  try {
    Error.stackTraceLimit = 0
    return make()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** In seconds: an issuer's keys are fetched again after ten; policies are evaluated for each operation. */
const RETRY_AFTER = { issuer_unavailable: '10', policy_unavailable: '1' } as const

const ALGORITHMS = `algs="${PROOF_ALGORITHMS.join(' ')}"`

/** Scopes contain no quotes or backslashes, so they need no escaping in a quoted string. */
function challengeOf(entry: ErrorEntry, scopes: readonly Scope[], subject: Subject): string {
  if (entry.challenge === undefined || entry.challenge === 'none')
    return subject.kind === 'anonymous' && subject.offersProof === true
      ? `Bearer, DPoP ${ALGORITHMS}`
      : 'Bearer'
  const { scheme = 'Bearer' } = entry
  const parts = [`error="${entry.challenge}"`, `error_description="${entry.message}"`]
  if (scheme === 'DPoP') parts.unshift(ALGORITHMS)
  if (scopes.length > 0 && scopes.length <= 20) parts.push(`scope="${scopes.join(' ')}"`)
  return `${scheme} ${parts.join(', ')}`
}
