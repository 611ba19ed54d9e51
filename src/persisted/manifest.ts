import { setImmediate as nextTurn } from 'node:timers/promises'
import { type DocumentNode, GraphQLError, Kind, type OperationDefinitionNode, parse } from 'graphql'
import type { OperationNeeds } from '../core/decision/needed-scopes.ts'
import { type ManifestEntry, type ManifestSource, readSource } from './manifest-formats.ts'

/** One operation of a client, under the id that it asks for it by. */
export interface PersistedOperation {
  readonly id: string
  /** A document of one operation, as it was published: its whitespace counts. */
  readonly text: string
  /** `manifest.json: operation "id" (Name)`, for messages. */
  readonly title: string
  /** What it needed when it was published; decisions never ask. */
  readonly recorded: OperationNeeds | undefined
}

/** A manifest that cannot be used, with a line for each thing that is wrong. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError'

  constructor(problems: readonly string[]) {
    const rest = problems.length - LINES
    super([...problems.slice(0, LINES), ...(rest > 0 ? [`... and ${rest} more`] : [])].join('\n'))
  }
}

/** Operations that are looked at in one go, before others have their turn. */
const AT_ONCE = 50
const LINES = 20

/**
 * Reads the files of a manifest: those of Apollo's and Relay's formats, and the scopes that `portcullis publish` leaves
 * beside the latter. Ids are what they are, `__proto__` as well. Rejects with {@link ManifestError}, and says all that is wrong.
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
    // Two clients may share an operation, and two tools write it down twice.
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

/** The one operation of a document; or what is wrong with it. */
function readOperation({ text, name = '', type = '' }: ManifestEntry): OperationDefinitionNode | string {
  let document: DocumentNode
  try {
    document = parse(text)
  } catch (error) {
    if (error instanceof GraphQLError)
      return `${error.message} (line ${error.locations?.[0]?.line} of its text)`
    // The parser goes down as deep as a text is nested.
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
