import { SchemaRuleError } from '../core/schema/schema-problem.ts'
import { type CliIo, UserError } from './io.ts'

/** Wraps what a command does, an exit code, as commander wants it. Mistakes of the user end in a line for each. */
export function action<Options>(
  io: CliIo,
  run: (options: Options, io: CliIo) => Promise<number>,
): (options: Options) => Promise<void> {
  return async (options) => {
    try {
      io.exit(await run(options, io))
    } catch (error) {
      // Both have one line for each mistake as their message. Anything else is a bug, and its stack trace helps.
      if (!(error instanceof UserError || error instanceof SchemaRuleError)) throw error
      io.stderr(`${error.message}\n`)
      io.exit(1)
    }
  }
}
