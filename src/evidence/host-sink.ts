import type { RecordSink } from './evidence.ts'
import type { DecisionRecord } from './record.ts'
import { RECORD_FIELD_NAMES, type RecordField } from './record-fields.ts'

/** Hears of every operation, once, when it has ended. Nobody waits for what it returns. */
export type OnDecision = (record: DecisionRecord) => unknown

export interface HostSinkOptions {
  /** Hears why `onDecision` failed, once a second at most. */
  readonly log: (error: unknown) => void
  /** Milliseconds of any clock. */
  readonly now: () => number
  /** Whether the host hears of it after the answer has been handed on. At once unless given. */
  readonly defer?: ((work: () => void) => void) | undefined
}

const PAUSE = 1_000

/** Tells a host. Whatever that throws, or rejects with, changes no answer. */
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

/** The host may keep it: a copy holds nothing of the operation besides. */
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
