import type { Readable } from 'node:stream'
import type { ExecutionResult, GraphQLFormattedError } from 'graphql'
import { disclosesScopes, refusalOf } from '../core/answer/refusal.ts'
import type { RefusalStyle } from '../core/answer/refusal-style.ts'
import type { Decision, Denial } from '../core/decision/decision.ts'
import type { Subject } from '../core/decision/subject.ts'
import { ERRORS, type ErrorEntry, type ErrorName } from '../core/error-catalogue.ts'
import type { Cost } from '../core/plan/cost.ts'
import type { OperationLimitError } from '../core/plan/limits.ts'
import type { RuleTable } from '../core/rules/rule-table.ts'
import type { Cause } from '../evidence/record.ts'
import { causeOfCode } from '../evidence/request-cause.ts'
import { withoutSecrets } from './request-errors.ts'

export type Headers = Readonly<Record<string, string>>

/** A result as it goes out: masked, formatted, completed. */
export type FormattedResult = Omit<ExecutionResult, 'errors'> & {
  readonly errors?: readonly GraphQLFormattedError[]
}

declare const answerBrand: unique symbol

/** A refused operation: nothing of it ran. */
export interface Refused {
  /** Only this file makes a refusal. */
  readonly [answerBrand]: true
  readonly kind: 'refused'
  readonly status: number
  /** The status under `application/json` (GraphQL over HTTP, section 6.4.1). */
  readonly jsonStatus: number
  readonly headers: Headers
  readonly errors: readonly GraphQLFormattedError[]
  /** The JSON of `{errors}`. */
  readonly body: string
  /** For the record only: callers see no more than `errors`. */
  readonly cause: Cause
  /** Not a GraphQL response, hence plain JSON whatever media type was negotiated. */
  readonly isPlain?: true
  /** The operation exceeds a limit. A stream reports this like any other fault of an operation. */
  readonly isExcess?: true
  /** An allowed subscription: an edge that delivers streams would run it. */
  readonly needsStream?: true
}

/** The one outcome of an operation. */
export type Answer =
  | Refused
  | {
      readonly kind: 'result'
      readonly status: number
      readonly headers: Headers
      readonly result: FormattedResult
    }
  /** An answer that is passed on unchanged. */
  | {
      readonly kind: 'bytes'
      readonly status: number
      readonly headers: Headers
      readonly body: Uint8Array | string | Readable
    }
  | AnswerStream

export interface AnswerStream {
  readonly kind: 'stream'
  /** A reader that stops calls `return`. */
  readonly results: AsyncGenerator<FormattedResult, void>
  /** Decides again, for another subject or by other rules: the errors of a refusal; undefined to go on. */
  readonly review: (subject: Subject) => Promise<readonly GraphQLFormattedError[] | undefined>
  /** Whether the last decision may no longer hold: the rules, or a time that they depend on, have changed. */
  readonly isOutdated: () => boolean
}

export function answerResult(result: FormattedResult): Extract<Answer, { readonly kind: 'result' }> {
  return { kind: 'result', status: 200, headers: NO_HEADERS, result }
}

const NO_HEADERS: Headers = Object.freeze({})

export interface RefusalDetails {
  readonly message?: string | undefined
  readonly headers?: Headers
  readonly evidence?: Readonly<Record<string, unknown>>
  readonly status?: number
}

/** Refuses by the error catalogue. */
export function refuse(name: ErrorName, details: RefusalDetails = {}): Refused {
  const { code, message, status }: ErrorEntry = ERRORS[name]
  const { headers = NO_HEADERS, evidence } = details
  const errors = [{ message: details.message ?? message, extensions: { code, ...evidence } }]
  const refusal = refused(name, details.status ?? status, headers, errors)
  // Status 200 invites a retry, so it goes out in the media type that the client reads.
  return refusal.status === 200 ? refusal : { ...refusal, isPlain: true }
}

export function refuseExcess({ message, limit, allowed }: OperationLimitError): Refused {
  return { ...refuse('operation_too_complex', { message, evidence: { limit, allowed } }), isExcess: true }
}

/**
 * Refuses an operation that may cost more than the limit, or whose cost is unknown. Only callers who may
 * introspect learn which field lacks an argument.
 */
