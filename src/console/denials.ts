import type { ExecutionResult } from 'graphql'
import type { FieldNeeds } from '../operations/field-needs.ts'
import type { LastAnswer } from './last-answer.ts'

/** One denied path of an answer. */
export interface Denial {
  readonly path: readonly string[]
  readonly coordinate: string | undefined
  readonly message: string
  readonly missing: readonly string[]
}

/** Denied paths, by their segments. */
export interface DenialTree {
  readonly name: string
  readonly denials: readonly Denial[]
  readonly below: readonly DenialTree[]
}

const CODES = ['UNAUTHENTICATED', 'FORBIDDEN']

export function denialsOf({ errors = [] }: ExecutionResult): readonly Denial[] {
  return errors
    .filter(({ extensions }) => CODES.includes(String(extensions?.['code'])))
    .map(({ path = [], message, extensions }) => ({
      path: path.map(String),
      coordinate: textOf(extensions?.['coordinate']),
      message,
      missing: Array.isArray(extensions?.['missingScopes']) ? extensions['missingScopes'].map(String) : [],
    }))
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export type Outcome = 'allowed' | 'reduced' | 'denied' | 'failed' | 'ended'

/** What became of an operation, as its result tells. A request that was no operation has failed. */
export function outcomeOf({ result, ended }: LastAnswer): Outcome {
  if (ended !== undefined) return 'ended'
  if (denialsOf(result).length > 0) return result.data === undefined ? 'denied' : 'reduced'
  return result.data === undefined ? 'failed' : 'allowed'
}

/** The denials under the segments of their paths; those without a path stand at the root. */
export function treeOf(denials: readonly Denial[], name = '', depth = 0): DenialTree {
  const here = denials.filter(({ path }) => path.length === depth)
  const further = denials.filter(({ path }) => path.length > depth)
  const names = [...new Set(further.map(({ path }) => path[depth] ?? ''))]
  const below = names.map((one) =>
    treeOf(
      further.filter(({ path }) => path[depth] === one),
      one,
      depth + 1,
    ),
  )
  return { name, denials: here, below }
}

/** The fields that a denial is about. */
export function fieldsOf({ coordinate }: Denial, fields: readonly FieldNeeds[]): readonly FieldNeeds[] {
  const found = fields.filter((field) => field.coordinate === coordinate && field.rules.length > 0)
  // One field may stand in the text several times.
  return found.slice(0, 1)
}
