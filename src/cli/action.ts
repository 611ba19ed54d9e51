import { SchemaRuleError } from '../core/schema/schema-problem.ts'
import { type CliIo, EXIT, UserError } from './io.ts'

/** What a command does; the result is its exit code. */
export type Run<Options> = (options: Options, io: CliIo) => Promise<number>

/**
 * Wraps a command for commander. The code that does the work is loaded when the command runs, so that help costs little.
 * Each mistake of the user ends in one line.
 */
export function action<Options>(
  io: CliIo,
  load: () => Promise<Run<Options>>,
): (options: Options) => Promise<void> {
  return async (options) => {
    try {
      const run = await load()
      io.exit(await run(options, io))
    } catch (error) {
      // Both have one line for each mistake as their message. Anything else is a bug, and its stack trace helps.
      if (!(error instanceof UserError || error instanceof SchemaRuleError)) throw error
      io.stderr(`${error.message}\n`)
      io.exit(error instanceof UserError ? error.exitCode : EXIT.configuration)
    }
  }
}
