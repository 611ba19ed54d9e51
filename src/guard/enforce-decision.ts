import type { Decision } from '../core/authorize/decision.ts'
import { type Enforced, enforce } from '../core/authorize/enforce.ts'

/**
 * `enforce`, without stacks in the errors of a refusal. A denial is a value: where in our code it was made tells nobody
 * anything, and to find out is most of what it would cost.
 */
export function enforceDecision(decision: Decision): Enforced {
  if (decision.kind !== 'deny') return enforce(decision)
  const { stackTraceLimit } = Error
  try {
    Error.stackTraceLimit = 0
    return enforce(decision)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}
