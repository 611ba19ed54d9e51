import type { DecisionRecord } from '../evidence/record.ts'
import type { KeptDecision } from './decision-ring.ts'
import { type Observation, printMark } from './observation.ts'
import { done, type Failure, failed, type Outcome, printMoment } from './outcome.ts'
import { findSizeFault, readCursor, readMoment } from './page-size.ts'

export interface DecisionQuestion {
  readonly before?: string | null
  readonly first: number
  readonly client?: string | null
  readonly subject?: string | null
  /** A coordinate that was or would be denied, or a type, which stands for all its fields. */
  readonly coordinate?: string | null
  readonly verdict?: DecisionRecord['decision'] | null
  readonly since?: unknown
  readonly until?: unknown
}

export interface DecisionView
  extends Pick<DecisionRecord, 'transport' | 'denied' | 'wouldDeny' | 'usedScopes'> {
  readonly id: string
  readonly time: string
  readonly verdict: DecisionRecord['decision']
  readonly wouldBe: 'reduce' | 'deny' | null
  readonly cause: string | null
  readonly operationName: string | null
  readonly operationKind: string | null
  readonly documentId: string | null
  readonly issuer: string | null
  readonly subject: string | null
  readonly client: string | null
  readonly actor: string | null
  readonly requestId: string | null
  readonly traceId: string | null
  readonly epoch: number | null
  readonly milliseconds: number | null
}

export interface DecisionPageView {
  readonly process: string
  readonly workers: number
  readonly kept: number
  readonly capacity: number
  readonly decisions: readonly DecisionView[]
  readonly next: string | null
}

/** Reads a page of the decisions of this process, newest first. */
export function readDecisions(
  { decisions, process }: Observation,
  question: DecisionQuestion,
): Outcome<DecisionPageView> {
  const fault = findSizeFault(question.first, 'decisions')
  if (fault !== undefined) return fault
  const mark = printMark(process)
  const before = readDecisionCursor(question.before, mark)
  if (typeof before === 'object') return before
  const since = readMoment('since', question.since)
  if (typeof since === 'object') return since
  const until = readMoment('until', question.until)
  if (typeof until === 'object') return until
  const found: KeptDecision[] = []
  for (const kept of decisions.newest(before)) {
    if (!fits(kept.record, question, since, until)) continue
    found.push(kept)
    // One more than asked shows whether there is another page.
    if (found.length > question.first) break
  }
  const page = found.slice(0, question.first)
  return done({
    process: process.name,
    workers: process.workers,
    kept: decisions.kept(),
    capacity: decisions.capacity,
    decisions: page.map((kept) => viewDecision(kept, mark)),
    next: found.length > page.length ? idOf(page.at(-1)?.number, mark) : null,
  })
}

function fits(
  { time, decision, client, subject, denied, wouldDeny }: DecisionRecord,
  question: DecisionQuestion,
  since = Number.NEGATIVE_INFINITY,
  until = Number.POSITIVE_INFINITY,
): boolean {
  const is = (wanted: string | null | undefined, value: string | undefined): boolean =>
    wanted === undefined || wanted === null || wanted === value
  const { coordinate } = question
  const isReached = (one: string): boolean => one === coordinate || one.startsWith(`${coordinate}.`)
  return (
    time >= since &&
    time <= until &&
    is(question.verdict, decision) &&
    is(question.client, client) &&
    is(question.subject, subject) &&
    (coordinate === undefined ||
      coordinate === null ||
      denied.some(isReached) ||
      wouldDeny.some((one) => isReached(one.coordinate)))
  )
}

/** Parses a cursor. With several workers, the next page may be requested from another process. */
function readDecisionCursor(text: string | null | undefined, mark: string): number | undefined | Failure {
  const [number, of] = text?.split('.') ?? []
  if (of !== undefined && of !== mark)
    return failed('CONFLICT', 'The page before is of another process: ask for the first page again.')
  return readCursor(text === undefined || text === null ? text : of === undefined ? '' : number)
}

function idOf(number: number | undefined, mark: string): string {
  return `${number}.${mark}`
}

function viewDecision({ number, record }: KeptDecision, mark: string): DecisionView {
  const { decision, time, wouldBe, denied, wouldDeny, usedScopes, transport, ms } = record
  return {
    id: idOf(number, mark),
    time: printMoment(time),
    verdict: decision,
    ...{ wouldBe: wouldBe ?? null, denied, wouldDeny, usedScopes, transport },
    cause: record.cause ?? null,
    operationName: record.operationName ?? null,
    operationKind: record.operationKind ?? null,
    documentId: record.documentId ?? null,
    issuer: record.issuer ?? null,
    subject: record.subject ?? null,
    client: record.client ?? null,
    actor: record.actor ?? null,
    requestId: record.requestId ?? null,
    traceId: record.traceId ?? null,
    epoch: record.epoch ?? null,
    milliseconds: ms?.total ?? null,
  }
}
