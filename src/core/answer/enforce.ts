import type { DocumentNode, ExecutionResult, GraphQLError } from 'graphql'
import type { Decision } from '../decision/decision.ts'
import { completeData } from './complete.ts'
import { introspect } from './introspect.ts'
import { denialErrors, type Refusal, refusalOf } from './refusal.ts'
import type { RefusalStyle } from './refusal-style.ts'
import { type Rewriting, rewritingOf } from './rewriting.ts'
import { tellsObserved, withWouldDeny } from './would-deny.ts'

declare const enforcedBrand: unique symbol

/**
 * The outcome of a decision: a refusal, or a document to run and a way to finish its result. Only `enforce` turns a
 * decision into a document that may run.
 */
export type Enforced =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | {
      /** Only `enforce` makes a document runnable. */
      readonly [enforcedBrand]: true
      readonly kind: 'runnable'
      readonly document: DocumentNode
      /** Whether the result is already the answer: `finish` returns it unchanged. */
      readonly isWhole: boolean
      /** Never throws. */
      readonly finish: <Result extends ExecutionResult>(result: Result) => Result
    }

export function enforce(decision: Decision, style: RefusalStyle = 'standard'): Enforced {
  switch (decision.kind) {
    case 'deny':
      return { kind: 'refused', refusal: refusalOf(decision, style) }
    case 'allow':
      return decision.plan.introspects ? rewrite(decision, style) : leave(decision)
    case 'reduce':
      return rewrite(decision, style)
  }
}

type Running = Exclude<Decision, { readonly kind: 'deny' }>

function leave(decision: Running): Enforced {
  const { document } = decision.plan
  return tellsObserved(decision)
    ? makeRunnable(document, false, (result) => withWouldDeny(decision, result))
    : makeRunnable(document, true, (result) => result)
}

function makeRunnable(
  document: DocumentNode,
  isWhole: boolean,
  finish: <Result extends ExecutionResult>(result: Result) => Result,
): Enforced {
  return { kind: 'runnable', document, isWhole, finish } as Enforced
}

function rewrite(decision: Running, style: RefusalStyle): Enforced {
  const rewriting = rewritingOf(decision)
  const tells = tellsObserved(decision)
  return makeRunnable(rewriting.document, false, (result) => {
    const finished = finishRewritten(decision, rewriting, result, style)
    return tells ? withWouldDeny(decision, finished) : finished
  })
}

function finishRewritten<Result extends ExecutionResult>(
  decision: Running,
  rewriting: Rewriting,
  result: Result,
  style: RefusalStyle,
): Result {
  // Without data nothing ran: the errors of the result stand alone.
  if (result.data === undefined) return result
  const told: GraphQLError[] = []
  const data = completeData(decision, rewriting, result.data, (fields, responseKey) => {
    const answer = introspect(decision, fields)
    told.push(...(answer.errors ?? []))
    return answer.data?.[responseKey] ?? null
  })
  const denied = decision.kind === 'reduce' ? denialErrors(decision, style) : []
  const errors = [...denied, ...told, ...(result.errors ?? [])]
  return errors.length === 0 ? { ...result, data } : { ...result, data, errors }
}
