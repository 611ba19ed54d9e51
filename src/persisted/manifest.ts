import { setImmediate as nextTurn } from 'node:timers/promises'
import { type DocumentNode, GraphQLError, Kind, type OperationDefinitionNode, parse } from 'graphql'
import type { OperationNeeds } from '../core/decision/needed-scopes.ts'
import { type ManifestEntry, type ManifestSource, readSource } from './manifest-formats.ts'

/** One operation of a client, under the id by which the client requests it. */
export interface PersistedOperation {
  readonly id: string
  /** A document of one operation, as published: its whitespace counts. */
  readonly text: string
  /** `manifest.json: operation "id" (Name)`, for messages. */
  readonly title: string
  /** What the operation needed when it was published; decisions never use it. */
  readonly recorded: OperationNeeds | undefined
}

/** A manifest that cannot be used. Its message has a line for each of the first 20 faults. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError'

  constructor(problems: readonly string[]) {
    const rest = problems.length - LINES
    super([...problems.slice(0, LINES), ...(rest > 0 ? [`... and ${rest} more`] : [])].join('\n'))
  }
}

/** Operations read before other work gets a turn. */
const AT_ONCE = 50
const LINES = 20

/**
 * Reads the files of a manifest, in Apollo's or Relay's format, with the scopes that `portcullis publish`
 * leaves beside the latter. An id may be any text, even `__proto__`. Rejects with a {@link ManifestError} for
 * all faults together.
 */
export async function readManifest(
  sources: readonly ManifestSource[],
): Promise<readonly PersistedOperation[]> {
  const problems: string[] = []
  const recorded = new Map<string, OperationNeeds>()
  const entries = sources.flatMap((source) => readSource(source, recorded, problems))
  const found = new Map<string, PersistedOperation>()
  const clients = new Set<string>()
  for (const [index, entry] of entries.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await nextTurn()
    const { place, id, text, clientName = '' } = entry
    const known = found.get(id)
    // Clients may share an operation: the same id may come once for each.
    const isTwice = clients.has(JSON.stringify([id, clientName]))
    clients.add(JSON.stringify([id, clientName]))
    if (known !== undefined) {
      if (isTwice || known.text !== text) problems.push(`${place}: this id is taken by another operation`)
      continue
    }
    const read = readOperation(entry)
    if (typeof read === 'string') problems.push(`${place}: ${read}`)
    else
      found.set(id, { id, text, title: titleOf(entry, read), recorded: entry.recorded ?? recorded.get(id) })
  }
  if (problems.length > 0) throw new ManifestError(problems)
  return [...found.values()]
}

/** The one operation of a document, or what is wrong with it. */
function readOperation({ text, name = '', type = '' }: ManifestEntry): OperationDefinitionNode | string {
  let document: DocumentNode
  try {
    document = parse(text)
  } catch (error) {
    if (error instanceof GraphQLError)
      return `${error.message} (line ${error.locations?.[0]?.line} of its text)`
    // The parser recurses as deep as a text is nested.
    if (error instanceof RangeError) return 'its text is nested too deeply'
    throw error
  }
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION)
  const [operation] = operations
  if (operation === undefined || operations.length > 1)
    return `its text has to hold one operation, and holds ${operations.length}`
  if (type !== '' && type !== operation.operation) return `it is a ${operation.operation}, and no ${type}`
  if (name !== '' && name !== operation.name?.value)
    return 'its name is not the one of the operation in its text'
  return operation
}

function titleOf({ place }: ManifestEntry, { name }: OperationDefinitionNode): string {
  return name === undefined ? place : `${place} (${name.value})`
}
