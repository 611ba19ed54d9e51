import { rejectionText, reloadText } from '../../gateway/reloads.ts'
import { createLog, type LogStream } from '../../http/server/log.ts'

/** The outcome of reloading the configuration. */
export type ReloadOutcome =
  /** `changed`: the names of settings, possibly none. `logLevel`: the level in force from now on. */
  | { readonly kind: 'taken'; readonly changed: readonly string[]; readonly logLevel: string }
  /** `problems`: one line each; `why` joins them all. */
  | { readonly kind: 'refused'; readonly why: string; readonly problems?: readonly string[] }

/** Logs each outcome, at the level in force. */
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
