import { SchemaRuleError } from '../core/schema/schema-problem.ts'
import { type CliIo, EXIT, UserError } from './io.ts'
import { paintOn } from './paint.ts'
import { showProgress } from './progress.ts'

/** What a command does; the result is its exit code. */
export type Run<Options> = (options: Options, io: CliIo) => Promise<number>

/**
 * Wraps a command for commander. The code that does the work is loaded when the command runs, so that help costs little.
 * Each mistake of the user ends in one line; with `--json` in an object as well.
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
      // Both have one line for each mistake as their message. Anything else is a bug, and its stack trace helps.
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

/** A failure for programs that read JSON: a line for each mistake. */
export function printFailure(message: string, exitCode: number): string {
  const messages = message.split('\n').filter((line) => line.trim() !== '')
  return `${JSON.stringify({ error: { exitCode, messages } })}\n`
}
