import { relocatedError } from '@graphql-tools/utils'
import { GraphQLError, type GraphQLFieldResolver, type GraphQLResolveInfo } from 'graphql'

type Resolver = GraphQLFieldResolver<unknown, unknown>

/**
 * A resolver whose errors have correct paths. The library computes paths without list indices, and joins
 * several errors of one field into one that has lost their codes: only the first of them is reported.
 */
export function withLocatedErrors(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    const result: unknown = resolve(source, args, context, info)
    if (result instanceof Error) return locate(result, info)
    if (!isPromise(result)) return result
    return result.then(
      (value) => (value instanceof Error ? locate(value, info) : value),
      (error: unknown) => {
        throw locate(error, info)
      },
    )
  }
}

function locate(error: unknown, info: GraphQLResolveInfo): unknown {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  if (!(first instanceof GraphQLError) || first.path === undefined) return first
  const here = pathOf(info)
  const names = here.filter(isName)
  const told = first.path.filter(isName)
  // Deeper than this field: keep what follows its own name.
  const isBelow = names.every((name, index) => told[index] === name)
  return relocatedError(first, isBelow ? [...here, ...restOf(first.path, names.length)] : here)
}

function restOf(path: readonly (string | number)[], names: number): readonly (string | number)[] {
  let count = 0
  const end = path.findIndex((key) => isName(key) && ++count === names)
  return path.slice(end + 1)
}

function pathOf({ path }: GraphQLResolveInfo): readonly (string | number)[] {
  const keys: (string | number)[] = []
  for (let at: typeof path | undefined = path; at !== undefined; at = at.prev) keys.unshift(at.key)
  return keys
}

function isName(key: string | number): key is string {
  return typeof key === 'string'
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function'
}
