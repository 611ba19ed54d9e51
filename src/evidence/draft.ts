import type { DocumentNode, OperationDefinitionNode } from 'graphql'
import type { Decision } from '../core/decision/decision.ts'
import type { Subject } from '../core/decision/subject.ts'
import type { RuleTable } from '../core/rules/rule-table.ts'
import type { Transport } from './record.ts'
import type { RequestTrace } from './tracing/tracing.ts'

/** The material of an operation's record. The code that performs the operation fills it in. */
export interface Draft {
  readonly transport: Transport
  readonly headers: Readonly<Record<string, unknown>>
  /** The name that the caller gave. */
  readonly operationName: string | undefined
  /** The operation's span, where spans are collected. */
  readonly trace: RequestTrace | undefined
  /** Whether the span begins and ends with the operation, instead of with its request. */
  readonly ownsTrace: boolean
  /** The trace of the host's active span, where requested. */
  readonly activeTrace: string | undefined
  subject: Subject | undefined
  /** The text that was found, or the prepared document. */
  text: string | undefined
  document: DocumentNode | undefined
  table: RuleTable | undefined
  operation: OperationDefinitionNode | undefined
  /** Set where the operation was denied, or has begun to run. */
  decision: Decision | undefined
  /** Whether it ran and was denied by a later review. */
  isEnded: boolean
  /** Durations in milliseconds; see `Recorder.mark`. */
  authenticate: number
  prepare: number
  decide: number
  run: number
  markedAt: number
}
