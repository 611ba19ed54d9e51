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

/** One operation, with the fragments that it spreads, wherever they are written. */
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

/** What is asked of a file; the rest is asked of each operation, with the fragments of other files. */
const FILE_RULES = [LoneAnonymousOperationRule, UniqueOperationNamesRule, UniqueFragmentNamesRule]

/**
 * Reads every operation of files, folders and globs, and validates each. A fragment counts in its own file first, then
 * wherever else it is written. Throws a `UserError` with `file:line` for each mistake.
 */
export function readOperations(
  paths: readonly string[],
  schema: GraphQLSchema,
  files: FileReader,
): readonly ListedOperation[] {
  const { found, mistakes } = listOperations(paths, schema, files)
  const all = [...mistakes, ...found.flatMap(({ document }) => findMistakes(schema, document))]
  // A fragment's mistake is one, however many operations spread it.
  if (all.length > 0) throw new UserError(...new Set(all))
  if (found.length === 0) throw new UserError('--operations: there is no operation in these files.')
  return found
}

/** As {@link readOperations}, for those who compare schemas: each operation is still to be validated. */
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

/** What is wrong with one operation, with `file:line`. */
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
  // A set goes on through what is added to it.
  for (const fragment of spread) look(fragment)
  return [...spread]
}

function fragmentsOf({ definitions }: DocumentNode): readonly FragmentDefinitionNode[] {
  return definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [one] : []))
}

/** The names of files are those of the sources that were parsed. */
function printMistake({ message, source, locations }: GraphQLError): string {
  return `${source?.name}:${locations?.[0]?.line}: ${message.replaceAll(/\s+/g, ' ')}`
}
