import type { DecisionRecord } from '../evidence/record.ts'
import type { Paint, Tone } from './paint.ts'
import { printName } from './safe-text.ts'
import { fitText, padText } from './text-width.ts'

/** A table that grows by one row per decision, so its column widths are fixed from the start. */
export interface DecisionTable {
  readonly head: () => string
  readonly row: (record: DecisionRecord) => string
}

const TIME = 8
const VERDICT = 7
const MILLISECONDS = 8
/** The width assumed for a terminal that does not report one, and the least that a table needs. */
const USUAL = 100
const LEAST = 60

const TONES: { readonly [Decision in DecisionRecord['decision']]: Tone } = {
  allow: 'good',
  reduce: 'doubtful',
  deny: 'bad',
  refused: 'bad',
}

/** `columns` is the terminal's width. The last column may exceed it: missing scopes are never cut. */
export function createDecisionTable(paint: Paint, columns: number = USUAL): DecisionTable {
  const rest = Math.max(columns, LEAST) - TIME - VERDICT - MILLISECONDS - 10
  const operation = Math.max(14, Math.floor(rest * 0.4))
  const caller = Math.max(12, Math.floor(rest * 0.25))
  const line = (cells: readonly [string, string, string, string, string, string], tone?: Tone): string => {
    const [time, what, who, verdict, ms, why] = cells
    const word = padText(verdict, VERDICT)
    return `${[
      padText(time, TIME),
      padText(fitText(what, operation), operation),
      padText(fitText(who, caller), caller),
      tone === undefined ? word : paint(tone, word),
      ms.padStart(MILLISECONDS),
      why,
    ]
      .join('  ')
      .trimEnd()}\n`
  }
  return {
    head: () =>
      paint('head', line(['TIME', 'OPERATION', 'CALLER', 'VERDICT', 'MS', 'MISSING']).trimEnd()).concat('\n'),
    row(record) {
      const cells = cellsOf(record)
      return line(cells, record.wouldBe === undefined ? TONES[record.decision] : 'doubtful')
    },
  }
}

/** Formats a decision for a reader without a terminal: one line, nothing cut. */
export function printDecisionLine(record: DecisionRecord): string {
  const [time, what, who, verdict, ms, why] = cellsOf(record)
  return `${[time, verdict, what, who, `${ms} ms`, why].filter((cell) => cell !== '').join('  ')}\n`
}

function cellsOf(
  record: DecisionRecord,
): readonly [time: string, what: string, who: string, verdict: string, ms: string, why: string] {
  const { decision, ms, time } = record
  const took = ms === undefined ? '' : ms.total.toFixed(1)
  return [printClock(time), operationOf(record), callerOf(record), decision, took, reasonOf(record)]
}

/** Names an operation, by its root fields if it has no name. */
function operationOf({ operationKind, operationName, rootFields = [] }: DecisionRecord): string {
  const fields = rootFields.length === 0 ? '' : `{ ${rootFields.join(' ')} }`
  return [operationKind ?? 'unread', operationName ?? fields].join(' ').trimEnd()
}

/** The client, and the subject if it differs. */
function callerOf({ client, subject }: DecisionRecord): string {
  const names = [...new Set([client, subject])].flatMap((name) => (name === undefined ? [] : printName(name)))
  return names.join('/') || 'anonymous'
}

/** Missing scopes explain a denial best; without them, name the cause and the places. */
function reasonOf({ decision, cause, denied, missingScopes, wouldBe, wouldDeny }: DecisionRecord): string {
  const places = nameSome(denied)
  const observed = nameSome(wouldDeny.flatMap((one) => [...one.missingScopes]))
  const parts = [
    ...(cause === undefined || cause === 'forbidden' ? [] : [cause]),
    ...(missingScopes.length > 0 ? [nameSome(missingScopes)] : []),
    ...(decision === 'reduce' || (missingScopes.length === 0 && places !== '') ? [`at ${places}`] : []),
    ...(wouldBe === undefined
      ? []
      : [`would ${wouldBe === 'deny' ? 'be denied' : 'be reduced'}: ${observed}`]),
  ]
  return parts.join(' ')
}

const MOST_NAMED = 4

function nameSome(names: readonly string[]): string {
  const different = [...new Set(names)]
  const rest = different.length - MOST_NAMED
  return `${different.slice(0, MOST_NAMED).map(printName).join(' ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

/** Formats the time of day in this machine's zone. */
export function printClock(time: number): string {
  const date = new Date(time)
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
}
