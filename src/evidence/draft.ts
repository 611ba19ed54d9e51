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
  /** As the caller named it. */
  readonly operationName: string | undefined
  /** Its span, where somebody takes spans. */
  readonly trace: RequestTrace | undefined
  /** The span begins and ends with the operation; otherwise with its request. */
  readonly ownsTrace: boolean
  /** The trace of a host's span, where that was asked for. */
  readonly activeTrace: string | undefined
  subject: Subject | undefined
  /** The text that was found, or the document that was prepared. */
  text: string | undefined
  document: DocumentNode | undefined
  table: RuleTable | undefined
  operation: OperationDefinitionNode | undefined
  /** Set where the operation was denied, or has begun to run. */
  decision: Decision | undefined
  /** It ran, and was denied when it was decided again. */
  isEnded: boolean
  /** Milliseconds; see `Recorder.mark`. */
  authenticate: number
  prepare: number
  decide: number
  run: number
  markedAt: number
}
