import type { DecisionRecord } from '../../evidence/record.ts'
import { createDecisionTable, type DecisionTable, printClock, printDecisionLine } from '../decision-table.ts'
import type { CliIo } from '../io.ts'
import { printLogText } from '../log-text.ts'
import { leavePlain, type Paint, paintText } from '../paint.ts'
import type { ServingView } from '../serve.ts'
import type { ApiChanges, CompareApi } from '../serving/api-comparison.ts'
import type { ReloadOutcome } from '../serving/reload-outcome.ts'
import { printWelcome, type Welcome } from '../welcome.ts'
import { printApiChanges } from './diff-text.ts'

/** One line of `dev --json`. */
export type DevelopmentEvent =
  | {
      readonly kind: 'listening'
      readonly time: number
      readonly url: string
      readonly consoleUrl: string | null
      readonly adminUrl: string | null
      readonly metricsUrl: string | null
    }
  | ({ readonly kind: 'decision' } & DecisionRecord)
  | ({
      readonly kind: 'reloaded'
      readonly time: number
      readonly changed: readonly string[]
    } & Partial<ApiChanges>)
  | { readonly kind: 'rejected'; readonly time: number; readonly problems: readonly string[] }
  | { readonly kind: 'warning' | 'log'; readonly time: number; readonly message: string }

/** The view for the author of rules: a live table on a terminal, one line per event elsewhere. */
export function createDevelopmentView(isJson: boolean, io: CliIo): ServingView {
  return isJson ? createJsonView(io) : createTextView(io)
}

function createTextView(io: CliIo): ServingView {
  const isTerminal = io.terminals?.stdout === true
  const paint = io.colours?.stdout === true ? paintText : leavePlain
  let table: DecisionTable | undefined
  /** Writes text between rows; the head is repeated after it. */
  const say = (text: string): void => {
    table = undefined
    io.stdout(text)
  }
  const show = (record: DecisionRecord): void => {
    if (!isTerminal) {
      io.stdout(printDecisionLine(record))
      return
    }
    if (table === undefined) {
      table = createDecisionTable(paint, io.columns?.())
      io.stdout(`\n${table.head()}`)
    }
    io.stdout(table.row(record))
  }
  return {
    io,
    logTo: { write: (line) => say(printLogText(line)) },
    welcome: (welcome) => say(`${printWelcome(welcome)}\nReloads at each save; Ctrl-C ends it.\n`),
    createReport: () => (outcome, compare) => say(printOutcome(outcome, compare, paint)),
    onDecision: show,
  }
}

function printOutcome(outcome: ReloadOutcome, compare: CompareApi | undefined, paint: Paint): string {
  const time = printClock(Date.now())
  if (outcome.kind === 'taken') {
    const { changed } = outcome
    const head = `${time}  ${paint('good', 'reloaded')}${changed.length === 0 ? ', no setting has changed' : `: ${changed.join(', ')}`}\n`
    return head + printChanges(compare?.(), paint)
  }
  const problems = problemsOf(outcome)
    .map((problem) => `  ${problem}\n`)
    .join('')
  return `${time}  ${paint('bad', 'not reloaded')}, the previous version stays in force:\n${problems}`
}

/** Formats the lines of `diff`, indented below the line of the reload. */
function printChanges(changes: ApiChanges | undefined, paint: Paint): string {
  if (changes === undefined) return ''
  return printApiChanges(changes, paint).replace(/^(?=.)/gm, '  ')
}

function problemsOf({
  why,
  problems = [why],
}: ReloadOutcome & { readonly kind: 'refused' }): readonly string[] {
  return problems
}

function createJsonView(io: CliIo): ServingView {
  const tell = (event: DevelopmentEvent): void => io.stdout(`${JSON.stringify(event)}\n`)
  const say = (kind: 'warning' | 'log', text: string): void => {
    for (const line of text.split('\n'))
      if (line !== '') tell({ kind, time: Date.now(), message: line.replace(/^warning: /, '') })
  }
  return {
    io: { ...io, stderr: (text) => say('warning', text) },
    logTo: { write: (line) => say('log', messageOfLine(line)) },
    welcome: (welcome) => tell({ kind: 'listening', time: Date.now(), ...placesOf(welcome) }),
    createReport: () => (outcome, compare) =>
      tell(
        outcome.kind === 'taken'
          ? { kind: 'reloaded', time: Date.now(), changed: outcome.changed, ...compare?.() }
          : { kind: 'rejected', time: Date.now(), problems: problemsOf(outcome) },
      ),
    onDecision: (record) => tell({ kind: 'decision', ...record }),
  }
}

/** Omits the development client's key, which is only in its file. */
function placesOf({ url, consoleUrl, adminUrl, metricsUrl }: Welcome) {
  return {
    url,
    consoleUrl: consoleUrl ?? null,
    adminUrl: adminUrl ?? null,
    metricsUrl: metricsUrl ?? null,
  }
}

/** The message of a log line and its error, without time and level. */
function messageOfLine(line: string): string {
  const text = printLogText(line)
  return text.replace(/^\S+ +\S+ +/, '')
}
