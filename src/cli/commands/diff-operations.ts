import { type DocumentNode, parse } from 'graphql'
import { compareOperation, type OperationChange } from '../../core/changes/operation-changes.ts'
import { neededScopes, type OperationNeeds } from '../../core/decision/needed-scopes.ts'
import { OperationLimitError } from '../../core/plan/limits.ts'
import { type Plan, planOperation } from '../../core/plan/plan.ts'
import type { RuleTable } from '../../core/rules/rule-table.ts'
import { ManifestError, readManifest } from '../../persisted/manifest.ts'
import { readManifestFiles } from '../../persisted/manifest-files.ts'
import type { ComparedApi } from '../input/compared-api.ts'
import { findMistakes, listOperations } from '../input/operation-set.ts'
import { type CliIo, UserError } from '../io.ts'

/** One client operation and its change. `published` and `withdrawn` operations are in one manifest only. */
export interface ChangedOperation {
  readonly kind: OperationChange | 'published' | 'withdrawn'
  readonly operation: string
  readonly before?: OperationNeeds
  readonly after?: OperationNeeds
  readonly mistakes?: readonly string[]
}

/** Compares the operations of files and of the configured manifests. Throws `UserError`. */
export async function compareOperations(
  before: ComparedApi,
  after: ComparedApi,
  paths: readonly string[],
  io: CliIo,
): Promise<readonly ChangedOperation[]> {
  const [past, present] = [await readPublished(before, io), await readPublished(after, io)]
  const changes = [...listFiles(paths, after, io)].map(([title, document]) =>
    compare(title, document, document, before.table, after.table),
  )
  for (const [title, document] of present)
    changes.push(compare(title, past.get(title), document, before.table, after.table))
  for (const [title, document] of past)
    if (!present.has(title)) changes.push(compare(title, document, undefined, before.table, after.table))
  return changes.filter((change) => change !== undefined)
}

function listFiles(
  paths: readonly string[],
  { table }: ComparedApi,
  io: CliIo,
): ReadonlyMap<string, DocumentNode> {
  if (paths.length === 0) return new Map()
  const { found, mistakes } = listOperations(paths, table.schema, io)
  if (mistakes.length > 0) throw new UserError(...new Set(mistakes))
  if (found.length === 0) throw new UserError('--operations: there is no operation in these files.')
  return new Map(
    found.map(({ name, kind, file, line, document }) => [`${name ?? kind} (${file}:${line})`, document]),
  )
}

async function readPublished(
  { config: { persistedOperations } }: ComparedApi,
  io: CliIo,
): Promise<ReadonlyMap<string, DocumentNode>> {
  const { manifest } = persistedOperations
  if (manifest === undefined) return new Map()
  try {
    const operations = await readManifest(readManifestFiles(manifest, io.readFile))
    return new Map(operations.map(({ id, text }) => [`${nameOf(text) ?? id} (published)`, parse(text)]))
  } catch (error) {
    throw error instanceof ManifestError ? new UserError(error.message) : error
  }
}

function nameOf(text: string): string | undefined {
  const [first] = parse(text).definitions.filter((one) => one.kind === 'OperationDefinition')
  return first?.name?.value
}

function compare(
  operation: string,
  old: DocumentNode | undefined,
  recent: DocumentNode | undefined,
  before: RuleTable,
  after: RuleTable,
): ChangedOperation | undefined {
  const [past, present] = [old && plan(before, old), recent && plan(after, recent)]
  const needs = {
    ...(past && { before: neededScopes(past) }),
    ...(present && { after: neededScopes(present) }),
  }
  if (old === undefined) return { kind: 'published', operation, ...needs }
  if (recent === undefined) return { kind: 'withdrawn', operation, ...needs }
  const kind = compareOperation(past, present)
  if (kind === undefined) return undefined
  return {
    kind,
    operation,
    ...needs,
    ...(kind === 'broken' && { mistakes: findMistakes(after.schema, recent) }),
  }
}

function plan(table: RuleTable, document: DocumentNode): Plan | undefined {
  if (findMistakes(table.schema, document).length > 0) return undefined
  try {
    return planOperation(table, document)
  } catch (error) {
    if (error instanceof OperationLimitError) return undefined
    throw error
  }
}
