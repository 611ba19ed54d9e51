import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { printMoment } from '../../admin/outcome.ts'
import {
  createDecisionReporter,
  type DecisionReport,
  type ReportedClient,
  type ReportRow,
  type UsedScope,
} from '../../evidence/decision-report.ts'
import { messageOf } from '../error-text.ts'
import { type ApiOptions, readApiConfig } from '../input/api-config.ts'
import { apiKindOf } from '../input/api-kind.ts'
import { type CliIo, EXIT, UserError } from '../io.ts'
import { type Paint, paintOn } from '../paint.ts'
import { printName } from '../safe-text.ts'
import { printJson, printTable } from '../table.ts'

export interface ReportOptions extends Omit<ApiOptions, 'manifest'> {
  /** `-` is standard input. */
  readonly file: string
}

/** The report on a log, related to an API. */
interface ApiReport extends DecisionReport {
  /** The scopes of the API that nothing in the log used; null where no API is named. */
  readonly unused: readonly string[] | null
}

/** Prints a summary of a decision log. Returns 1 when enforcing would deny what runs now. */
export async function runReport({ file, json, ...options }: ReportOptions, io: CliIo): Promise<number> {
  const catalog = await findCatalog(options, io)
  const reporter = createDecisionReporter()
  const input: Readable = file === '-' ? process.stdin : createReadStream(file)
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  try {
    for await (const line of lines) reporter.add(line)
  } catch (error) {
    throw new UserError(`${file}: cannot be read: ${messageOf(error)}`)
  }
  const report = reporter.report()
  const used = new Set(report.scopes.map(({ scope }) => scope))
  const unused = catalog?.filter((scope) => !used.has(scope)) ?? null
  io.stdout(
    json === true
      ? printJson({ ...report, unused })
      : printReport({ ...report, unused }, paintOn('stdout', io)),
  )
  return report.wouldDeny.length > 0 ? EXIT.findings : EXIT.ok
}

/** Every scope of the API; undefined where no API is named. */
async function findCatalog(options: ApiOptions, io: CliIo): Promise<readonly string[] | undefined> {
  const config = readApiConfig(options, io)
  const isSample = options.sample === true
  if (apiKindOf(config, isSample) === 'none') return undefined
  const { loadRuleTable } = await import('../input/api.ts')
  return (await loadRuleTable(config, isSample, io)).catalog.scopes
}

function printReport(report: ApiReport, paint: Paint): string {
  const { operations, otherLines, wouldDeny, denied, scopes, clients, unused } = report
  const others = otherLines === 0 ? '' : ` (${otherLines} other lines)`
  const head = `${operations} operation${operations === 1 ? '' : 's'}${others}\n`
  const sums = wouldDeny.reduce((sum, row) => sum + row.operations, 0)
  const verdict =
    wouldDeny.length === 0
      ? 'Enforcing every rule would deny nothing that ran.\n'
      : `Enforcing every rule would deny these, ${sums} time${sums === 1 ? '' : 's'} in this log:\n\n${printRows(wouldDeny, paint)}`
  const parts = [
    ...(denied.length === 0 ? [] : [`Denied now:\n\n${printRows(denied, paint)}`]),
    ...(denied.length === 0 ? [] : [`By client:\n\n${printClients(clients, paint)}`]),
    ...(unused === null ? [] : [printUnused(unused, scopes)]),
  ]
  return [head, verdict, ...parts].join('\n')
}

function printClients(clients: readonly ReportedClient[], paint: Paint): string {
  const cells = clients.map(({ client, operations, denied }) => [
    client === undefined ? '-' : printName(client),
    String(operations),
    String(denied),
  ])
  return printTable([['CLIENT', 'OPERATIONS', 'DENIED'], ...cells], paint)
}

function printUnused(unused: readonly string[], used: readonly UsedScope[]): string {
  if (used.length === 0)
    return 'Which scopes are unused is not known: no operation of this log used one ("decisions: { log: all }" logs them).\n'
  if (unused.length === 0) return 'Every scope of the API was used.\n'
  return `Used by no operation of this log:\n${unused.map((scope) => `  ${printName(scope)}\n`).join('')}`
}

function printRows(rows: readonly ReportRow[], paint: Paint): string {
  const cells = rows.map(({ coordinate, client, cause, missingScopes, operations, subjects, last }) => [
    printName(coordinate),
    client === undefined ? '-' : printName(client),
    missingScopes.length === 0 ? cause : `${cause}, missing ${missingScopes.map(printName).join(' ')}`,
    String(operations),
    subjects === 0 ? '-' : String(subjects),
    last === undefined ? '-' : printMoment(last),
  ])
  return printTable([['COORDINATE', 'CLIENT', 'WHY', 'OPERATIONS', 'SUBJECTS', 'LAST'], ...cells], paint)
}
