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
  /** How often an operation is executed before it is compiled: many come once. Default 8. */
  readonly after?: number | undefined
  /** How many compiled operations are kept; with 0, graphql-js executes everything. Default 500. */
  readonly most?: number | undefined
}

/** An operation of which more than one execution in five must be finished by graphql-js is left to it, */
const RESUMED_WEIGHT = 5
/** though not before so much has come together. */
const MOST_RESUMED = 80

/** What is known of one operation. */
interface Usage {
  uses: number
  /** Rises with each execution that graphql-js had to finish, and sinks with all others. */
  resumed: number
  /** Its shape or its data are such that graphql-js executes it. */
  isLeftAlone: boolean
}

/**
 * Executes as graphql-js does, with the same answers. Operations whose resolvers are all at the root are compiled after
 * some uses; whatever then asks for more than reading properties is finished by graphql-js, without calling a resolver
 * again. Documents must have been validated. Getters of the data may be read twice.
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
    // Names that no operation has are as many as callers like.
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
    // Where others have driven it out, it must be used as often again.
    usage.uses = 0
    try {
      const operation = compileOperation(schema, args.document, args.operationName)
      if (operation !== undefined) return compiled.set(usage, operation)
    } catch {
      // Node can forbid code from text, and graphql-js says what is wrong with a schema.
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
