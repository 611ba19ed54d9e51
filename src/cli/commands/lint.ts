import type { Finding } from '../../core/lint/finding.ts'
import { lintSchema } from '../../core/lint/lint.ts'
import { SchemaRuleError } from '../../core/schema/schema-problem.ts'
import { loadApi } from '../input/api.ts'
import type { ApiOptions } from '../input/api-config.ts'
import { type CliIo, EXIT } from '../io.ts'
import { paintOn } from '../paint.ts'
import { type LintFormat, printFindings } from './lint-formats.ts'

export interface LintCommandOptions extends ApiOptions {
  readonly patterns?: readonly string[]
  readonly notes?: boolean
  readonly maxWarnings?: number
  readonly format?: LintFormat
}

/** Prints findings, one per line. Returns 1 on errors, or on more warnings than allowed. */
export async function runLint(options: LintCommandOptions, io: CliIo): Promise<number> {
  const { format = 'text', json, notes = false, maxWarnings = Number.POSITIVE_INFINITY } = options
  const findings = await findingsOf(options, io)
  const count = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length
  io.stdout(printFindings(findings, json === true ? 'json' : format, notes, paintOn('stdout', io)))
  return count('error') > 0 || count('warning') > maxWarnings ? EXIT.findings : EXIT.ok
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
    // A fault that keeps the gateway from starting is the first thing to report.
    if (!(error instanceof SchemaRuleError)) throw error
    return error.problems.map((problem) => ({ kind: 'invalid-schema', severity: 'error', ...problem }))
  }
}
