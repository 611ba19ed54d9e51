import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { printFailure } from './action.ts'
import { type CliIo, EXIT } from './io.ts'
import { auditCommand } from './syntax/audit.ts'
import { checkCommand } from './syntax/check.ts'
import { suggestChoices } from './syntax/choice-suggestions.ts'
import { clientsCommand } from './syntax/clients.ts'
import { completionCommand } from './syntax/completion.ts'
import { devCommand } from './syntax/dev.ts'
import { diffCommand } from './syntax/diff.ts'
import { printExamples } from './syntax/examples.ts'
import { explainCommand } from './syntax/explain.ts'
import { initCommand } from './syntax/init.ts'
import { keysCommand } from './syntax/keys.ts'
import { lintCommand } from './syntax/lint.ts'
import { publishCommand } from './syntax/publish.ts'
import { reportCommand } from './syntax/report.ts'
import { revokeCommand } from './syntax/revoke.ts'
import { scopesCommand } from './syntax/scopes.ts'
import { startCommand } from './syntax/start.ts'
import { testCommand } from './syntax/test.ts'
import { tokenCommand } from './syntax/token.ts'
import { whoamiCommand } from './syntax/whoami.ts'

/** The commands, in the order of the help. */
const COMMANDS: readonly ((io: CliIo) => Command)[] = [
  initCommand,
  startCommand,
  devCommand,
  checkCommand,
  scopesCommand,
  lintCommand,
  explainCommand,
  testCommand,
  diffCommand,
  reportCommand,
  publishCommand,
  tokenCommand,
  whoamiCommand,
  clientsCommand,
  keysCommand,
  revokeCommand,
  auditCommand,
  completionCommand,
]

const CODES = `
Exit codes:
  0  done
  1  something was found or denied: lint, explain, test, diff, report, token verify, whoami, audit verify
  2  the command line, the configuration or a schema cannot be used
  3  an upstream, a key source, the store or a gateway cannot be reached
`

/** Runs one command line, given without the program's name; resolves to the exit code. Rejects only on bugs. */
export async function runProgram(args: readonly string[], io: Omit<CliIo, 'exit'>): Promise<number> {
  let code = 0
  const exit = (given: number): void => {
    code = given
  }
  const { colours: _, ...plain } = io
  const program = createProgram({ ...(hasOption(args, '--no-color') ? plain : io), exit })
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return EXIT.ok
    // An option that excludes `--json` decides the format.
    const wantsJson = hasOption(args, '--json') && error.code !== 'commander.conflictingOption'
    if (wantsJson) io.stdout(printFailure(error.message, EXIT.configuration))
    return EXIT.configuration
  }
  return code
}

/** Whether a flag is among arguments that no command has parsed yet. */
function hasOption(args: readonly string[], name: string): boolean {
  const end = args.indexOf('--')
  return args.slice(0, end === -1 ? undefined : end).includes(name)
}

/** Creates the program with all commands; runs nothing. */
export function createProgram(io: CliIo): Command {
  const program = new Command('portcullis')
    .version(readVersion(), '-v, --version', 'print the version')
    .description('A GraphQL API gateway with directive-based authorization.')
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr })
    .option('--no-color', 'print without colours (like NO_COLOR=1)')
    .addHelpText('after', CODES)
    .exitOverride()
  for (const create of COMMANDS) {
    const command = create(io)
    program.addCommand(inherit(command, program, command.name()))
  }
  return program
}

/** Reads the package's version; `package.json` is equally far from `src/cli` and from `dist/cli`. */
function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return String((manifest as { readonly version?: unknown }).version)
}

/** Passes output, exit override and examples on to a command and its subcommands. */
function inherit(command: Command, parent: Command, path: string): Command {
  command.copyInheritedSettings(parent)
  suggestChoices(command)
  const examples = printExamples(path)
  if (examples !== '') command.addHelpText('after', examples)
  for (const child of command.commands) inherit(child, command, `${path} ${child.name()}`)
  return command
}
