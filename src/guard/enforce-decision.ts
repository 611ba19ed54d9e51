import { type Enforced, enforce } from '../core/answer/enforce.ts'
import type { RefusalStyle } from '../core/answer/refusal-style.ts'
import type { Decision } from '../core/decision/decision.ts'

/**
 * `enforce`, without stacks in the errors of a refusal. A denial is a value: where in our code it was made tells nobody
 * anything, and to find out is most of what it would cost.
 */
export function enforceDecision(decision: Decision, style?: RefusalStyle): Enforced {
  if (decision.kind !== 'deny') return enforce(decision, style)
  const { stackTraceLimit } = Error
  try {
    Error.stackTraceLimit = 0
    return enforce(decision, style)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}
