import { UnplannableError } from './unplannable-error.ts'

/**
 * The parts of a query plan that are read here, as `@graphql-hive/router-query-planner` writes them.
 * `compilePlan` refuses anything else, so that a plan runs whole or not at all.
 */
export type RawNode =
  | (RawFetch & { readonly kind: 'Fetch' })
  | (RawFetch & {
      readonly kind: 'BatchFetch'
      readonly entityBatch: { readonly aliases: readonly RawBatch[] }
    })
  | { readonly kind: 'Sequence' | 'Parallel'; readonly nodes: readonly RawNode[] }
  | { readonly kind: 'Flatten'; readonly path: readonly RawSegment[]; readonly node: RawNode }
  | { readonly kind: 'Subscription'; readonly primary: RawFetch & { readonly kind: 'Fetch' } }

export interface RawFetch {
  readonly serviceName: string
  readonly operation: string
  readonly operationKind?: 'query' | 'mutation' | 'subscription'
  readonly variableUsages?: readonly string[]
  readonly requires?: readonly RawRequirement[]
  readonly inputRewrites?: readonly RawRewrite[]
  readonly outputRewrites?: readonly RawRewrite[]
}

export interface RawBatch {
  readonly alias: string
  readonly representationsVariableName: string
  readonly paths: readonly (readonly RawSegment[])[]
  readonly requires: readonly RawRequirement[]
  readonly inputRewrites?: readonly RawRewrite[]
  readonly outputRewrites?: readonly RawRewrite[]
}

export type RawSegment = '@' | { readonly Field: string } | { readonly TypeCondition: readonly string[] }

export type RawRequirement =
  | {
      readonly kind: 'Field'
      readonly name: string
      readonly alias?: string
      readonly selections?: readonly RawRequirement[]
    }
  | {
      readonly kind: 'InlineFragment'
      readonly typeCondition: string
      readonly selections: readonly RawRequirement[]
    }

type RawPath = readonly ({ readonly TypenameEquals: readonly string[] } | { readonly Key: string })[]

export type RawRewrite =
  | { readonly ValueSetter: { readonly path: RawPath; readonly setValueTo: string } }
  | { readonly KeyRenamer: { readonly path: RawPath; readonly renameKeyTo: string } }

export interface QueryPlanner {
  /** Rejects with `UnplannableError` for a text that it cannot plan. */
  readonly plan: (text: string) => Promise<RawNode>
}

export type MakeQueryPlanner = (supergraphSdl: string) => QueryPlanner

interface PlannerModule {
  readonly QueryPlanner: new (
    sdl: string,
  ) => {
    /** On its own thread, because large operations take time. */
    planAsync(
      text: string,
      operationName: null,
      activeLabels: ReadonlySet<string>,
      percentage: number,
    ): Promise<{ readonly node?: RawNode }>
  }
}

/** No progressive override is active: `readSupergraph` refuses them. */
const NO_LABELS: ReadonlySet<string> = new Set()
const NO_PERCENTAGE = 100

const PACKAGE: string = '@graphql-hive/router-query-planner'

/** Undefined if the planner is not installed or not built for this platform. Never rejects. */
export async function loadQueryPlanner(name: string = PACKAGE): Promise<MakeQueryPlanner | undefined> {
  let loaded: PlannerModule
  try {
    loaded = (await import(name)) as PlannerModule
  } catch {
    return undefined
  }
  return (sdl) => {
    const planner = new loaded.QueryPlanner(sdl)
    return {
      async plan(text) {
        try {
          const { node } = await planner.planAsync(text, null, NO_LABELS, NO_PERCENTAGE)
          if (node !== undefined) return node
        } catch (error) {
          throw new UnplannableError(error instanceof Error ? error.message : String(error))
        }
        throw new UnplannableError('the plan is empty')
      },
    }
  }
}
