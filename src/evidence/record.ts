import type { DenialCause } from '../core/decision/decision.ts'
import type { ConditionEvidence } from '../core/decision/failed-conditions.ts'
import type { ErrorName } from '../core/error-catalogue.ts'

/** How an operation arrived: by HTTP method, by open connection, or through the guard's host server. */
export type Transport = 'post' | 'get' | 'websocket' | 'sse' | 'apollo' | 'envelop' | 'execute'

/** Why an operation was not simply answered: the name of an error in the catalogue, or a request's fault. */
export type Cause = DenialCause | ErrorName | RequestFault

/** A fault of a request that does not concern its token. */
export type RequestFault = 'parse_failed' | 'validation_failed' | 'unknown_operation' | 'bad_variables'

/** The milliseconds of each step of one operation; 0 for a step that was not reached. */
export interface StepTimes {
  readonly authenticate: number
  readonly prepare: number
  readonly decide: number
  readonly run: number
  readonly total: number
}

/** A denied coordinate that a dry run let pass. */
export interface WouldDeny {
  readonly coordinate: string
  readonly cause: DenialCause
  /** The fewest scopes that would suffice. */
  readonly missingScopes: readonly string[]
}

/** The evidence of one operation. It never contains variables, tokens, keys or bodies. */
export interface DecisionRecord {
  readonly time: number
  readonly requestId: string | undefined
  readonly traceId: string | undefined
  readonly transport: Transport
  readonly operationName: string | undefined
  readonly operationKind: 'query' | 'mutation' | 'subscription' | undefined
  /** The root fields of an operation without a name, at most 20. */
  readonly rootFields?: readonly string[] | undefined
  readonly documentId: string | undefined
  readonly issuer: string | undefined
  readonly subject: string | undefined
  readonly client: string | undefined
  readonly actor: string | undefined
  readonly decision: 'allow' | 'reduce' | 'deny' | 'refused'
  /** A `Cause`. More may be added. */
  readonly cause: string | undefined
  readonly denied: readonly string[]
  /** The fewest scopes that would suffice for all of `denied`. */
  readonly missingScopes: readonly string[]
  readonly conditions: readonly ConditionEvidence[] | undefined
  readonly wouldBe: 'reduce' | 'deny' | undefined
  readonly wouldDeny: readonly WouldDeny[]
  readonly usedScopes: readonly string[]
  readonly epoch: number | undefined
  readonly ms: StepTimes | undefined
}
