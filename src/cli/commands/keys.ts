import type { Outcome } from '../../admin/outcome.ts'
import type { OwnKeyAlgorithm } from '../../admin/own-key-kinds.ts'
import type { OwnKeyAdministration, OwnKeyView } from '../../admin/own-keys.ts'
import type { OwnKeyPurpose } from '../../store/own-keys.ts'
import { type AdministrationFlags, administrate, takeValue } from '../input/administration.ts'
import { readText } from '../input/schema-files.ts'
import type { CliIo } from '../io.ts'
import { paintOn } from '../paint.ts'
import { printName } from '../safe-text.ts'
import { printJson, printTable } from '../table.ts'

export interface KeyOptions extends AdministrationFlags {
  readonly kid?: string
  readonly for: OwnKeyPurpose
  readonly force?: boolean
}

export interface GenerateOptions extends AdministrationFlags {
  readonly algorithm: OwnKeyAlgorithm
  readonly for: OwnKeyPurpose
}

export interface ImportOptions extends AdministrationFlags {
  readonly file: string
  readonly algorithm: string
  readonly for: OwnKeyPurpose
}

export function runGenerate(options: GenerateOptions, io: CliIo): Promise<number> {
  return change(options, io, 'Published', (keys) => keys.generate(options.algorithm, options.for))
}

export function runImport(options: ImportOptions, io: CliIo): Promise<number> {
  return change(options, io, 'Published', (keys) =>
    keys.adopt(readText(options.file, io), options.algorithm, options.for),
  )
}

export function runRotate(options: KeyOptions, io: CliIo): Promise<number> {
  return change(options, io, 'Signing with', (keys) => keys.rotate(options.kid, options.force, options.for))
}

export function runRetire({ kid = '', ...options }: KeyOptions, io: CliIo): Promise<number> {
  return change(options, io, 'Retired', (keys) => keys.retire(kid, options.force))
}

async function change(
  options: AdministrationFlags,
  io: CliIo,
  done: string,
  operate: (keys: OwnKeyAdministration) => Promise<Outcome<OwnKeyView>>,
): Promise<number> {
  return administrate(options, io, async ({ administration }) => {
    const key = takeValue(await operate(administration.ownKeys))
    const text = `${done} ${printName(key.kid)} (${key.algorithm}).\n`
    io.stdout(options.json === true ? printJson(key) : text)
    return 0
  })
}

export async function runList(options: AdministrationFlags, io: CliIo): Promise<number> {
  return administrate(options, io, async ({ administration }) => {
    const keys = takeValue(await administration.ownKeys.list())
    const rows = keys.map(({ kid, algorithm, purpose, state, publishedAt, signingSince, retiredAt }) => [
      printName(kid),
      ...[algorithm, purpose, state, publishedAt, signingSince ?? 'never', retiredAt ?? 'no'],
    ])
    const head = ['KEY', 'ALGORITHM', 'FOR', 'STATE', 'PUBLISHED', 'SIGNS SINCE', 'RETIRED']
    const text =
      rows.length === 0
        ? 'There is no key yet, and jwt.secret signs: "portcullis keys generate" makes one.\n'
        : printTable([head, ...rows], paintOn('stdout', io))
    io.stdout(options.json === true ? printJson(keys) : text)
    return 0
  })
}
