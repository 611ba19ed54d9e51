import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { printMoment } from '../../admin/outcome.ts'
import {
  createDecisionReporter,
  type DecisionReport,
  type ReportRow,
} from '../../evidence/decision-report.ts'
import { messageOf } from '../error-text.ts'
import { type CliIo, EXIT, UserError } from '../io.ts'
import { printName } from '../safe-text.ts'
import { printJson, printTable } from '../table.ts'

export interface ReportOptions {
  /** `-` is standard input. */
  readonly file: string
  readonly json?: boolean
}

/** Sums up a decision log. Returns 1 when enforcing would deny what runs now. */
export async function runReport({ file, json }: ReportOptions, io: CliIo): Promise<number> {
  const reporter = createDecisionReporter()
  const input: Readable = file === '-' ? process.stdin : createReadStream(file)
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  try {
    for await (const line of lines) reporter.add(line)
  } catch (error) {
    throw new UserError(`${file}: cannot be read: ${messageOf(error)}`)
  }
  const report = reporter.report()
  io.stdout(json === true ? printJson(report) : printReport(report))
  return report.wouldDeny.length > 0 ? EXIT.findings : EXIT.ok
}

function printReport({ operations, otherLines, wouldDeny, denied }: DecisionReport): string {
  const others = otherLines === 0 ? '' : ` (${otherLines} other lines)`
  const head = `${operations} operation${operations === 1 ? '' : 's'}${others}\n`
  const sums = wouldDeny.reduce((sum, row) => sum + row.operations, 0)
  const verdict =
    wouldDeny.length === 0
      ? 'Enforcing every rule would deny nothing that ran.\n'
      : `Enforcing every rule would deny these, ${sums} time${sums === 1 ? '' : 's'} in this log:\n\n${printRows(wouldDeny)}`
  return `${head}\n${verdict}${denied.length === 0 ? '' : `\nDenied now:\n\n${printRows(denied)}`}`
}

function printRows(rows: readonly ReportRow[]): string {
  const cells = rows.map(({ coordinate, client, cause, missingScopes, operations, subjects, last }) => [
    printName(coordinate),
    client === undefined ? '-' : printName(client),
    missingScopes.length === 0 ? cause : `${cause}, missing ${missingScopes.map(printName).join(' ')}`,
    String(operations),
    subjects === 0 ? '-' : String(subjects),
    last === undefined ? '-' : printMoment(last),
  ])
  return printTable([['COORDINATE', 'CLIENT', 'WHY', 'OPERATIONS', 'SUBJECTS', 'LAST'], ...cells])
}
