import type { DocumentNode } from 'graphql'
import type { Decision } from '../decision/decision.ts'
import { createChangeFinder } from '../decision/denial-finder.ts'
import { createFieldMerger, type FieldMerger, type Reach } from '../decision/merged-field.ts'
import { reduceDocument } from './reduce.ts'

/** The part of an operation that runs, and the means to complete its result. */
export interface Rewriting {
  readonly document: DocumentNode
  readonly mergeFields: FieldMerger
  /** The selections of the root. */
  readonly root: readonly Reach[]
}

/** Keyed by the lacking requirements of one survey, a set that also identifies its plan and conditions. */
const made = new WeakMap<ReadonlySet<number>, Rewriting>()

/** Removes the parts that the guard answers itself: once for all who lack the same requirements. */
export function rewritingOf(decision: Exclude<Decision, { readonly kind: 'deny' }>): Rewriting {
  const { plan, variables, lacking } = decision
  const known = made.get(lacking)
  if (known !== undefined) return known
  const changes = createChangeFinder(plan.root, variables, lacking)
  const rewriting = {
    document: reduceDocument(decision, changes),
    mergeFields: createFieldMerger(variables, lacking, changes),
    root: [{ node: plan.root, isDenied: false }],
  }
  // An empty set does not come from a survey.
  if (lacking.size > 0) made.set(lacking, rewriting)
  return rewriting
}
