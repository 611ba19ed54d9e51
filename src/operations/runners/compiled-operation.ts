import {
  assertValidSchema,
  type DocumentNode,
  defaultFieldResolver,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import type { MaybePromise } from '../../core/maybe-promise.ts'
import { type ArgumentReader, compileArguments, compileVariables } from './compiled-input.ts'
import { collectPlainFields, hasDirectives } from './plain-selection.ts'
import { type Completer, compileCompleter, type ShapeReader } from './plain-value.ts'
import { type Begun, type FieldOutcome, type ReadOperation, resume } from './resumed-execution.ts'

/** Beyond this number of fields, the generated code is too long to be worth it. */
const MOST_FIELDS = 1000

export interface CompiledOperation {
  /** As `execute` of graphql-js. `onResumed` is called if graphql-js had to finish the operation. */
  readonly run: (args: ExecutionArgs, onResumed: () => void) => MaybePromise<ExecutionResult>
}

interface RootField {
  readonly key: string
  readonly nodes: readonly FieldNode[]
  /** Undefined for `__typename`. */
  readonly definition: GraphQLField<unknown, unknown> | undefined
  readonly readArguments: ArgumentReader
  readonly complete: Completer
}

interface PlainOperation extends ReadOperation {
  readonly fragments: Record<string, FragmentDefinitionNode>
  readonly fields: readonly RootField[]
}

/** One execution of an operation. */
interface Execution {
  readonly operation: PlainOperation
  readonly args: ExecutionArgs
  readonly variableValues: Record<string, unknown>
  readonly begun: Map<string, Begun>
  readonly onResumed: () => void
}

/**
 * Compiles an operation in which only root fields have resolvers; `undefined` for any other shape. Throws
 * where code must not be made from text.
 */
export function compileOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): CompiledOperation | undefined {
  assertValidSchema(schema)
  const operation = readPlainOperation(schema, document, operationName)
  if (operation === undefined) return undefined
  const readVariables = compileVariables(schema, operation.definition)
  const runFields = operation.definition.operation === 'mutation' ? runSerially : runTogether
  return {
    run(args, onResumed) {
      const variables = args.variableValues ?? {}
      if (typeof variables !== 'object') return execute(args)
      const variableValues = readVariables(variables)
      // graphql-js reports what is wrong with them.
      if (variableValues === undefined) return execute(args)
      return runFields({ operation, args, variableValues, begun: new Map(), onResumed })
    },
  }
}

function readPlainOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): PlainOperation | undefined {
  const definition = findOperation(document, operationName)
  if (definition === undefined || definition.operation === 'subscription' || hasDirectives(definition))
    return undefined
  const rootType = schema.getRootType(definition.operation)
  if (!rootType) return undefined
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null)
  for (const one of document.definitions) {
    if (one.kind === 'FragmentDefinition') fragments[one.name.value] = one
  }
  const reader: ShapeReader = { schema, fragments, budget: MOST_FIELDS }
  const selected = collectPlainFields(reader, rootType, [definition.selectionSet])
  if (selected === undefined) return undefined
  const fields: RootField[] = []
  for (const [key, nodes] of selected) {
    if (--reader.budget < 0) return undefined
    const name = nodes[0].name.value
    if (name === '__typename') {
      const readArguments = (): Record<string, unknown> => ({})
      fields.push({ key, nodes, definition: undefined, readArguments, complete: () => rootType.name })
      continue
    }
    const field = rootType.getFields()[name]
    const complete = field && compileCompleter(reader, field.type, nodes)
    if (field === undefined || complete === undefined) return undefined
    fields.push({ key, nodes, definition: field, readArguments: compileArguments(field, nodes[0]), complete })
  }
  return { schema, document, definition, rootType, fragments, fields }
}

