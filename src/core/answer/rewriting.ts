import type { DocumentNode } from 'graphql'
import type { Decision } from '../decision/decision.ts'
import { createChangeFinder } from '../decision/denial-finder.ts'
import { createFieldMerger, type FieldMerger, type Reach } from '../decision/merged-field.ts'
import { reduceDocument } from './reduce.ts'

/** The rest of an operation that runs, and the way its answer is completed. */
export interface Rewriting {
  readonly document: DocumentNode
  readonly mergeFields: FieldMerger
  /** The selections of the root. */
  readonly root: readonly Reach[]
}

/** By the lacking requirements of one survey, which stand for its plan and conditions too. */
const made = new WeakMap<ReadonlySet<number>, Rewriting>()

/** Rewrites an operation without the parts that the guard answers itself: once for all who lack the same. */
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
  // An empty set belongs to no survey.
  if (lacking.size > 0) made.set(lacking, rewriting)
  return rewriting
}
