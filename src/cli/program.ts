import { Command, CommanderError } from 'commander'
import { explainCommand } from './explain.ts'
import type { CliIo } from './io.ts'
import { lintCommand } from './lint.ts'
import { scopesCommand } from './scopes.ts'
import { startCommand } from './start.ts'

/** The commands, in the order in which help lists them. */
const COMMANDS: readonly ((io: CliIo) => Command)[] = [
  startCommand,
  scopesCommand,
  lintCommand,
  explainCommand,
]

/** Runs one command line, without the program's own name; the exit code. Rejects on bugs alone. */
export async function runProgram(args: readonly string[], io: Omit<CliIo, 'exit'>): Promise<number> {
  let code = 0
  const program = new Command('portcullis')
    .description('A GraphQL API gateway with directive-based authorization.')
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr })
    .exitOverride()
  const exit = (given: number): void => {
    code = given
  }
  for (const command of COMMANDS) {
    program.addCommand(command({ ...io, exit }).copyInheritedSettings(program))
  }
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode
  }
  return code
}
