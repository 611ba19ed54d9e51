import { printMoment } from '../../admin/outcome.ts'
import type { AuditEntry } from '../../store/audit.ts'
import { type NotedHead, verifyTrail } from '../../store/audit-check.ts'
import { type AdministrationFlags, administrate } from '../input/administration.ts'
import { type CliIo, EXIT } from '../io.ts'
import { printJson } from '../table.ts'

export interface VerifyOptions extends AdministrationFlags {
  readonly head?: NotedHead
}

export interface ExportOptions extends AdministrationFlags {
  /** Milliseconds since the epoch. */
  readonly since?: number
}

const PAGE = 1_000

export async function runVerify(options: VerifyOptions, io: CliIo): Promise<number> {
  return administrate(options, io, async ({ store }) => {
    const verdict = await verifyTrail(store.audit, options.head)
    if (options.json === true) io.stdout(printJson(verdict))
    else if (verdict.kind === 'broken') io.stdout(`Row ${verdict.seq} ${verdict.what}.\n`)
    else {
      const { rows, head, hash } = verdict
      io.stdout(`The audit trail is intact: ${rows} row${rows === 1 ? '' : 's'}.\n`)
      if (head > 0) io.stdout(`Head: ${head}:${hash}\n`)
    }
    return verdict.kind === 'intact' ? EXIT.ok : EXIT.findings
  })
}

export async function runExport({ since, ...options }: ExportOptions, io: CliIo): Promise<number> {
  return administrate(options, io, async ({ store }) => {
    for (let after = 0; ; ) {
      const rows = await store.audit.read({ after, limit: PAGE, since })
      io.stdout(rows.map(printEntry).join(''))
      if (rows.length < PAGE) return EXIT.ok
      after = rows.at(-1)?.seq ?? after
    }
  })
}

/** Formats a row as one line. `actor` and `details` stay JSON texts, because the hash covers them as such. */
function printEntry({ at, ...entry }: AuditEntry): string {
  return `${JSON.stringify({ ...entry, at, time: printMoment(at) })}\n`
}
