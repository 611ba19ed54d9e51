import { SchemaRuleError } from '../core/schema/schema-problem.ts'
import { type CliIo, EXIT, UserError } from './io.ts'
import { paintOn } from './paint.ts'
import { showProgress } from './progress.ts'

/** Runs a command; resolves to its exit code. */
export type Run<Options> = (options: Options, io: CliIo) => Promise<number>

/**
 * Wraps a command for commander. Its code is loaded only when it runs, so that help stays cheap. Each user
 * mistake is reported in one line, and with `--json` in an object as well.
 */
export function action<Options>(
  io: CliIo,
  load: () => Promise<Run<Options>>,
): (options: Options) => Promise<void> {
  return async (options) => {
    const progress = showProgress(io)
    try {
      const run = await load()
      io.exit(await run(options, progress.io))
    } catch (error) {
      // Both have one line per mistake as their message. Anything else is a bug, and its stack trace helps.
      if (!(error instanceof UserError || error instanceof SchemaRuleError)) throw error
      const exitCode = error instanceof UserError ? error.exitCode : EXIT.configuration
      const { message } = error
      progress.end()
      io.stderr(`${paintOn('stderr', io)('bad', message)}\n`)
      if ((options as { readonly json?: unknown }).json === true) io.stdout(printFailure(message, exitCode))
      io.exit(exitCode)
    } finally {
      progress.end()
    }
  }
}

/** Formats a failure as JSON, with one line per mistake. */
export function printFailure(message: string, exitCode: number): string {
  const messages = message.split('\n').filter((line) => line.trim() !== '')
  return `${JSON.stringify({ error: { exitCode, messages } })}\n`
}
