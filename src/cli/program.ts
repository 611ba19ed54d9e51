import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { clientsCommand } from './commands/clients.ts'
import { explainCommand } from './commands/explain.ts'
import { keysCommand } from './commands/keys.ts'
import { lintCommand } from './commands/lint.ts'
import { publishCommand } from './commands/publish.ts'
import { revokeCommand } from './commands/revoke.ts'
import { scopesCommand } from './commands/scopes.ts'
import { startCommand } from './commands/start.ts'
import { tokenCommand } from './commands/token.ts'
import type { CliIo } from './io.ts'

/** The commands, in the order in which help lists them. */
const COMMANDS: readonly ((io: CliIo) => Command)[] = [
  startCommand,
  scopesCommand,
  lintCommand,
  explainCommand,
  publishCommand,
  tokenCommand,
  clientsCommand,
  keysCommand,
  revokeCommand,
]

/** Runs one command line, without the program's own name; the exit code. Rejects on bugs alone. */
export async function runProgram(args: readonly string[], io: Omit<CliIo, 'exit'>): Promise<number> {
  let code = 0
  const program = new Command('portcullis')
    .version(readVersion(), '-v, --version', 'print the version')
    .description('A GraphQL API gateway with directive-based authorization.')
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr })
    .exitOverride()
  const exit = (given: number): void => {
    code = given
  }
  for (const command of COMMANDS) {
    program.addCommand(inherit(command({ ...io, exit }), program))
  }
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode
  }
  return code
}

/** The package's own, as far from `src/cli` as from `dist/cli`. */
function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return String((manifest as { readonly version?: unknown }).version)
}

/** Output, and what is done instead of ending the process, for a command and those below it. */
function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) inherit(child, command)
  return command
}
