import type { DocumentNode } from 'graphql'
import type { Rewrite } from './rewrites.ts'

/** What is done for one operation, in which order: data, compiled once from the planner's JSON. */
export type PlanStep =
  | { readonly kind: 'fetch'; readonly fetch: PlanFetch }
  | { readonly kind: 'entities'; readonly fetch: PlanFetch; readonly batches: readonly EntityBatch[] }
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly PlanStep[] }
  | PlanStage

/** A plan by itself, for objects that are there when it begins: what it finds out is merged into them. */
export interface PlanStage {
  readonly kind: 'stage'
  readonly step: PlanStep
  /** What the objects are told by, and where they are. */
  readonly batch: EntityBatch
  /** Where they stand in the data of the stage. */
  readonly root: string
  /** As what they are known there. */
  readonly typeName: string
}

/** One request to one subgraph. */
export interface PlanFetch {
  readonly subgraph: string
  readonly kind: 'query' | 'mutation' | 'subscription'
  readonly text: string
  readonly document: DocumentNode
  /** The caller's variables that it sends along: as the subgraph hears them, and as the caller called them. */
  readonly variables: readonly (readonly [sent: string, given: string])[]
  /** The keys of its root fields in its answer. */
  readonly rootKeys: readonly string[]
  readonly outputRewrites: readonly Rewrite[]
}

/** One `_entities` of a request: what is found at `paths` becomes the representations, whose answers are merged into it. */
export interface EntityBatch {
  /** The key of the answers. */
  readonly alias: string
  readonly variable: string
  readonly paths: readonly (readonly PathSegment[])[]
  readonly requires: readonly RequiredSelection[]
  readonly inputRewrites: readonly Rewrite[]
  readonly outputRewrites: readonly Rewrite[]
  /** The keys of what each entity is asked for. */
  readonly keys: readonly string[]
}

export type PathSegment =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'items' }
  | { readonly kind: 'types'; readonly types: ReadonlySet<string> }

export type RequiredSelection =
  | {
      readonly kind: 'field'
      /** Where the data has it: by the first of these names, or else by the second. */
      readonly names: readonly [string, string?]
      readonly key: string
      readonly below: readonly RequiredSelection[] | undefined
    }
  | {
      readonly kind: 'fragment'
      readonly types: ReadonlySet<string>
      readonly below: readonly RequiredSelection[]
    }
