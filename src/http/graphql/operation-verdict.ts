import { type DocumentNode, type GraphQLError, getOperationAST } from 'graphql'
import type { Decision } from '../../core/authorize/decision.ts'
import type { Enforced } from '../../core/authorize/enforce.ts'
import type { Refusal } from '../../core/authorize/refusal.ts'
import type { RefusalStyle } from '../../core/authorize/refusal-style.ts'
import type { Subject } from '../../core/authorize/subject.ts'
import type { Variables } from '../../core/operation/condition.ts'
import { OperationLimitError } from '../../core/operation/limits.ts'
import { enforceDecision } from '../../guard/enforce-decision.ts'
import type { GuardedDocuments } from '../../guard/guarded-documents.ts'
import { coerceVariables, decidesFirst } from '../../guard/operation-variables.ts'
import { dependsOnToken, isTooStale, type StalenessLimits } from '../staleness.ts'

export interface VerdictParts {
  readonly refusals: RefusalStyle | undefined
  /** Milliseconds, as `Feed.age` tells. */
  readonly age: () => number
  readonly staleness: StalenessLimits
}

/** An operation of a document that was prepared. */
export interface PreparedOperation {
  readonly document: DocumentNode
  readonly operationName: string | undefined
  readonly variables: Variables
}

export type NotRunnable =
  /** It does not parse, validate or fit the schema. */
  | { readonly kind: 'invalid'; readonly errors: readonly GraphQLError[] }
  | { readonly kind: 'too_complex'; readonly excess: OperationLimitError }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'stale' }

export interface Runnable {
  readonly kind: 'runnable'
  readonly decision: Decision
  readonly enforced: Enforced & { readonly kind: 'runnable' }
  /** The variables, which fit the operation as it was requested. */
  readonly variables: Variables
}

export type Verdict = NotRunnable | Runnable

/**
 * Whether an operation runs, on whatever transport it came. At once unless a policy has to be asked; rejects as one does
 * that cannot be.
 */
export function decideOperation(
  { guard, findProblem }: GuardedDocuments,
  { document, operationName, variables: given }: PreparedOperation,
  subject: Subject,
  { refusals, age, staleness }: VerdictParts,
): Verdict | Promise<Verdict> {
  const problem = findProblem(document, operationName)
  if (problem !== undefined) return { kind: 'invalid', errors: [problem] }
  const operation = getOperationAST(document, operationName)
  const coerced = coerceVariables(guard.table.schema, operation ?? {}, given)
  if (coerced.kind === 'wrong' && !decidesFirst(guard.table))
    return { kind: 'invalid', errors: coerced.errors }
  const variables = coerced.kind === 'wrong' ? given : coerced.variables
  const enforce = (decision: Decision): Verdict => {
    const enforced = enforceDecision(decision, refusals)
    if (enforced.kind === 'refused') return enforced
    if (coerced.kind === 'wrong') return { kind: 'invalid', errors: coerced.errors }
    const isStale = isTooStale(decision.plan.operation.operation, age(), staleness)
    if (isStale && dependsOnToken(decision, enforced.document, guard)) return { kind: 'stale' }
    return { kind: 'runnable', decision, enforced, variables }
  }
  try {
    const pending = guard.decide({ document, operationName, variables, subject })
    return pending instanceof Promise ? pending.then(enforce).catch(judge) : enforce(pending)
  } catch (error) {
    return judge(error)
  }
}

function judge(error: unknown): Verdict {
  if (error instanceof OperationLimitError) return { kind: 'too_complex', excess: error }
  throw error
}
