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
import { findBareTypenames } from './bare-typenames.ts'
import { keyOf } from './response-key.ts'

/** A document whose names the library reads correctly, with the way back to the caller's names. */
interface ReadableDocument {
  readonly document: DocumentNode
  readonly variableNames: ReadonlyMap<string, string>
  /** The caller's response keys, by their substitutes. */
  readonly keys: ReadonlyMap<string, string>
}

/**
 * graphql-js, for schemas with the library's resolvers. The library loses the value of a variable `$__proto__`, which conditions
 * and policies have seen; mistakes an object with the response key `then` for a promise; and leaves out a fragment that holds
 * nothing but `__typename`, along with its field.
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
  const { document, callerNames: variableNames } = renameVariables(given)
  const bare = findBareTypenames(document)
  const fieldsByKey = new Map<string, Set<string>>()
  visit(document, {
    Field(node) {
      const fields = fieldsByKey.get(keyOf(node)) ?? new Set()
      fieldsByKey.set(keyOf(node), fields.add(node.name.value))
    },
  })
  const isMisread = (node: FieldNode): boolean => {
    const key = keyOf(node)
    if (key === 'then' || bare.has(node)) return true
    // The library moves it out of its fragment, where another field has its key.
    return node.name.value === '__typename' && (fieldsByKey.get(key)?.size ?? 0) > 1
  }
  const names = new Map<string, string>()
  const keys = new Map<string, string>()
  const nameFor = (node: FieldNode): string => {
    const key = keyOf(node)
    const role = `${key} ${node.name.value === '__typename'}`
    let name = names.get(role) ?? `${key.replace(/^_+/, '')}_`
    while (!names.has(role) && (fieldsByKey.has(name) || keys.has(name))) name += '_'
    names.set(role, name)
    keys.set(name, key)
    return name
  }
  const renamed = visit(document, {
    Field: (node) =>
      isMisread(node) ? { ...node, alias: { kind: Kind.NAME, value: nameFor(node) } } : undefined,
  })
  return { document: keys.size === 0 ? document : renamed, variableNames, keys }
}

function withReadableNames(
  args: ExecutionArgs,
  { document, variableNames }: ReadableDocument,
): ExecutionArgs {
  if (document === args.document) return args
  const operation = document.definitions.find(
    (one) =>
      one.kind === Kind.OPERATION_DEFINITION &&
      (args.operationName == null || one.name?.value === args.operationName),
  )
  const isRenamed = variableNames.size > 0 && operation?.kind === Kind.OPERATION_DEFINITION
  const variables = args.variableValues ?? {}
  const variableValues = isRenamed ? pickVariables(operation, variableNames, variables) : variables
  return { ...args, document, variableValues }
}

function restore(result: ExecutionResult, { keys }: ReadableDocument): ExecutionResult {
  if (keys.size === 0) return result
  const { data, errors } = result
  return {
    ...result,
    ...(data && { data: restoreKeys(data, keys) as NonNullable<typeof data> }),
    ...(errors && { errors: errors.map((error) => restorePath(error, keys)) }),
  }
}

/** An upstream's scalars are values, whatever their members' names: only response objects have the key. */
function restoreKeys(value: unknown, keys: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => restoreKeys(item, keys))
  // The objects that graphql-js creates have no prototype.
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== null) return value
  const restored: Record<string, unknown> = Object.create(null)
  for (const [key, member] of Object.entries(value))
    restored[keys.get(key) ?? key] = restoreKeys(member, keys)
  return restored
}

function restorePath(error: GraphQLError, keys: ReadonlyMap<string, string>): GraphQLError {
  const { path } = error
  if (!path?.some((key) => typeof key === 'string' && keys.has(key))) return error
  return relocatedError(
    error,
    path.map((key) => (typeof key === 'string' ? (keys.get(key) ?? key) : key)),
  )
}
