import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql'
import { assertWithinLimits, OperationLimitError, type OperationLimits } from '../core/plan/limits.ts'
import { findOperationProblem } from '../guard/operation-problem.ts'

/** A text that is one operation that could run if it were allowed; or why it is not. */
export type Runnable =
  | { readonly kind: 'fits'; readonly document: DocumentNode }
  | { readonly kind: 'unfit'; readonly why: string }

/** Never throws because of the text. */
export function readRunnable(text: string, schema: GraphQLSchema, limits: OperationLimits): Runnable {
  try {
    const document = parse(text, { noLocation: true, maxTokens: limits.tokens })
    assertWithinLimits(document, limits)
    const [error] = validate(schema, document, specifiedRules, { maxErrors: 1 })
    const problem = error ?? findOperationProblem(schema, document, undefined)
    return problem === undefined ? { kind: 'fits', document } : { kind: 'unfit', why: problem.message }
  } catch (error) {
    if (error instanceof GraphQLError || error instanceof OperationLimitError)
      return { kind: 'unfit', why: error.message }
    // The parser recurses as deep as a text is nested.
    if (error instanceof RangeError) return { kind: 'unfit', why: 'it is nested too deeply' }
    throw error
  }
}
