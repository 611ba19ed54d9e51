import { GraphQLError } from 'graphql'
import type { Decision } from '../../core/decision/decision.ts'
import { createDenialFinder, isDenied } from '../../core/decision/denial-finder.ts'
import { isIncluded } from '../../core/plan/condition.ts'
import type { PlanNode } from '../../core/plan/plan.ts'
import type { ExecutionReach, ResolverPath } from './execution-reach.ts'

export interface RefusedExecution {
  /** Added to every error. */
  readonly extensions?: Readonly<Record<string, unknown>>
  /** The response keys of root fields with a denial at or below them; undefined if no field is to blame. */
  readonly deniedKeys?: ReadonlySet<string> | undefined
}

/**
 * Allows no place to be executed. A root field reports its own denial or the one below it; a granted one
 * reports that it did not run, and which other field is the cause. An executor that stops at the first error
 * reports only that one.
 */
export function refuseAll(
  errors: readonly GraphQLError[],
  { extensions = {}, deniedKeys }: RefusedExecution = {},
): ExecutionReach {
  const [first] = errors
  const denialAt = (path: ResolverPath): GraphQLError => {
    const key = String(path.key)
    const own = errors.find((error) => error.path?.[0] === key)
    if (own !== undefined) return own.path?.length === 1 ? own : becauseOf(own, own.extensions)
    if (first === undefined || deniedKeys === undefined) return first ?? new GraphQLError('')
    const { code, reason, ...evidence } = first.extensions
    const common = { code, ...(reason !== undefined && { reason }) }
    // It is denied as well, but only a limited number of denials are spelled out.
    if (deniedKeys.has(key)) return new GraphQLError(first.message, { extensions: common })
    return becauseOf(first, { ...common, becauseOf: { path: first.path, ...evidence } })
  }
  const placeAt = (path: ResolverPath): GraphQLError => {
    const { message, extensions: own } = denialAt(path)
    return new GraphQLError(message, { extensions: { ...own, ...extensions } })
  }
  return { denialAt: placeAt, typenameDenialAt: placeAt }
}

function becauseOf(
  { message, path = [] }: GraphQLError,
  extensions: GraphQLError['extensions'],
): GraphQLError {
  return new GraphQLError(`Not run, because ${path.join('.')} is denied: ${message}`, { extensions })
}

/**
 * The response keys of root fields with a denial at or below them; undefined if the operation as a whole is
 * denied.
 */
export function listDeniedKeys({
  plan,
  variables,
  lacking,
  denials,
}: Decision & { readonly kind: 'deny' }): ReadonlySet<string> | undefined {
  if (denials.length === 0) return undefined
  const isBelow = createDenialFinder(variables, lacking)
  const keys = new Set<string>()
  const visited = new Set<PlanNode>()
  const collect = (node: PlanNode): void => {
    if (visited.has(node)) return
    visited.add(node)
    for (const selection of node.selections) {
      if (!isIncluded(selection.conditions, variables)) continue
      if (selection.kind === 'fragment') collect(selection.child)
      else if (isDenied(selection, lacking) || (selection.child !== undefined && isBelow(selection.child)))
        keys.add(selection.responseKey)
    }
  }
  collect(plan.root)
  return keys
}
