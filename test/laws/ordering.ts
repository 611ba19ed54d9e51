import { type ExecutionResult, execute, type GraphQLSchema } from 'graphql'
import { guardExecute } from '../../src/adapters/execute/guard-execute.ts'
import { createAnswers } from './answers.ts'
import { type Asker, heldPolicies, toSubject } from './asker.ts'
import type { BuiltCase } from './case.ts'

/** What somebody gets: how much of an operation is allowed, what ran, and which values came back. */
export interface Outcome {
  readonly decision: 'allow' | 'reduce' | 'deny'
  readonly resolved: ReadonlySet<string>
  readonly leaves: ReadonlySet<string>
}

export function outcomeOf(made: BuiltCase, asker: Asker, schema: GraphQLSchema): Outcome {
  const { fieldResolver, typeResolver, resolved } = createAnswers(made)
  const guarded = guardExecute<ExecutionResult>((args) => execute(args) as ExecutionResult, {
    ...made.world.policy,
    policies: heldPolicies,
  })
  const result = guarded({
    schema,
    document: made.document,
    variableValues: made.variables,
    contextValue: { subject: toSubject(asker) },
    fieldResolver,
    typeResolver,
  }) as ExecutionResult
  const codes = (result.errors ?? []).map(({ extensions }) => extensions['code'])
  const isDenied = codes.includes('FORBIDDEN') || codes.includes('UNAUTHENTICATED')
  const decision = !isDenied ? 'allow' : 'data' in result ? 'reduce' : 'deny'
  return { decision, resolved, leaves: new Set(leavesOf(result.data, '')) }
}

const RANKS = { deny: 0, reduce: 1, allow: 2 } as const

/** What `narrow` has and `wide` has not; nothing, when it is never wider. */
export function excessOf(narrow: Outcome, wide: Outcome): readonly string[] {
  const isWider = RANKS[narrow.decision] > RANKS[wide.decision]
  return [
    ...(isWider ? [`${narrow.decision} where ${wide.decision}`] : []),
    ...[...narrow.resolved].filter((path) => !wide.resolved.has(path)),
    ...[...narrow.leaves].filter((leaf) => !wide.leaves.has(leaf)),
  ]
}

function leavesOf(value: unknown, path: string): readonly string[] {
  if (value === null || value === undefined) return []
  if (typeof value !== 'object') return [`${path} = ${value}`]
  return Object.entries(value).flatMap(([key, below]) => leavesOf(below, `${path}.${key}`))
}
