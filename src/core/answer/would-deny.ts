import type { ExecutionResult } from 'graphql'
import type { Decision, Denial } from '../decision/decision.ts'
import { disclosesScopes } from './refusal.ts'

/** One entry of `extensions.portcullis.wouldDeny`, which a dry run sends to callers who may introspect. */
interface ToldDenial extends Pick<Denial, 'coordinate' | 'path'> {
  readonly requiredScopes?: Denial['requiredScopes']
  readonly missingScopes?: Denial['missingScopes']
}

/** Whether the caller learns what a dry run let pass. */
export function tellsObserved({ observed, plan, subject }: Decision): boolean {
  return observed !== undefined && disclosesScopes(plan.table, subject)
}

/** Adds what a dry run let pass to a result. */
export function withWouldDeny<Result extends ExecutionResult>(decision: Decision, result: Result): Result {
  const { extensions } = result
  const portcullis = extensions?.['portcullis']
  const wouldDeny = decision.observed?.denials.map(toTold) ?? []
  return {
    ...result,
    extensions: { ...extensions, portcullis: { ...(portcullis as object | undefined), wouldDeny } },
  }
}

function toTold({ coordinate, path, requiredScopes, missingScopes }: Denial): ToldDenial {
  return { coordinate, path, ...(requiredScopes.length > 0 && { requiredScopes, missingScopes }) }
}
