import type { DocumentNode } from 'graphql'
import type { Rewrite } from './rewrites.ts'

/** The steps of one operation in their order: plain data, compiled once from the planner's JSON. */
export type PlanStep =
  | { readonly kind: 'fetch'; readonly fetch: PlanFetch }
  | { readonly kind: 'entities'; readonly fetch: PlanFetch; readonly batches: readonly EntityBatch[] }
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly PlanStep[] }
  | PlanStage

/** A separate plan for objects that exist when it begins. Its results are merged into them. */
export interface PlanStage {
  readonly kind: 'stage'
  readonly step: PlanStep
  /** Identifies the objects, and locates them. */
  readonly batch: EntityBatch
  /** Their key in the data of the stage. */
  readonly root: string
  /** Their type in the stage. */
  readonly typeName: string
}

/** One request to one subgraph. */
export interface PlanFetch {
  readonly subgraph: string
  readonly kind: 'query' | 'mutation' | 'subscription'
  readonly text: string
  readonly document: DocumentNode
  /** The caller's variables that it sends: by their name at the subgraph, and by the caller's name. */
  readonly variables: readonly (readonly [sent: string, given: string])[]
  /** The keys of its root fields in its answer. */
  readonly rootKeys: readonly string[]
  readonly outputRewrites: readonly Rewrite[]
}

/** One `_entities` of a request: the objects at `paths` become representations; answers merge into them. */
export interface EntityBatch {
  /** The key of the answers. */
  readonly alias: string
  readonly variable: string
  readonly paths: readonly (readonly PathSegment[])[]
  readonly requires: readonly RequiredSelection[]
  readonly inputRewrites: readonly Rewrite[]
  readonly outputRewrites: readonly Rewrite[]
  /** The keys of the fields selected on each entity. */
  readonly keys: readonly string[]
}

export type PathSegment =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'items' }
  | { readonly kind: 'types'; readonly types: ReadonlySet<string> }

export type RequiredSelection =
  | {
      readonly kind: 'field'
      /** Where the data has it: under the first of these names, or else the second. */
      readonly names: readonly [string, string?]
      readonly key: string
      readonly below: readonly RequiredSelection[] | undefined
    }
  | {
      readonly kind: 'fragment'
      readonly types: ReadonlySet<string>
      readonly below: readonly RequiredSelection[]
    }
