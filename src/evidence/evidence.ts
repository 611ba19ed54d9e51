import type { Subject } from '../core/decision/subject.ts'
import type { Draft } from './draft.ts'
import { DraftedRecord } from './drafted-record.ts'
import type { Cause, DecisionRecord } from './record.ts'
import type { RequestTrace, Tracing } from './tracing/tracing.ts'

/** Receives records: a log, metrics, or a host. It cannot change decisions. */
export interface RecordSink {
  /** Receives all records, or only those of operations that were not simply allowed. */
  readonly takes: 'all' | 'denied'
  /** Whether it needs the time of each step. */
  readonly isTimed: boolean
  /** Must not throw. */
  readonly take: (record: DecisionRecord) => void
}

export type Step = 'authenticate' | 'prepare' | 'decide' | 'run'

/** The only place that makes records. */
export interface Recorder {
  /** Begins an operation. `authenticate`: the milliseconds spent on authentication. */
  readonly open: (
    begun: Pick<Draft, 'transport' | 'headers' | 'operationName' | 'subject'> & {
      readonly authenticate?: number | undefined
      readonly trace?: RequestTrace | undefined
    },
  ) => Draft
  /** Ends a step, which took the time since the previous mark. */
  readonly mark: (draft: Draft, step: Step) => void
  /** Ends an operation, and makes its one record. Never throws. */
  readonly close: (draft: Draft, cause: Cause | undefined) => void
  /** Records a request that was refused before there was an operation. Never throws. */
  readonly refuse: (
    refused: Pick<Draft, 'transport' | 'headers'> & {
      readonly cause: Cause
      readonly subject?: Subject
      readonly trace?: RequestTrace | undefined
    },
  ) => void
  /** Milliseconds, where any sink needs the time of steps; otherwise 0. */
  readonly clock: () => number
}

export interface EvidenceOptions {
  readonly sinks: readonly RecordSink[]
  /** Makes the spans of operations. Unset: there are none. */
  readonly tracing?: Tracing | undefined
  /** Finds the trace of the host's active span. It takes precedence over a trace that the caller names. */
  readonly findActiveTrace?: (() => string | undefined) | undefined
  /** Replaces a subject's id in every record. Default: the id itself. */
  readonly hashSubject?: ((issuer: string, id: string) => string) | undefined
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Milliseconds of a monotonic clock. */
  readonly clock: () => number
}

/** Undefined where nothing takes records; then nothing is recorded. */
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
