import { readConfig } from '../../config/config.ts'
import { printProblem } from '../../config/problem.ts'
import type { Flags } from '../../config/sources.ts'
import { checkCertificate } from '../checks/check-certificate.ts'
import { checkClock } from '../checks/check-clock.ts'
import { checkKeys } from '../checks/check-keys.ts'
import { checkPolicies } from '../checks/check-policies.ts'
import { type CheckResult, fail, pass, skip } from '../checks/check-result.ts'
import { checkRules } from '../checks/check-rules.ts'
import { checkStore } from '../checks/check-store.ts'
import { checkUpstreams } from '../checks/check-upstreams.ts'
import { withUpstreamHeaders } from '../input/upstream-headers.ts'
import { type CliIo, EXIT } from '../io.ts'
import { paintOn } from '../paint.ts'
import { printJson, printTable } from '../table.ts'

export interface CheckOptions
  extends Pick<Flags, 'config' | 'schema' | 'upstream' | 'supergraph' | 'sample' | 'manifest' | 'database'> {
  readonly online?: boolean
  /** Headers for upstreams, besides those of the configuration. */
  readonly header?: readonly string[]
  readonly json?: boolean
}

const TONES = { ok: 'good', warning: 'doubtful', skipped: 'faint', failed: 'bad' } as const
const UNCHECKED = ['rules', 'store', 'keys', 'upstream', 'clock'] as const

/**
 * Checks everything that `start` needs, and changes nothing. Prints one line per check, and never a secret.
 * Returns 2 when something is wrong, 3 when something is unreachable, 0 otherwise.
 */
export async function runCheck(options: CheckOptions, io: CliIo): Promise<number> {
  const results = await checkAll(options, io)
  if (options.json === true)
    io.stdout(printJson(results.map(({ part, state, what }) => ({ part, state, what }))))
  else {
    const paint = paintOn('stdout', io)
    const rows = results.map(({ part, state, what }) => [
      paint(TONES[state], state),
      part,
      what.replace(/\s+/g, ' '),
    ])
    io.stdout(printTable(rows))
  }
  const codes = results.flatMap((result) => (result.state === 'failed' ? [result.exitCode] : []))
  return codes.includes(EXIT.configuration) ? EXIT.configuration : (codes[0] ?? EXIT.ok)
}

async function checkAll(options: CheckOptions, io: CliIo): Promise<readonly CheckResult[]> {
  const { online = false, sample = false } = options
  const read = readConfig({ flags: options, readFile: io.readFile })
  if (read.kind === 'problems')
    return [
      ...read.problems.map((problem) => fail('settings', printProblem(problem))),
      ...UNCHECKED.map((part) => skip(part, 'not checked, as the settings are wrong')),
    ]
  const config = withUpstreamHeaders(read.config, options.header)
  const mode =
    config.productionBecause === undefined ? 'development' : `production, because ${config.productionBecause}`
  const warnings = config.warnings.map(
    (problem): CheckResult => ({ part: 'settings', state: 'warning', what: printProblem(problem) }),
  )
  const [rules, store, keys, upstreams, policies] = await Promise.all([
    checkRules(config, sample, online, io),
    checkStore(config, online),
    checkKeys(config, online),
    checkUpstreams(config, online, io),
    checkPolicies(config, online),
  ])
  const times = [...keys.times, ...upstreams.times, ...(store.time === undefined ? [] : [store.time])]
  return [
    pass('settings', mode),
    ...warnings,
    ...checkCertificate(config, Date.now(), io.readFile),
    ...rules,
    store.result,
    ...keys.results,
    ...upstreams.results,
    ...policies,
    checkClock(Date.now(), times, config.jwt.leeway),
  ]
}
