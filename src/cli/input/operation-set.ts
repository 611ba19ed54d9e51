import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  LoneAnonymousOperationRule,
  type OperationDefinitionNode,
  parse,
  Source,
  UniqueFragmentNamesRule,
  UniqueOperationNamesRule,
  validate,
  validateSchema,
  visit,
} from 'graphql'
import { type FileReader, UserError } from '../io.ts'
import { expandPaths } from './file-glob.ts'
import { readText } from './schema-files.ts'

/** One operation, with the fragments that it spreads, from any file. */
export interface ListedOperation {
  readonly name: string | undefined
  readonly kind: OperationDefinitionNode['operation']
  readonly file: string
  readonly line: number
  readonly document: DocumentNode
}

interface OperationFile {
  readonly file: string
  readonly document: DocumentNode
}

/** The rules checked per file; the others are checked per operation, with the fragments of all files. */
const FILE_RULES = [LoneAnonymousOperationRule, UniqueOperationNamesRule, UniqueFragmentNamesRule]

/**
 * Reads and validates every operation of files, folders and globs. Fragments come from the operation's own
 * file first, then from any other. Throws a `UserError` with `file:line` for each mistake.
 */
export function readOperations(
  paths: readonly string[],
  schema: GraphQLSchema,
  files: FileReader,
): readonly ListedOperation[] {
  const { found, mistakes } = listOperations(paths, schema, files)
  const all = [...mistakes, ...found.flatMap(({ document }) => findMistakes(schema, document))]
  // A mistake in a fragment counts once, however many operations spread it.
  if (all.length > 0) throw new UserError(...new Set(all))
  if (found.length === 0) throw new UserError('--operations: there is no operation in these files.')
  return found
}

/** As {@link readOperations}, but leaves validating each operation to the caller, who compares schemas. */
export function listOperations(
  paths: readonly string[],
  schema: GraphQLSchema,
  files: FileReader,
): { readonly found: readonly ListedOperation[]; readonly mistakes: readonly string[] } {
  const [unfit] = validateSchema(schema)
  if (unfit !== undefined) throw new UserError(`schema: no operation can be asked of it: ${unfit.message}`)
  const mistakes: string[] = []
  const read = expandPaths(paths, files).flatMap((file) => {
    const result = parseFile(file, files)
    if (typeof result !== 'string') return [{ file, document: result }]
    mistakes.push(result)
    return []
  })
  const everywhere = read.flatMap(({ document }) => fragmentsOf(document))
  const found = read.flatMap(({ file, document }) => {
    mistakes.push(...validate(schema, document, FILE_RULES).map(printMistake))
    return operationsOf({ file, document }, everywhere)
  })
  return { found, mistakes }
}

/** Finds the mistakes of one operation, with `file:line`. */
export function findMistakes(schema: GraphQLSchema, document: DocumentNode): readonly string[] {
  return validate(schema, document).map(printMistake)
}

function parseFile(file: string, files: FileReader): DocumentNode | string {
  try {
    return parse(new Source(readText(file, files), file))
  } catch (error) {
    if (error instanceof GraphQLError) return printMistake(error)
    if (error instanceof UserError) return error.message
    throw error
  }
}

function operationsOf(
  { file, document }: OperationFile,
  everywhere: readonly FragmentDefinitionNode[],
): readonly ListedOperation[] {
  const known = new Map<string, FragmentDefinitionNode>()
  for (const fragment of [...fragmentsOf(document), ...everywhere])
    if (!known.has(fragment.name.value)) known.set(fragment.name.value, fragment)
  return document.definitions.flatMap((operation) => {
    if (operation.kind !== Kind.OPERATION_DEFINITION) return []
    const definitions = [operation, ...spreadBy(operation, known)]
    return {
      name: operation.name?.value,
      kind: operation.operation,
      file,
      line: operation.loc?.startToken.line ?? 1,
      document: { kind: Kind.DOCUMENT, definitions },
    }
  })
}

function spreadBy(
  operation: OperationDefinitionNode,
  known: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly FragmentDefinitionNode[] {
  const spread = new Set<FragmentDefinitionNode>()
  const look = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = known.get(name.value)
        if (fragment !== undefined) spread.add(fragment)
      },
    })
  }
  look(operation)
  // Iterating a set also visits what is added on the way.
  for (const fragment of spread) look(fragment)
  return [...spread]
}

function fragmentsOf({ definitions }: DocumentNode): readonly FragmentDefinitionNode[] {
  return definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [one] : []))
}

/** Formats a mistake as `file:line`; each source was parsed under its file's name. */
function printMistake({ message, source, locations }: GraphQLError): string {
  return `${source?.name}:${locations?.[0]?.line}: ${message.replaceAll(/\s+/g, ' ')}`
}
