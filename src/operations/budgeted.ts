import type { Budgets, Charged } from '../budgets/budgets.ts'
import type { Decision } from '../core/decision/decision.ts'
import { after, type MaybePromise } from '../core/maybe-promise.ts'
import type { Variables } from '../core/plan/condition.ts'
import type { Draft } from '../evidence/draft.ts'
import type { Guard } from '../guard/guard.ts'
import type { PreparedOperation } from '../guard/prepared.ts'
import { type Answer, type Refused, refuse } from './answer.ts'
import type { Operation } from './operation.ts'

/** An operation to charge. Less is known of one that was refused before its decision. */
export interface Chargeable {
  readonly operation: Operation
  readonly refused?: Refused | undefined
  readonly prepared?: PreparedOperation | undefined
  readonly decision?: Decision | undefined
  readonly variables?: Variables | undefined
}

export interface BudgetSteps {
  readonly guard?: Guard | undefined
  readonly costLimit: number | undefined
  readonly draft: Draft | undefined
}

/** Charges an operation, whatever its decision, and goes on if its budgets cover it. */
export function budgeted(
  budgets: Budgets | undefined,
  one: Chargeable,
  { guard, costLimit, draft }: BudgetSteps,
  goOn: () => MaybePromise<Answer>,
): MaybePromise<Answer> {
  const { operation, refused, prepared, decision, variables } = one
  // The edge that delivers streams performs it again, and charges it then.
  if (budgets === undefined || (refused?.needsStream && operation.takesStream === 'elsewhere')) return goOn()
  const { subject, address, transport } = operation
  const charging = budgets.charge({
    subject,
    address,
    transport,
    kind: prepared?.operation.operation,
    cost() {
      if (decision === undefined || guard?.weigh === undefined) return 1
      const weighed = guard.weigh(decision.plan, variables ?? {})
      return Math.min(costLimit ?? 1, Math.max(1, weighed.kind === 'cost' ? weighed.cost : (costLimit ?? 1)))
    },
  })
  return after(charging, (charged) => {
    if (charged.kind === 'within') return after(goOn(), (answer) => tellBudgets(answer, charged))
    // It does not run, whatever was decided.
    if (draft !== undefined) draft.decision = undefined
    return refuse(charged.kind === 'over' ? 'too_many_requests' : 'store_unavailable', {
      headers: charged.headers,
    })
  })
}

function tellBudgets(answer: Answer, { headers }: Charged): Answer {
  // Answers that share their frozen headers are written faster.
  if (answer.kind === 'stream' || Object.keys(headers).length === 0) return answer
  return { ...answer, headers: { ...answer.headers, ...headers } }
}
