import { SchemaRuleError } from '../../core/schema/schema-problem.ts'
import { messageOf } from '../error-text.ts'
import { EXIT, UserError } from '../io.ts'

export type CheckedPart =
  | 'settings'
  | 'tls'
  | 'rules'
  | 'operations'
  | 'store'
  | 'keys'
  | 'upstream'
  | 'policies'
  | 'clock'

/** The outcome of one check, in one line that holds no secret. */
export type CheckResult = {
  readonly part: CheckedPart
  readonly what: string
} & (
  | { readonly state: 'ok' | 'warning' | 'skipped' }
  /** `exitCode` is that of the command. */
  | { readonly state: 'failed'; readonly exitCode: number }
)

/** The time by another clock. */
export interface ToldTime {
  readonly by: string
  /** Milliseconds by which that clock is ahead of ours. */
  readonly ahead: number
  /** Milliseconds by which `ahead` may be wrong. */
  readonly error: number
}

export const ONLINE_ASKS = 'not asked (--online asks)'
/** Milliseconds to wait for an answer. */
export const PATIENCE = 5_000

export function pass(part: CheckedPart, what: string): CheckResult {
  return { part, state: 'ok', what }
}

export function skip(part: CheckedPart, what: string): CheckResult {
  return { part, state: 'skipped', what }
}

export function fail(part: CheckedPart, what: string, exitCode: number = EXIT.configuration): CheckResult {
  return { part, state: 'failed', what, exitCode }
}

export function failUnreachable(part: CheckedPart, what: string): CheckResult {
  return fail(part, what, EXIT.unreachable)
}

/** Turns a user mistake into failed checks, one per line. Anything else is a bug, and is rethrown. */
export function failBy(part: CheckedPart, error: unknown): readonly CheckResult[] {
  if (error instanceof UserError || error instanceof SchemaRuleError) {
    const exitCode = error instanceof UserError ? error.exitCode : EXIT.configuration
    // Indented lines explain the line before.
    const lines = error.message.split('\n').filter((line) => line !== '' && !line.startsWith(' '))
    return lines.map((line) => fail(part, line, exitCode))
  }
  if (error instanceof TypeError) return [fail(part, messageOf(error))]
  throw error
}
