import { Command, InvalidArgumentError, Option } from 'commander'
import { parseDuration } from '../../config/duration.ts'
import type { NotedHead } from '../../store/audit-check.ts'
import { action } from '../action.ts'
import type { ExportOptions, VerifyOptions } from '../commands/audit.ts'
import type { CliIo } from '../io.ts'
import { addAdministrationOptions } from './administration.ts'

export function auditCommand(io: CliIo): Command {
  const load = (): Promise<typeof import('../commands/audit.ts')> => import('../commands/audit.ts')
  return new Command('audit')
    .description('verify and export the audit trail')
    .addCommand(
      addAdministrationOptions(
        new Command('verify').description(
          'check the chain of the trail: name the first row that was changed or removed, or else the head',
        ),
      )
        .addOption(
          new Option(
            '--head <number:hash>',
            'a head that this command printed before: it must still be in the trail',
          ).argParser(parseHead),
        )
        .action(action<VerifyOptions>(io, async () => (await load()).runVerify)),
    )
    .addCommand(
      addAdministrationOptions(new Command('export').description('print the trail, one line of JSON per row'))
        .addOption(
          new Option(
            '--since <moment>',
            'a time ("2026-01-31T12:00:00Z"), or how long ago ("24h")',
          ).argParser(parseSince),
        )
        .action(action<ExportOptions>(io, async () => (await load()).runExport)),
    )
}

function parseHead(text: string): NotedHead {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? []
  if (seq !== undefined && hash !== undefined) return { seq: Number(seq), hash }
  throw new InvalidArgumentError('It is a number, a colon and a hash, as "audit verify" prints them.')
}

const MOMENT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/

/** Milliseconds since the epoch. */
function parseSince(text: string): number {
  // A time without a zone would differ between machines.
  const moment = MOMENT.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isFinite(moment)) return moment
  const span = parseDuration(text)
  if (span !== undefined && span >= 0) return Math.floor(Date.now() - span)
  throw new InvalidArgumentError(
    'It is a date, a time with its zone such as "2026-01-31T12:00:00Z", or a time span such as "24h".',
  )
}
