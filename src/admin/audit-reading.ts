import type { AuditEntry, AuditTrail } from '../store/audit.ts'
import { done, type Outcome, printMoment } from './outcome.ts'
import { findSizeFault, readCursor, readMoment } from './page-size.ts'

export interface AuditQuestion {
  readonly before?: string | null
  readonly first: number
  readonly client?: string | null
  readonly subject?: string | null
  /** An action, or the name of an administrative act. */
  readonly action?: string | null
  readonly since?: unknown
  readonly until?: unknown
}

export interface AuditEntryView {
  readonly id: string
  readonly at: string
  readonly action: string
  /** The name of an administrative act. */
  readonly act: string | null
  readonly actor: { readonly kind: string; readonly id: string | null; readonly issuer: string | null }
  readonly address: string
  /** JSON. */
  readonly details: string
}

export interface AuditPageView {
  readonly entries: readonly AuditEntryView[]
  readonly next: string | null
  /** The moment back to which entries were searched; null where there are none. */
  readonly searchedTo: string | null
}

const BATCH = 500
/** The most rows that one query scans; `next` continues from there. */
const MOST_ROWS = 5_000
/** Milliseconds by which the clocks of replicas may differ, since rows are in commit order. */
const CLOCKS = 60_000

interface Row extends AuditEntry {
  readonly who: Readonly<Record<string, unknown>>
  readonly told: Readonly<Record<string, unknown>>
}

/** Reads a page of entries, newest first. Rejects when the store is out of reach. */
export async function readAudit(
  audit: Pick<AuditTrail, 'readBack'>,
  question: AuditQuestion,
): Promise<Outcome<AuditPageView>> {
  const { first } = question
  const fault = findSizeFault(first, 'entries')
  if (fault !== undefined) return fault
  const cursor = readCursor(question.before)
  if (typeof cursor === 'object') return cursor
  const since = readMoment('since', question.since)
  if (typeof since === 'object') return since
  const until = readMoment('until', question.until)
  if (typeof until === 'object') return until

  const found: Row[] = []
  let before = cursor
  let last: AuditEntry | undefined
  let hasMore = true
  for (let looked = 0; hasMore && looked < MOST_ROWS && found.length < first; looked += BATCH) {
    const rows = await audit.readBack({ before, limit: BATCH })
    hasMore = rows.length === BATCH
    for (const [index, entry] of rows.entries()) {
      last = entry
      before = entry.seq
      if (since !== undefined && entry.at < since - CLOCKS) {
        hasMore = false
        break
      }
      const row = { ...entry, who: parse(entry.actor), told: parse(entry.details) }
      if (fits(row, question, since, until)) found.push(row)
      if (found.length === first) {
        hasMore ||= index < rows.length - 1
        break
      }
    }
  }
  return done({
    entries: found.map(viewEntry),
    next: hasMore && before !== undefined ? String(before) : null,
    searchedTo: printMoment(last?.at),
  })
}

function fits(
  { at, action, who, told }: Row,
  question: AuditQuestion,
  since = Number.NEGATIVE_INFINITY,
  until = Number.POSITIVE_INFINITY,
): boolean {
  const { client, subject, action: wanted } = question
  const isGiven = (value: string | null | undefined): value is string => value !== undefined && value !== null
  const kind = who['kind']
  return (
    at >= since &&
    at <= until &&
    (!isGiven(wanted) || wanted === action || wanted === told['act']) &&
    (!isGiven(client) ||
      (kind !== 'subject' && who['id'] === client) ||
      told['client'] === client ||
      hasRevoked(told, `client ${client}`)) &&
    (!isGiven(subject) ||
      (kind === 'subject' && who['id'] === subject) ||
      told['subject'] === subject ||
      hasRevoked(told, `subject ${subject}`))
  )
}

/** The outcome of an act lists what it has revoked. */
function hasRevoked({ revoked }: Row['told'], what: string): boolean {
  return Array.isArray(revoked) && revoked.includes(what)
}

function viewEntry({ seq, at, action, who, told, address, details }: Row): AuditEntryView {
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
  return {
    id: String(seq),
    at: printMoment(at),
    action,
    act: text(told['act']),
    actor: {
      kind: text(who['kind']) ?? 'unknown',
      id: text(who['id']) ?? text(who['user']) ?? text(who['host']),
      issuer: text(who['issuer']),
    },
    address,
    details,
  }
}

/** Rows were written as JSON, but somebody may have edited them in the database since. */
function parse(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
  } catch {
    return {}
  }
}
