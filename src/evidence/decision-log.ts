import type { RecordSink } from './evidence.ts'
import type { DecisionRecord } from './record.ts'
import { RECORD_FIELD_NAMES, type RecordField } from './record-fields.ts'

export interface DecisionLogOptions {
  readonly log: 'denied' | 'all'
  /** The share of allowed operations to write, from 0 to 1. All others are written, dry runs included. */
  readonly sample: number
  /** The fields of a line besides the time. Default: all. */
  readonly fields?: readonly RecordField[] | undefined
  readonly write: (line: object, message: string) => void
  /** Milliseconds of a monotonic clock. */
  readonly clock: () => number
  /** A random number from 0 to 1, excluding 1. */
  readonly random: () => number
}

export interface DecisionLog extends RecordSink {
  /** Writes the pending summary, and stops the timer. */
  readonly close: () => void
}

/** The lines allowed at once, and per second afterwards: at most half a gigabyte a day. */
const BURST = 100
const PER_SECOND = 10
const SECOND = 1_000
/** The most distinct counts in one summary; the rest share one count. */
const MAX_COUNTS = 20

/**
 * Writes a line for each operation that was not simply allowed, and for allowed ones as configured. A flood
 * of the former is summed up in one line a second.
 */
export function createDecisionLog(options: DecisionLogOptions): DecisionLog {
  const { log, sample, fields = RECORD_FIELD_NAMES, write, clock, random } = options
  let room = BURST
  let filledAt = clock()
  let counts = new Map<string, number>()
  let summed = 0
  let timer: NodeJS.Timeout | undefined

  const hasRoom = (): boolean => {
    const at = clock()
    room = Math.min(BURST, room + ((at - filledAt) / SECOND) * PER_SECOND)
    filledAt = at
    if (room < 1) return false
    room -= 1
    return true
  }
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (summed === 0) return
    const line = { operations: summed, counts: Object.fromEntries(counts) }
    counts = new Map()
    summed = 0
    write(line, 'operations were denied or refused, or would be, and are summed up')
  }
  const count = (key: string): void => {
    const bounded = counts.has(key) || counts.size < MAX_COUNTS ? key : 'other'
    counts.set(bounded, (counts.get(bounded) ?? 0) + 1)
  }
  const sumUp = ({ denied, wouldDeny, client, cause = 'unknown' }: DecisionRecord): void => {
    summed += 1
    if (denied.length + wouldDeny.length === 0) count(cause)
    for (const coordinate of denied) count(`${coordinate} ${cause}`)
    // A dry run is meant to show whom enforcement would affect.
    const whose = client === undefined ? '' : ` ${client}`
    for (const { coordinate } of wouldDeny) count(`${coordinate} would_deny${whose}`)
    timer ??= setTimeout(flush, SECOND).unref()
  }
  const print = (record: DecisionRecord): void => write(pick(record, fields), messageOf(record))

  return {
    takes: log,
    isTimed: fields.includes('ms'),
    take(record) {
      if (record.decision === 'allow' && record.wouldBe === undefined) {
        if (sample >= 1 || random() < sample) print(record)
      } else if (hasRoom()) print(record)
      else sumUp(record)
    },
    close: flush,
  }
}

const MESSAGES: Readonly<Record<DecisionRecord['decision'], string>> = {
  allow: 'an operation was allowed',
  reduce: 'an operation was reduced',
  deny: 'an operation was denied',
  refused: 'an operation was refused',
}

function messageOf({ decision, wouldBe }: DecisionRecord): string {
  return decision === 'allow' && wouldBe !== undefined
    ? 'an operation was allowed by a dry run'
    : MESSAGES[decision]
}

/** Lists that are empty for most operations. A line includes them only if they are not. */
const RARE: readonly RecordField[] = ['missingScopes', 'wouldDeny']

/** Leaves out the time, which every log line has already. */
function pick(record: DecisionRecord, fields: readonly RecordField[]): Readonly<Record<string, unknown>> {
  const line: Record<string, unknown> = {}
  for (const field of fields) {
    const value = record[field]
    if (field === 'time' || (RARE.includes(field) && Array.isArray(value) && value.length === 0)) continue
    line[field] = value
  }
  return line
}
