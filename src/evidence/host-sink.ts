import type { RecordSink } from './evidence.ts'
import type { DecisionRecord } from './record.ts'
import { RECORD_FIELD_NAMES, type RecordField } from './record-fields.ts'

/** Called once with each operation's record, when the operation has ended. The result is not awaited. */
export type OnDecision = (record: DecisionRecord) => unknown

export interface HostSinkOptions {
  /** Logs why `onDecision` failed, at most once a second. */
  readonly log: (error: unknown) => void
  /** Milliseconds of any clock. */
  readonly now: () => number
  /** Defers the call until the answer has been passed on. Default: calls at once. */
  readonly defer?: ((work: () => void) => void) | undefined
}

const PAUSE = 1_000

/** Passes records to a host. An error that the host throws or rejects with changes no answer. */
export function createHostSink(
  onDecision: OnDecision,
  { log, now, defer = (work) => work() }: HostSinkOptions,
): RecordSink {
  let toldAt = Number.NEGATIVE_INFINITY
  const fail = (error: unknown): void => {
    if (now() - toldAt < PAUSE) return
    toldAt = now()
    log(error)
  }
  const tell = (record: DecisionRecord): void => {
    try {
      const answer = onDecision(record)
      if (answer instanceof Promise) answer.catch(fail)
    } catch (error) {
      fail(error)
    }
  }
  return {
    takes: 'all',
    isTimed: true,
    take(record) {
      const copy = copyOf(record)
      defer(() => tell(copy))
    },
  }
}

/** Copies a record that the host may keep, so that it retains nothing else of the operation. */
function copyOf(record: DecisionRecord): DecisionRecord {
  const copy: Partial<Record<RecordField, unknown>> = {}
  for (const field of RECORD_FIELD_NAMES) copy[field] = record[field]
  Object.freeze(copy.rootFields)
  Object.freeze(copy.denied)
  Object.freeze(copy.missingScopes)
  Object.freeze(copy.wouldDeny)
  Object.freeze(copy.usedScopes)
  Object.freeze(copy.ms)
  return Object.freeze(copy) as DecisionRecord
}
