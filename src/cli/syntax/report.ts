import { Command } from 'commander'
import { action } from '../action.ts'
import type { ReportOptions } from '../commands/report.ts'
import type { CliIo } from '../io.ts'
import { addHeaderOption, addSourceOptions } from './api.ts'

export function reportCommand(io: CliIo): Command {
  return addHeaderOption(
    addSourceOptions(
      new Command('report')
        .description(
          'sum up a decision log: who was denied what, which scopes are unused, what enforcing would deny',
        )
        .argument('<file>', 'lines of JSON as the gateway logs them; - is standard input'),
    ),
  )
    .option('--json', 'print JSON')
    .action((file: string, options: Omit<ReportOptions, 'file'>) =>
      action<ReportOptions>(
        io,
        async () => (await import('../commands/report.ts')).runReport,
      )({
        ...options,
        file,
      }),
    )
}