function runTogether(execution: Execution): MaybePromise<ExecutionResult> {
  const { operation, begun } = execution
  const data: Record<string, unknown> = {}
  let awaited = 0
  let isOver = false
  let end: ((result: MaybePromise<ExecutionResult>) => void) | undefined
  const giveUp = (): MaybePromise<ExecutionResult> => {
    isOver = true
    return handOver(execution)
  }
  // The first field that is not plain data hands over at once: if several fail, it has to stay the first.
  const settle = ({ key }: RootField, outcome: FieldOutcome): void => {
    if (isOver) return
    if (outcome.kind !== 'data') {
      end?.(giveUp())
      return
    }
    begun.set(key, outcome)
    data[key] = outcome.data
    if (--awaited === 0) end?.({ data })
  }
  for (const field of operation.fields) {
    const { key } = field
    const first = beginField(execution, field, settle)
    // Reserves its place in the answer.
    data[key] = null
    if (first.kind === 'data') data[key] = first.data
    else if (first.kind === 'awaited') awaited++
    else return giveUp()
  }
  if (awaited === 0) return { data }
  return new Promise((resolve) => {
    end = resolve
  })
}

function runSerially(execution: Execution): MaybePromise<ExecutionResult> {
  const { fields } = execution.operation
  const data: Record<string, unknown> = {}
  const runFrom = (start: number): MaybePromise<ExecutionResult> => {
    for (let index = start; index < fields.length; index++) {
      const field = fields[index] as RootField
      const { key } = field
      const begun = beginField(execution, field)
      if (begun.kind === 'awaited') {
        return begun.settled.then((outcome) => {
          if (outcome.kind !== 'data') return handOver(execution)
          execution.begun.set(key, outcome)
          data[key] = outcome.data
          return runFrom(index + 1)
        })
      }
      if (begun.kind !== 'data') return handOver(execution)
      data[key] = begun.data
    }
    return { data }
  }
  return runFrom(0)
}

function handOver({ operation, begun, args, onResumed }: Execution): MaybePromise<ExecutionResult> {
  onResumed()
  return resume(operation, begun, args)
}

function beginField(
  execution: Execution,
  field: RootField,
  settle?: (field: RootField, outcome: FieldOutcome) => void,
): Begun {
  const begun = callResolver(execution, field, settle)
  execution.begun.set(field.key, begun)
  return begun
}

function callResolver(
  execution: Execution,
  field: RootField,
  settle?: (field: RootField, outcome: FieldOutcome) => void,
): Begun {
  const { definition } = field
  if (definition === undefined) return complete(field, undefined)
  const { args, variableValues } = execution
  try {
    const resolve = definition.resolve ?? defaultFieldResolver
    const values = field.readArguments(variableValues)
    const value = resolve(args.rootValue, values, args.contextValue, makeInfo(execution, field, definition))
    if (!(value instanceof Promise)) return complete(field, value)
    const take = (outcome: FieldOutcome): FieldOutcome => {
      settle?.(field, outcome)
      return outcome
    }
    const settled = value.then(
      (given) => take(complete(field, given)),
      (error: unknown) => take({ kind: 'thrown', error }),
    )
    return { kind: 'awaited', promise: value, settled }
  } catch (error) {
    return { kind: 'thrown', error }
  }
}

function complete(field: RootField, value: unknown): FieldOutcome {
  try {
    return { kind: 'data', data: field.complete(value), value }
  } catch {
    // graphql-js runs into the same error, and reports it.
    return { kind: 'value', value }
  }
}

/** As `buildResolveInfo` of graphql-js makes it. */
function makeInfo(
  { operation, args, variableValues }: Execution,
  { key, nodes }: RootField,
  definition: GraphQLField<unknown, unknown>,
): GraphQLResolveInfo {
  const { schema, rootType, fragments } = operation
  return {
    fieldName: definition.name,
    fieldNodes: nodes,
    returnType: definition.type,
    parentType: rootType,
    path: { prev: undefined, key, typename: rootType.name },
    schema,
    fragments,
    rootValue: args.rootValue,
    operation: operation.definition,
    variableValues,
  }
}

/** The operation that graphql-js would execute; `undefined` if graphql-js reports why there is none. */
export function findOperation(
  { definitions }: DocumentNode,
  operationName: string | null | undefined,
): OperationDefinitionNode | undefined {
  const operations = definitions.filter((one) => one.kind === 'OperationDefinition')
  const found =
    operationName === undefined || operationName === null
      ? operations
      : operations.filter(({ name }) => name?.value === operationName)
  return found.length === 1 ? found[0] : undefined
}
