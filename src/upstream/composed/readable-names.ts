import { relocatedError } from '@graphql-tools/utils'
import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type FieldNode,
  type GraphQLError,
  Kind,
  visit,
} from 'graphql'
import { after } from '../../core/maybe-promise.ts'
import { pickVariables } from '../literal-variables.ts'
import type { OperationExecutor } from '../subgraphs/operation-executor.ts'
import { renameVariables } from '../variable-names.ts'

/** A document under names that the library reads as names, and the way back to those of the caller. */
interface ReadableDocument {
  readonly document: DocumentNode
  readonly callerNames: ReadonlyMap<string, string>
  /** What stands for the response key `then`; undefined where no field has it. */
  readonly thenKey: string | undefined
}

/**
 * graphql-js, for schemas whose resolvers are the library's. The library loses the value of a variable `$__proto__`, which
 * conditions and policies have seen, and takes an object with the response key `then` for a promise.
 */
export const READABLE_NAMES: OperationExecutor = {
  execute(args) {
    const readable = readableOf(args.document)
    return after(execute(withReadableNames(args, readable)), (result) => restore(result, readable))
  },
  async subscribe(args) {
    const readable = readableOf(args.document)
    const source = await createSourceEventStream(withReadableNames(args, readable))
    return Symbol.asyncIterator in source ? source : restore(source, readable)
  },
}

const known = new WeakMap<DocumentNode, ReadableDocument>()

function readableOf(document: DocumentNode): ReadableDocument {
  const found = known.get(document) ?? makeReadable(document)
  known.set(document, found)
  return found
}

function makeReadable(given: DocumentNode): ReadableDocument {
  const { document, callerNames } = renameVariables(given)
  const keys = new Set<string>()
  visit(document, { Field: (node) => void keys.add(keyOf(node)) })
  if (!keys.has('then')) return { document, callerNames, thenKey: undefined }
  let thenKey = 'then_'
  while (keys.has(thenKey)) thenKey += '_'
  const alias = { kind: Kind.NAME, value: thenKey } as const
  const renamed = visit(document, {
    Field: (node) => (keyOf(node) === 'then' ? { ...node, alias } : undefined),
  })
  return { document: renamed, callerNames, thenKey }
}

function withReadableNames(args: ExecutionArgs, { document, callerNames }: ReadableDocument): ExecutionArgs {
  if (document === args.document) return args
  const operation = document.definitions.find(
    (one) =>
      one.kind === Kind.OPERATION_DEFINITION &&
      (args.operationName == null || one.name?.value === args.operationName),
  )
  const isRenamed = callerNames.size > 0 && operation?.kind === Kind.OPERATION_DEFINITION
  const variables = args.variableValues ?? {}
  const variableValues = isRenamed ? pickVariables(operation, callerNames, variables) : variables
  return { ...args, document, variableValues }
}

function restore(result: ExecutionResult, { thenKey }: ReadableDocument): ExecutionResult {
  if (thenKey === undefined) return result
  const { data, errors } = result
  return {
    ...result,
    ...(data && { data: restoreKeys(data, thenKey) as NonNullable<typeof data> }),
    ...(errors && { errors: errors.map((error) => restorePath(error, thenKey)) }),
  }
}

/** Scalars of the upstream’s are values, whatever their members are called: only objects of the response have the key. */
function restoreKeys(value: unknown, thenKey: string): unknown {
  if (Array.isArray(value)) return value.map((item) => restoreKeys(item, thenKey))
  // The objects that graphql-js makes have no prototype.
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== null) return value
  const restored: Record<string, unknown> = Object.create(null)
  for (const [key, member] of Object.entries(value))
    restored[key === thenKey ? 'then' : key] = restoreKeys(member, thenKey)
  return restored
}

function restorePath(error: GraphQLError, thenKey: string): GraphQLError {
  if (!error.path?.includes(thenKey)) return error
  return relocatedError(
    error,
    error.path.map((key) => (key === thenKey ? 'then' : key)),
  )
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value
}
