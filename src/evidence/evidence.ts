import type { Subject } from '../core/decision/subject.ts'
import type { Draft } from './draft.ts'
import { DraftedRecord } from './drafted-record.ts'
import type { Cause, DecisionRecord } from './record.ts'
import type { RequestTrace, Tracing } from './tracing/tracing.ts'

/** Takes records: a log, metrics, a host. What it does with one changes no decision. */
export interface RecordSink {
  /** All records, or those of operations that were not allowed as they are. */
  readonly takes: 'all' | 'denied'
  /** Whether it wants to know the time of each step. */
  readonly isTimed: boolean
  /** It must not throw. */
  readonly take: (record: DecisionRecord) => void
}

export type Step = 'authenticate' | 'prepare' | 'decide' | 'run'

/** The one place where records are made. */
export interface Recorder {
  /** The beginning of an operation. `authenticate`: the milliseconds that it took to know who asks. */
  readonly open: (
    begun: Pick<Draft, 'transport' | 'headers' | 'operationName' | 'subject'> & {
      readonly authenticate?: number | undefined
      readonly trace?: RequestTrace | undefined
    },
  ) => Draft
  /** The end of a step: it took the time since the last mark. */
  readonly mark: (draft: Draft, step: Step) => void
  /** The end of an operation: its one record. Never throws. */
  readonly close: (draft: Draft, cause: Cause | undefined) => void
  /** The record of what was refused before there was an operation. Never throws. */
  readonly refuse: (
    refused: Pick<Draft, 'transport' | 'headers'> & {
      readonly cause: Cause
      readonly subject?: Subject
      readonly trace?: RequestTrace | undefined
    },
  ) => void
  /** Milliseconds, where somebody wants to know the time of steps; 0 otherwise. */
  readonly clock: () => number
}

export interface EvidenceOptions {
  readonly sinks: readonly RecordSink[]
  /** Makes the spans of operations; nobody does unless given. */
  readonly tracing?: Tracing | undefined
  /** Finds the trace of a host's span. It stands before one that a caller names. */
  readonly findActiveTrace?: (() => string | undefined) | undefined
  /** Stands for the id of a subject in every record; the id itself unless given. */
  readonly hashSubject?: ((issuer: string, id: string) => string) | undefined
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Milliseconds of a clock that is never set. */
  readonly clock: () => number
}

/** Undefined where nobody takes records: then nothing is written down. */
export function createEvidence({
  sinks,
  tracing,
  findActiveTrace,
  hashSubject,
  now,
  clock,
}: EvidenceOptions): Recorder | undefined {
  if (sinks.length === 0 && tracing === undefined) return undefined
  const takesAll = sinks.some(({ takes }) => takes === 'all')
  const isTimed = sinks.some((sink) => sink.isTimed)
  const read = isTimed ? clock : () => 0
  const options = { now, hashSubject, isTimed }

  const open: Recorder['open'] = ({
    transport,
    headers,
    operationName,
    subject,
    authenticate = 0,
    trace,
  }) => ({
    transport,
    headers,
    trace: trace ?? tracing?.begin({ transport, headers }),
    ownsTrace: trace === undefined,
    activeTrace: findActiveTrace?.(),
    operationName,
    subject,
    text: undefined,
    document: undefined,
    table: undefined,
    operation: undefined,
    decision: undefined,
    isEnded: false,
    authenticate,
    prepare: 0,
    decide: 0,
    run: 0,
    markedAt: read(),
  })
  const close: Recorder['close'] = (draft, cause) => {
    const { decision, isEnded } = draft
    const isAllowed = decision?.kind === 'allow' && decision.observed === undefined && !isEnded
    const { trace } = draft
    if (isAllowed && !takesAll && trace === undefined) return
    const record = new DraftedRecord(draft, cause, options)
    for (const { takes, take } of sinks) if (takes === 'all' || !isAllowed) take(record)
    if (trace === undefined) return
    trace.tell(record)
    if (draft.ownsTrace) trace.end()
  }
  return {
    open,
    mark(draft, step) {
      if (!isTimed) return
      const at = read()
      draft[step] += at - draft.markedAt
      draft.markedAt = at
    },
    close,
    refuse: ({ transport, headers, cause, subject, trace }) =>
      close(open({ transport, headers, operationName: undefined, subject, trace }), cause),
    clock: read,
  }
}
