import type { DocumentNode, ExecutionResult } from 'graphql'
import { completeData } from './complete.ts'
import type { Decision } from './decision.ts'
import { reduceDocument } from './reduce.ts'
import { denialErrors, type Refusal, refusalOf } from './refusal.ts'
import type { RefusalStyle } from './refusal-style.ts'

/**
 * What is left to do once an operation is decided: refuse it, or run a document and finish its result. There is no way
 * from a decision to a document that may run, but this.
 */
export type Enforced =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | {
      readonly kind: 'runnable'
      readonly document: DocumentNode
      /** Total; returns the same result where nothing was denied. */
      readonly finish: <Result extends ExecutionResult>(result: Result) => Result
    }

export function enforce(decision: Decision, style: RefusalStyle = 'standard'): Enforced {
  switch (decision.kind) {
    case 'deny':
      return { kind: 'refused', refusal: refusalOf(decision, style) }
    case 'allow':
      return { kind: 'runnable', document: decision.plan.document, finish: (result) => result }
    case 'reduce':
      return {
        kind: 'runnable',
        document: reduceDocument(decision),
        finish: (result) => finishReduced(decision, result, style),
      }
  }
}

function finishReduced<Result extends ExecutionResult>(
  decision: Decision & { readonly kind: 'reduce' },
  result: Result,
  style: RefusalStyle,
): Result {
  // Without data nothing was run: what went wrong is not ours to add to.
  if (result.data === undefined) return result
  const errors = [...denialErrors(decision, style), ...(result.errors ?? [])]
  return { ...result, data: completeData(decision, result.data), errors }
}
