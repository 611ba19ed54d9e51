import { type Finding, printFinding } from '../../core/lint/finding.ts'
import { lintSchema } from '../../core/lint/lint.ts'
import { SchemaRuleError } from '../../core/schema/schema-problem.ts'
import { type ApiOptions, loadApi } from '../input/api.ts'
import { type CliIo, EXIT } from '../io.ts'
import { printJson } from '../table.ts'

export interface LintCommandOptions extends ApiOptions {
  readonly patterns?: readonly string[]
  readonly notes?: boolean
  readonly maxWarnings?: number
}

/** Prints findings, one a line. Returns 1 on errors, or on more warnings than are allowed. */
export async function runLint(options: LintCommandOptions, io: CliIo): Promise<number> {
  const findings = await findingsOf(options, io)
  const count = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length
  const [errors, warnings, notes] = [count('error'), count('warning'), count('info')]
  if (options.json === true) io.stdout(printJson(findings))
  else {
    const shown = findings.filter(({ severity }) => severity !== 'info' || options.notes === true)
    const hint = notes > 0 && options.notes !== true ? ' (--notes prints them)' : ''
    const summary = [plural(errors, 'error'), plural(warnings, 'warning'), plural(notes, 'note')].join(', ')
    io.stdout(`${[...shown.map(printFinding), `${summary}${hint}`].join('\n')}\n`)
  }
  return errors > 0 || warnings > (options.maxWarnings ?? Number.POSITIVE_INFINITY) ? EXIT.findings : EXIT.ok
}

async function findingsOf(options: LintCommandOptions, io: CliIo): Promise<readonly Finding[]> {
  const patterns = (options.patterns ?? []).map((pattern) => ({ source: '--patterns', pattern }))
  try {
    const { table, config } = await loadApi(options, io)
    const findings = lintSchema(table, { patterns, naming: config.naming })
    if (config.persistedOperations.manifest === undefined) return findings
    const { findManifestProblems } = await import('../input/manifest-findings.ts')
    return [...findings, ...(await findManifestProblems(config, table, io))]
  } catch (error) {
    // What would end a start is the first thing that lint has to say.
    if (!(error instanceof SchemaRuleError)) throw error
    return error.problems.map((problem) => ({ kind: 'invalid-schema', severity: 'error', ...problem }))
  }
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
