import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
} from 'graphql'
import { createBoundedMap } from '../../core/bounded-map.ts'
import type { MaybePromise } from '../../core/maybe-promise.ts'
import type { OperationExecutor } from '../../upstream/subgraphs/operation-executor.ts'
import { type CompiledOperation, compileOperation, findOperation } from './compiled-operation.ts'

export interface CompiledExecutorOptions {
  /** The executions of an operation before it is compiled: many come only once. Default 8. */
  readonly after?: number | undefined
  /** The number of compiled operations kept; with 0, graphql-js executes everything. Default 500. */
  readonly most?: number | undefined
}

/** Added for each execution that graphql-js has to finish; every execution subtracts one. */
const RESUMED_WEIGHT = 5
/** The sum beyond which an operation is left to graphql-js. */
const MOST_RESUMED = 80

/** The use of one operation so far. */
interface Usage {
  uses: number
  /** Rises with each execution that graphql-js had to finish, and falls with all others. */
  resumed: number
  /** graphql-js executes it, because of its shape or its data. */
  isLeftAlone: boolean
}

/**
 * Executes as graphql-js does, with the same answers. An operation whose only resolvers are at the root is
 * compiled after some uses; where it then takes more than reading properties, graphql-js finishes it without
 * calling a resolver again. Documents must have been validated. Getters of the data may be read twice.
 */
export function createCompiledExecutor(
  schema: GraphQLSchema,
  { after = 8, most = 500 }: CompiledExecutorOptions = {},
): OperationExecutor {
  if (most === 0) return { execute, subscribe: createSourceEventStream }
  const usages = new WeakMap<DocumentNode, Map<string | undefined, Usage>>()
  const compiled = createBoundedMap<Usage, CompiledOperation>(most)

  const usageOf = (document: DocumentNode, operationName: string | undefined): Usage | undefined => {
    let named = usages.get(document)
    const known = named?.get(operationName)
    // Callers can invent any number of names, so a name that no operation has is not kept.
    if (known !== undefined || findOperation(document, operationName) === undefined) return known
    const usage: Usage = { uses: 0, resumed: 0, isLeftAlone: false }
    if (named === undefined) {
      named = new Map()
      usages.set(document, named)
    }
    named.set(operationName, usage)
    return usage
  }
  const compile = (usage: Usage, args: ExecutionArgs): CompiledOperation | undefined => {
    // After an eviction, it must be used as often again.
    usage.uses = 0
    try {
      const operation = compileOperation(schema, args.document, args.operationName)
      if (operation !== undefined) return compiled.set(usage, operation)
    } catch {
      // Node can forbid code from text, and graphql-js reports what is wrong with a schema.
    }
    usage.isLeftAlone = true
    return undefined
  }
  const compiledOf = (usage: Usage, args: ExecutionArgs): CompiledOperation | undefined => {
    const found = compiled.get(usage)
    if (found !== undefined) return found
    return ++usage.uses > after ? compile(usage, args) : undefined
  }

  return {
    execute(args): MaybePromise<ExecutionResult> {
      if (!isOrdinary(schema, args)) return execute(args)
      const usage = usageOf(args.document, args.operationName ?? undefined)
      if (usage === undefined || usage.isLeftAlone) return execute(args)
      const operation = compiledOf(usage, args)
      if (operation === undefined) return execute(args)
      if (usage.resumed > 0) usage.resumed--
      return operation.run(args, () => {
        usage.resumed += RESUMED_WEIGHT
        if (usage.resumed <= MOST_RESUMED) return
        usage.isLeftAlone = true
        compiled.delete(usage)
      })
    },
    subscribe: createSourceEventStream,
  }
}

function isOrdinary(
  schema: GraphQLSchema,
  { schema: given, document, fieldResolver, typeResolver }: ExecutionArgs,
): boolean {
  return given === schema && Boolean(document) && !fieldResolver && !typeResolver
}
