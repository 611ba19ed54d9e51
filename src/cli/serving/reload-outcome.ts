import { rejectionText, reloadText } from '../../gateway/reloads.ts'
import { createLog, type LogStream } from '../../http/server/log.ts'

/** The outcome of a reload of the configuration. */
export type ReloadOutcome =
  /** `changed`: the names of settings, perhaps none. `logLevel`: the level in force from now on. */
  | { readonly kind: 'taken'; readonly changed: readonly string[]; readonly logLevel: string }
  /** `problems`: a line for each; `why` has them all in one. */
  | { readonly kind: 'refused'; readonly why: string; readonly problems?: readonly string[] }

/** Writes a line of each outcome, at the level that holds. */
export function createReloadReport(logLevel: string, logTo: LogStream): (outcome: ReloadOutcome) => void {
  let level = logLevel
  return (outcome) => {
    if (outcome.kind === 'refused') {
      createLog(level, logTo).error({}, rejectionText(outcome.why))
      return
    }
    const { changed } = outcome
    level = outcome.logLevel
    createLog(level, logTo).info({}, reloadText(changed))
  }
}
