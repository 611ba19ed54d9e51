import { Argument, Command } from 'commander'
import { action } from '../action.ts'
import type { CompletionOptions } from '../commands/completion.ts'
import type { CliIo } from '../io.ts'

export function completionCommand(io: CliIo): Command {
  const act = action<CompletionOptions>(
    io,
    async () => (await import('../commands/completion.ts')).runCompletion,
  )
  return new Command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .action((shell: CompletionOptions['shell'], _options: unknown, command: Command) =>
      act({ shell, program: command.parent ?? command }),
    )
}
