import { Command, InvalidArgumentError, Option } from 'commander'
import { action } from '../action.ts'
import type { CliIo } from '../io.ts'
import { addApiOptions } from './api.ts'

export function scopesCommand(io: CliIo): Command {
  return addApiOptions(
    new Command('scopes')
      .description('print what each root field and each guarded coordinate requires')
      .option(
        '--operations <paths...>',
        'print the least scopes of each operation in files, folders or globs',
      )
      .addOption(
        new Option('--compare', 'print what each mutation requires by either naming convention').conflicts(
          'operations',
        ),
      )
      .addOption(
        new Option(
          '--write [file]',
          'write SDL that states the scope of each mutation with @auth, to a file or to standard output',
        ).conflicts(['operations', 'compare', 'json']),
      )
      .addOption(
        new Option(
          '--typescript [file]',
          'write TypeScript with the scopes as types, and what each of --operations needs',
        ).conflicts(['compare', 'write', 'json']),
      )
      .addOption(
        new Option('--format <format>', 'print the table for a document or a spreadsheet')
          .choices(['markdown', 'csv'])
          .conflicts(['operations', 'compare', 'write', 'typescript', 'json']),
      )
      .addOption(
        new Option('--graph <format>', 'draw types, root fields, rules, and where they lead')
          .choices(['mermaid', 'dot'])
          .conflicts(['operations', 'compare', 'write', 'typescript', 'json', 'format']),
      )
      .option(
        '--type <names...>',
        'types and root fields to begin the graph with: Person, Mutation.createPerson',
      )
      .addOption(
        new Option('--depth <steps>', 'how far the graph goes from where it begins').argParser(countFrom(0)),
      )
      .option('--guarded', 'leave out of the graph what has no rule')
      .option(
        '--clients [file]',
        'draw which root fields the ceiling of each client reaches. Without a file, the authKeys of the configuration; a file is what "portcullis clients list --json" prints',
      )
      .addOption(
        new Option(
          '--nodes <number>',
          'the most types and root fields in the graph (default: 100)',
        ).argParser(countFrom(1)),
      ),
  ).action(action(io, async () => (await import('../commands/scopes.ts')).runScopes))
}

function countFrom(least: number): (text: string) => number {
  return (text) => {
    const count = Number(text)
    if (/^\d{1,6}$/.test(text) && count >= least) return count
    throw new InvalidArgumentError(`It must be a whole number from ${least}.`)
  }
}
