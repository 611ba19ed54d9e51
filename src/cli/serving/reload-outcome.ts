import { createLog, type LogStream } from '../../http/server/log.ts'

/** The outcome of a reload of the configuration. */
export type ReloadOutcome =
  /** `changed`: the names of settings. `logLevel`: that which holds from now on. */
  | { readonly kind: 'taken'; readonly changed: readonly string[]; readonly logLevel: string }
  | { readonly kind: 'refused'; readonly why: string }

/** Writes a line of each outcome, at the level that holds. */
export function createReloadReport(logLevel: string, logTo: LogStream): (outcome: ReloadOutcome) => void {
  let level = logLevel
  return (outcome) => {
    if (outcome.kind === 'refused') {
      createLog(level, logTo).error({}, `the configuration is not taken over: ${outcome.why}`)
      return
    }
    const { changed } = outcome
    level = outcome.logLevel
    const what = changed.length === 0 ? 'no setting has changed' : changed.join(', ')
    createLog(level, logTo).info({}, `the configuration was reloaded: ${what}`)
  }
}
