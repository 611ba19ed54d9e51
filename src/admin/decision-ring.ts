import type { DecisionRecord } from '../evidence/record.ts'

/** The latest decisions of this process, in memory. */
export interface DecisionRing {
  /** Keeps a record, dropping the oldest once full. Never throws. */
  readonly take: (record: DecisionRecord) => void
  /** The kept records with a number below `before`, newest first. */
  readonly newest: (before?: number) => Generator<KeptDecision>
  readonly kept: () => number
  readonly capacity: number
}

/** A record with its number; numbers count all records of this process from 1. */
export interface KeptDecision {
  readonly number: number
  readonly record: DecisionRecord
}

const MOST_ENTRIES = 20
const MOST_CHARACTERS = 256

/** A capacity of 0 keeps nothing. */
export function createDecisionRing(capacity: number): DecisionRing {
  const records: DecisionRecord[] = []
  let count = 0
  return {
    take(record) {
      if (capacity > 0) records[count % capacity] = shorten(record)
      count += 1
    },
    *newest(before = Number.POSITIVE_INFINITY) {
      const oldest = count - records.length
      for (let number = Math.min(count, before - 1); number > oldest; number -= 1) {
        const record = records[(number - 1) % capacity]
        if (record !== undefined) yield { number, record }
      }
    },
    kept: () => records.length,
    capacity,
  }
}

/** Callers choose the length of names and ids, but a thousand records must stay within some megabytes. */
function shorten(record: DecisionRecord): DecisionRecord {
  const { denied, wouldDeny, usedScopes, conditions } = record
  if (isShort(record)) return record
  return {
    ...record,
    issuer: cut(record.issuer),
    subject: cut(record.subject),
    client: cut(record.client),
    actor: cut(record.actor),
    denied: denied.slice(0, MOST_ENTRIES),
    wouldDeny: wouldDeny.slice(0, MOST_ENTRIES),
    usedScopes: usedScopes.slice(0, MOST_ENTRIES),
    conditions: conditions?.slice(0, MOST_ENTRIES),
  }
}

function isShort(record: DecisionRecord): boolean {
  const { issuer, subject, client, actor, denied, wouldDeny, usedScopes, conditions } = record
  return (
    fits(issuer) &&
    fits(subject) &&
    fits(client) &&
    fits(actor) &&
    denied.length <= MOST_ENTRIES &&
    wouldDeny.length <= MOST_ENTRIES &&
    usedScopes.length <= MOST_ENTRIES &&
    (conditions === undefined || conditions.length <= MOST_ENTRIES)
  )
}

function fits(text: string | undefined): boolean {
  return text === undefined || text.length <= MOST_CHARACTERS
}

function cut(text: string | undefined): string | undefined {
  return text?.slice(0, MOST_CHARACTERS)
}