export function refuseCost(cost: Cost, allowed: number, isDisclosed: boolean): Refused | undefined {
  if (cost.kind === 'cost' && cost.cost <= allowed) return undefined
  const { message, found } = describeCost(cost, allowed, isDisclosed)
  const evidence = { limit: 'cost', allowed, ...found }
  return { ...refuse('operation_too_complex', { message, evidence }), isExcess: true }
}

function describeCost(
  cost: Cost,
  allowed: number,
  isDisclosed: boolean,
): { readonly message: string; readonly found?: Readonly<Record<string, unknown>> } {
  if (cost.kind === 'cost') {
    const message = `The operation may cost ${cost.cost}, and the limit is ${allowed}.`
    return { message, found: { cost: cost.cost } }
  }
  const end = 'so that its cost is known.'
  if (!isDisclosed) return { message: `A list must be given exactly one of its slicing arguments, ${end}` }
  const { coordinate, slicingArguments } = cost
  const names = slicingArguments.join(', ')
  return {
    message: `${coordinate} must be given exactly one of the arguments ${names}, ${end}`,
    found: { coordinate },
  }
}

/** Refuses an operation that does not parse, validate or coerce, or that cannot run here. */
export function refuseRequest(
  errors: readonly GraphQLFormattedError[],
  table: RuleTable,
  subject: Subject,
): Refused {
  return refused(causeOfRequest(errors), 400, NO_HEADERS, withoutSecrets(errors, table, subject), 200)
}

export function causeOfRequest(errors: readonly GraphQLFormattedError[]): Cause {
  return causeOfCode(errors[0]?.extensions?.['code'])
}

function refused(
  cause: Cause,
  status: number,
  headers: Headers,
  errors: readonly GraphQLFormattedError[],
  jsonStatus: number = status,
): Refused {
  return {
    kind: 'refused',
    status,
    jsonStatus,
    headers,
    errors,
    body: JSON.stringify({ errors }),
    cause,
  } as Refused
}

export interface DenialOptions {
  readonly refusals: RefusalStyle | undefined
  readonly authStatus: 'http' | 'graphql'
  /** The `resource_metadata` of challenges (RFC 9728 section 5.1), if there is one. */
  readonly resourceMetadata: () => string | undefined
}

type Deny = Decision & { readonly kind: 'deny' }

/** Refuses denied operations. Callers who lack the same requirements of one share the refusal's bytes. */
export function createDenier(options: DenialOptions): (decision: Deny) => Refused {
  const { refusals = 'standard', authStatus, resourceMetadata } = options
  const finished = new WeakMap<readonly Denial[], Map<string, Refused>>()

  const make = (decision: Deny, url: string | undefined): Refused => {
    const refusal = refusalOf(decision, refusals)
    const { status, errors } = refusal
    const headers = Object.freeze(pointTo(url, refusal.headers))
    const formatted = errors.map((error) => error.toJSON())
    // A fault of ours is not a decision, so it keeps its status.
    const jsonStatus = authStatus === 'graphql' && status < 500 ? 200 : status
    return refused(decision.cause, status, headers, formatted, jsonStatus)
  }

  return (decision) => {
    const { cause, denials, plan, subject } = decision
    const url = resourceMetadata()
    // A nonce is for one caller and for a short time, so this refusal is not shared.
    if (subject.kind === 'refused' && subject.nonce !== undefined) return make(decision, url)
    const offersProof = subject.kind === 'anonymous' && subject.offersProof === true
    const key = `${cause} ${disclosesScopes(plan.table, subject)} ${offersProof} ${url}`
    const known = finished.get(denials) ?? new Map<string, Refused>()
    finished.set(denials, known)
    const before = known.get(key)
    if (before !== undefined) return before
    const answer = make(decision, url)
    known.set(key, answer)
    return answer
  }
}

/** Adds `resource_metadata` to each challenge (RFC 9728 section 5.1). */
function pointTo(url: string | undefined, headers: Headers): Headers {
  const challenges = headers['www-authenticate']
  if (url === undefined || challenges === undefined) return headers
  const pointer = `resource_metadata="${url}"`
  // A bare scheme, before another challenge or the end; every other challenge has parameters.
  const pointed = challenges.replace(/^Bearer(?=,|$)/, `Bearer ${pointer}`)
  const value = pointed === `Bearer ${pointer}` ? pointed : `${pointed}, ${pointer}`
  return { ...headers, 'www-authenticate': value }
}
