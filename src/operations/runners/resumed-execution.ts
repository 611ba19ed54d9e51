import {
  type DocumentNode,
  defaultFieldResolver,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type FieldNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import type { MaybePromise } from '../../core/maybe-promise.ts'

/** The outcome of a root field's resolver. */
export type FieldOutcome =
  /** Completed without graphql-js. */
  | { readonly kind: 'data'; readonly data: unknown; readonly value: unknown }
  /** graphql-js has to complete it. */
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'thrown'; readonly error: unknown }

/** A root field whose resolver was called. */
export type Begun =
  | FieldOutcome
  /** `promise` is the resolver's; `settled` never rejects. */
  | { readonly kind: 'awaited'; readonly promise: Promise<unknown>; readonly settled: Promise<FieldOutcome> }

/** An operation whose selections have been read. */
export interface ReadOperation {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly definition: OperationDefinitionNode
  readonly rootType: GraphQLObjectType
  readonly fields: readonly { readonly key: string; readonly nodes: readonly FieldNode[] }[]
}

/**
 * Lets graphql-js finish an operation. No resolver is called twice: graphql-js gets the outcomes of those
 * that have begun, and completed fields are no longer selected. So the errors, their order and the nulled
 * fields are its own.
 */
export function resume(
  operation: ReadOperation,
  begun: ReadonlyMap<string, Begun>,
  args: ExecutionArgs,
): MaybePromise<ExecutionResult> {
  const { fields } = operation
  const rest = fields.filter(({ key }) => begun.get(key)?.kind !== 'data')
  const result = execute({
    ...args,
    schema: withOutcomes(operation, begun),
    document: selectRoots(
      operation,
      rest.flatMap(({ nodes }) => nodes),
    ),
    // A function in the data gets the restored info, too.
    fieldResolver: (source, values, context, info) =>
      defaultFieldResolver(source, values, context, restoreInfo(operation, info)),
  })
  const merge = ({ data, ...others }: ExecutionResult): ExecutionResult => {
    if (data === undefined || data === null) return { ...others, ...(data === null && { data }) }
    const merged: Record<string, unknown> = {}
    for (const { key } of fields) {
      const outcome = begun.get(key)
      merged[key] = outcome?.kind === 'data' ? outcome.data : data[key]
    }
    return { ...others, data: merged }
  }
  return result instanceof Promise ? result.then(merge) : merge(result as ExecutionResult)
}

function selectRoots(
  { document, definition }: ReadOperation,
  selections: readonly FieldNode[],
): DocumentNode {
  const selectionSet = { ...definition.selectionSet, selections }
  return {
    ...document,
    definitions: document.definitions.map((one) => (one === definition ? { ...one, selectionSet } : one)),
  }
}

/** The schema with another root type, whose resolvers return the known outcomes. */
function withOutcomes(operation: ReadOperation, begun: ReadonlyMap<string, Begun>): GraphQLSchema {
  const { schema, rootType } = operation
  const fields = Object.fromEntries(
    Object.entries(rootType.getFields()).map(([name, field]): [string, GraphQLField<unknown, unknown>] => [
      name,
      { ...field, resolve: giveOutcome(operation, begun, field.resolve ?? defaultFieldResolver) },
    ]),
  )
  const root = Object.create(rootType, { getFields: { value: () => fields } }) as GraphQLObjectType
  return Object.create(schema, { getRootType: { value: () => root } }) as GraphQLSchema
}

function giveOutcome(
  operation: ReadOperation,
  begun: ReadonlyMap<string, Begun>,
  resolve: GraphQLFieldResolver<unknown, unknown>,
): GraphQLFieldResolver<unknown, unknown> {
  return (source, values, context, info) => {
    const known = begun.get(String(info.path.key))
    if (known === undefined) return resolve(source, values, context, restoreInfo(operation, info))
    if (known.kind === 'thrown') throw known.error
    // Not a derived promise, which would settle later: of several that fail, the first has to stay the first.
    return known.kind === 'awaited' ? known.promise : known.value
  }
}

function restoreInfo(
  { schema, definition, rootType }: ReadOperation,
  info: GraphQLResolveInfo,
): GraphQLResolveInfo {
  const parentType = info.path.prev === undefined ? rootType : info.parentType
  return { ...info, schema, operation: definition, parentType }
}
