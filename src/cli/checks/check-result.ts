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

/** What became of one check, in one line that holds no secret. */
export type CheckResult = {
  readonly part: CheckedPart
  readonly what: string
} & (
  | { readonly state: 'ok' | 'warning' | 'skipped' }
  /** `exitCode` is what the command then answers. */
  | { readonly state: 'failed'; readonly exitCode: number }
)

/** What somebody else's clock says. */
export interface ToldTime {
  readonly by: string
  /** Milliseconds by which that clock is ahead of ours. */
  readonly ahead: number
  /** Milliseconds by which `ahead` may be wrong. */
  readonly error: number
}

export const ONLINE_ASKS = 'not asked (--online asks)'
/** Milliseconds that anybody has to answer in. */
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

/** A mistake of the user as failed checks, one for each of its lines. Anything else is a bug, and thrown again. */
export function failBy(part: CheckedPart, error: unknown): readonly CheckResult[] {
  if (error instanceof UserError || error instanceof SchemaRuleError) {
    const exitCode = error instanceof UserError ? error.exitCode : EXIT.configuration
    // Indented lines explain the one before.
    const lines = error.message.split('\n').filter((line) => line !== '' && !line.startsWith(' '))
    return lines.map((line) => fail(part, line, exitCode))
  }
  if (error instanceof TypeError) return [fail(part, messageOf(error))]
  throw error
}
