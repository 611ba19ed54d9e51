import { printNeeds } from '../../core/decision/needs-text.ts'
import type { RuleTable } from '../../core/rules/rule-table.ts'
import {
  addTypenames,
  type ManifestFormat,
  type PublishedOperation,
  printManifest,
  publishText,
} from '../../persisted/publish.ts'
import { loadApi } from '../input/api.ts'
import type { ApiOptions } from '../input/api-config.ts'
import { type ListedOperation, readOperations } from '../input/operation-set.ts'
import { type CliIo, UserError } from '../io.ts'
import { paintOn } from '../paint.ts'
import { printJson, printTable } from '../table.ts'
import { writeText } from '../written-file.ts'
import { needsOf } from './operations.ts'

export interface PublishOptions extends ApiOptions {
  readonly operations: readonly string[]
  readonly out: string
  readonly format: ManifestFormat
  readonly typename?: boolean
}

/** Writes a manifest and prints its contents. Returns the exit code. */
export async function runPublish(options: PublishOptions, io: CliIo): Promise<number> {
  const { out, format, json } = options
  const { table } = await loadApi(options, io)
  const operations = publishAll(readOperations(options.operations, table.schema, io), table, options)
  for (const { name, text } of printManifest(format, out, operations)) writeText(name, text)
  if (json === true) {
    io.stdout(printJson(operations.map(({ id, name, type, needs }) => ({ id, name, type, ...needs }))))
    return 0
  }
  const rows = operations.map(({ id, name, type, needs }) => [`${type} ${name}`, id, printNeeds(needs)])
  io.stdout(printTable([['OPERATION', 'ID', 'LEAST SCOPES'], ...rows], paintOn('stdout', io)))
  return 0
}

/**
 * Publishes operations, sorted by name. Throws a `UserError` for unnamed operations, and for different
 * operations with one name.
 */
function publishAll(
  found: readonly ListedOperation[],
  table: RuleTable,
  { typename }: PublishOptions,
): readonly PublishedOperation[] {
  const mistakes: string[] = []
  const places = new Map<string, string>()
  const published = new Map<string, PublishedOperation>()
  for (const operation of found) {
    const { name, kind, file, line } = operation
    const document = typename === true ? addTypenames(operation.document) : operation.document
    const { id, body } = publishText(document)
    const known = name === undefined ? undefined : published.get(name)
    if (name === undefined) mistakes.push(`${file}:${line}: an operation without a name cannot be published.`)
    else if (known === undefined) {
      published.set(name, { id, name, type: kind, body, needs: needsOf({ ...operation, document }, table) })
      places.set(name, `${file}:${line}`)
    } else if (known.id !== id)
      mistakes.push(`${file}:${line}: another operation has the name ${name}, at ${places.get(name)}.`)
  }
  if (mistakes.length > 0) throw new UserError(...mistakes)
  return [...published.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
}
