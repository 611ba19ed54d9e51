import type { WouldDeny } from './record.ts'

/** The log's entries for one coordinate, client, cause and list of missing scopes. */
export interface ReportRow {
  readonly coordinate: string
  /** Undefined for callers without a client, and for lines that sum up many operations. */
  readonly client: string | undefined
  readonly cause: string
  readonly missingScopes: readonly string[]
  readonly operations: number
  /** The number of distinct subjects; 0 where the log does not name them. */
  readonly subjects: number
  /** Milliseconds since the epoch; undefined where no line has a time. */
  readonly last: number | undefined
}

/** The summary of a decision log. */
export interface DecisionReport {
  /** The operations in the log, including summed-up ones. */
  readonly operations: number
  /** The lines of the same log that are not decisions. */
  readonly otherLines: number
  /** What runs now and would be denied if every rule were enforced, most frequent first. */
  readonly wouldDeny: readonly ReportRow[]
  /** What is denied now. `missingScopes` are those of the whole operation. */
  readonly denied: readonly ReportRow[]
  /** The scopes used by operations, most frequent first. Allowed ones need `decisions.log: all`. */
  readonly scopes: readonly UsedScope[]
  /** The callers, most denials first; those without a client are combined. */
  readonly clients: readonly ReportedClient[]
}

export interface UsedScope {
  readonly scope: string
  readonly operations: number
}

/** A caller's operations, without summed-up ones. */
export interface ReportedClient {
  readonly client: string | undefined
  readonly operations: number
  /** The operations that were denied, reduced or refused. */
  readonly denied: number
}

export interface DecisionReporter {
  readonly add: (line: string) => void
  readonly report: () => DecisionReport
}

interface Tally {
  readonly row: Omit<ReportRow, 'operations' | 'subjects' | 'last'>
  readonly subjects: Set<string>
  operations: number
  last: number | undefined
}

/** The most distinct rows and subjects. Further rows are combined, because a log may have any size. */
const MOST_ROWS = 10_000
const MOST_SUBJECTS = 10_000
const REST = 'others'
/** The key of a count in a summary line: coordinate, cause, and perhaps a client. */
const SUMMED_UP = /^(\S+) (\S+)(?: (.+))?$/

/** Creates a reporter that sums up a decision log line by line. Other lines are only counted. */
export function createDecisionReporter(): DecisionReporter {
  const wouldDeny = new Map<string, Tally>()
  const denied = new Map<string, Tally>()
  const scopes = new Map<string, number>()
  const clients = new Map<string | undefined, { operations: number; denied: number }>()
  let operations = 0
  let otherLines = 0

  const count = (
    tallies: Map<string, Tally>,
    row: Tally['row'],
    { time, subject }: Line,
    times: number,
  ): void => {
    const key = JSON.stringify(row)
    const known = tallies.get(key)
    const tally =
      known ??
      (tallies.size < MOST_ROWS
        ? makeTally(row)
        : (tallies.get(REST) ??
          makeTally({ coordinate: REST, client: undefined, cause: REST, missingScopes: [] })))
    if (known === undefined) tallies.set(tallies.size < MOST_ROWS ? key : REST, tally)
    tally.operations += times
    if (typeof subject === 'string' && tally.subjects.size < MOST_SUBJECTS) tally.subjects.add(subject)
    if (typeof time === 'number') tally.last = Math.max(tally.last ?? time, time)
  }

  const addRecord = (line: Line): void => {
    operations += 1
    const { client, cause } = line
    const who = typeof client === 'string' ? client : undefined
    const caller = clients.size < MOST_ROWS || clients.has(who) ? who : REST
    const counted = clients.get(caller) ?? { operations: 0, denied: 0 }
    clients.set(caller, counted)
    counted.operations += 1
    if (line.decision !== 'allow') counted.denied += 1
    for (const scope of listOf(line.usedScopes).filter(isText))
      if (scopes.size < MOST_ROWS || scopes.has(scope)) scopes.set(scope, (scopes.get(scope) ?? 0) + 1)
    const missingScopes = listOf(line.missingScopes).filter(isText)
    for (const one of listOf(line.wouldDeny).filter(isWouldDeny))
      count(
        wouldDeny,
        { coordinate: one.coordinate, client: who, cause: one.cause, missingScopes: one.missingScopes },
        line,
        1,
      )
    for (const coordinate of listOf(line.denied).filter(isText))
      count(
        denied,
        { coordinate, client: who, cause: isText(cause) ? cause : 'unknown', missingScopes },
        line,
        1,
      )
  }
  const addSummary = (line: Line, counts: object): void => {
    operations += Number(line.operations)
    for (const [key, times] of Object.entries(counts)) {
      const [, coordinate, cause, client] = SUMMED_UP.exec(key) ?? []
      // A cause without a coordinate: there was no decision.
      if (coordinate === undefined || cause === undefined || typeof times !== 'number') continue
      const isObserved = cause === 'would_deny'
      const row = { coordinate, client, cause: isObserved ? 'summed up' : cause, missingScopes: [] }
      count(isObserved ? wouldDeny : denied, row, line, times)
    }
  }

  return {
    add(text) {
      if (text.trim() === '') return
      const line = parseLine(text)
      if (line === undefined) otherLines += 1
      else if (typeof line.decision === 'string') addRecord(line)
      else if (Number.isInteger(line.operations) && typeof line.counts === 'object' && line.counts !== null)
        addSummary(line, line.counts)
      else otherLines += 1
    },
    report: () => ({
      operations,
      otherLines,
      wouldDeny: rowsOf(wouldDeny),
      denied: rowsOf(denied),
      scopes: [...scopes]
        .map(([scope, times]) => ({ scope, operations: times }))
        .sort((one, other) => other.operations - one.operations || (one.scope < other.scope ? -1 : 1)),
      clients: [...clients]
        .map(([client, counts]) => ({ client, ...counts }))
        .sort((one, other) => other.denied - one.denied || other.operations - one.operations),
    }),
  }
}

interface Line {
  readonly time?: unknown
  readonly decision?: unknown
  readonly client?: unknown
  readonly subject?: unknown
  readonly cause?: unknown
  readonly denied?: unknown
  readonly wouldDeny?: unknown
  readonly missingScopes?: unknown
  readonly usedScopes?: unknown
  readonly operations?: unknown
  readonly counts?: unknown
}

function parseLine(text: string): Line | undefined {
  try {
    const line: unknown = JSON.parse(text)
    return typeof line === 'object' && line !== null && !Array.isArray(line) ? line : undefined
  } catch {
    return undefined
  }
}

function makeTally(row: Tally['row']): Tally {
  return { row, subjects: new Set(), operations: 0, last: undefined }
}

function rowsOf(tallies: ReadonlyMap<string, Tally>): readonly ReportRow[] {
  return [...tallies.values()]
    .map(({ row, subjects, operations, last }) => ({ ...row, operations, subjects: subjects.size, last }))
    .sort((one, other) => other.operations - one.operations || (one.coordinate < other.coordinate ? -1 : 1))
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isWouldDeny(value: unknown): value is WouldDeny {
  const { coordinate, cause, missingScopes } = (value ?? {}) as Readonly<Record<string, unknown>>
  return (
    isText(coordinate) && isText(cause) && listOf(missingScopes).every(isText) && Array.isArray(missingScopes)
  )
}
