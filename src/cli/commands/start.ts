import type { CliIo } from '../io.ts'
import { type ServingFlags, serve } from '../serve.ts'
import { createServerOutput } from '../server-output.ts'
import { createReloadReport } from '../serving/reload-outcome.ts'
import { printWelcome, printWelcomeLines } from '../welcome.ts'

/** Serves until told to stop. Rejects with a `UserError` that has one line for each problem. */
export async function runStart(flags: ServingFlags, given: CliIo): Promise<number> {
  const speaks = given.seat?.isFirst ?? true
  const { io, logTo, isTerminal } = createServerOutput(speaks ? given : { ...given, stderr: () => undefined })
  return serve(flags, {
    io,
    logTo,
    welcome: (welcome) => io.stdout(isTerminal ? printWelcome(welcome) : printWelcomeLines(welcome)),
    createReport: (logLevel) => createReloadReport(logLevel, logTo),
  })
}
