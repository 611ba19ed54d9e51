import type { Subject } from '../core/decision/subject.ts'
import { after, type MaybePromise } from '../core/maybe-promise.ts'
import type { Transport } from '../evidence/record.ts'
import { takenFrom, type Withdrawal } from './bank.ts'
import { keyOf } from './budget-key.ts'
import type { Budget, BudgetedKind, BudgetMatch } from './budget-options.ts'
import { draw, unitsIn } from './gcra.ts'
import type { SharedBank } from './shared-bank.ts'

/** An operation as budgets see it. */
export interface Charge {
  readonly subject: Subject
  readonly address: string
  readonly transport: Transport
  /** Undefined where the text does not show it. */
  readonly kind: BudgetedKind | undefined
  /** At least 1. Called only if a budget counts cost. */
  readonly cost: () => number
}

export interface Charged {
  /** `unknown`: the counts are unavailable, and operations are refused until they return. */
  readonly kind: 'within' | 'over' | 'unknown'
  /** `RateLimit`, `RateLimit-Policy` and, for a refusal, `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>
}

/** Charges operations to the budgets of their callers. */
export interface Budgets {
  /** Waits only where counts are shared. Never rejects. */
  readonly charge: (charge: Charge) => MaybePromise<Charged>
}

/** Charges a socket's invalid token that came without an operation, like an operation of unknown kind. */
export function chargeToken(budgets: Budgets, address: string): MaybePromise<Charged['kind']> {
  const charging = budgets.charge({
    subject: { kind: 'refused', reason: 'invalid_token' },
    address,
    transport: 'websocket',
    kind: undefined,
    cost: () => 1,
  })
  return after(charging, ({ kind }) => kind)
}

export interface BudgetsOptions {
  readonly budgets: readonly Budget[]
  readonly bank: SharedBank
  /** Called with each budget that an operation exceeds. Must not throw. */
  readonly onOver?: ((budget: Budget) => void) | undefined
}

/** Undefined where there are no budgets. An operation that one budget refuses is charged to none. */
export function createBudgets({ budgets, bank, onOver }: BudgetsOptions): Budgets | undefined {
  if (budgets.length === 0) return undefined
  const weighs = budgets.some(({ unit }) => unit === 'cost')
  return {
    charge(charge) {
      const cost = weighs ? charge.cost() : 1
      const withdrawals = budgets
        .filter(({ match }) => matches(match, charge))
        .map((budget) => ({
          budget,
          key: keyOf(budget.by, charge.subject, charge.address),
          units: budget.unit === 'cost' ? cost : 1,
        }))
      if (withdrawals.length === 0) return FREE
      return after(bank.draw(withdrawals), (lacks) => settle(withdrawals, lacks, onOver))
    },
  }
}

function settle(
  withdrawals: readonly Withdrawal[],
  lacks: readonly number[] | undefined,
  onOver: BudgetsOptions['onOver'],
): Charged {
  if (lacks === undefined) return withdrawals.some(({ budget }) => budget.mode === 'enforce') ? UNKNOWN : FREE
  let wait = 0
  for (const [index, { budget, units }] of withdrawals.entries()) {
    const drawn = draw(budget, lacks[index], units, 0)
    if (drawn.kind === 'within') continue
    onOver?.(budget)
    if (budget.mode === 'enforce') wait = Math.max(wait, drawn.wait)
  }
  const taken = takenFrom(withdrawals, lacks)
  const told = withdrawals.flatMap(({ budget }, index) => {
    if (budget.mode !== 'enforce') return []
    const reset = taken[index] ?? lacks[index] ?? 0
    return [{ budget, left: unitsIn(budget, reset, 0), reset }]
  })
  return { kind: wait > 0 ? 'over' : 'within', headers: headersOf(told, wait) }
}

function matches({ kind, transport, issuer, client }: BudgetMatch, charge: Charge): boolean {
  const who = charge.subject.kind === 'identified' ? charge.subject : undefined
  return (
    includes(kind, charge.kind) &&
    includes(transport, charge.transport) &&
    includes(issuer, who?.issuer) &&
    includes(client, who?.client)
  )
}

function includes(list: readonly string[] | undefined, value: string | undefined): boolean {
  return list === undefined || (value !== undefined && list.includes(value))
}

interface Told {
  readonly budget: Budget
  readonly left: number
  readonly reset: number
}

/**
 * draft-ietf-httpapi-ratelimit-headers-11: a policy is a full bucket and the time in which it fills. `qu`
 * accepts only registered units, so a custom parameter marks cost.
 */
function headersOf(told: readonly Told[], wait: number): Charged['headers'] {
  if (told.length === 0) return NONE
  const policies = told.map(({ budget }) => policyOf(budget))
  const limits = told.map(
    ({ budget, left, reset }) => `"${budget.name}";r=${left};t=${Math.ceil(reset / 1000)}`,
  )
  return {
    'ratelimit-policy': policies.join(', '),
    ratelimit: limits.join(', '),
    ...(wait > 0 && { 'retry-after': String(toSeconds(wait)) }),
  }
}

const policies = new WeakMap<Budget, string>()

/** Printed once per budget. */
function policyOf(budget: Budget): string {
  const known = policies.get(budget)
  if (known !== undefined) return known
  const { name, burst, interval, unit } = budget
  const quotaUnit = unit === 'cost' ? ';portcullis-unit="cost"' : ''
  const policy = `"${name}";q=${Math.floor(burst)}${quotaUnit};w=${toSeconds(burst * interval)}`
  policies.set(budget, policy)
  return policy
}

const NONE = Object.freeze({})
const FREE: Charged = { kind: 'within', headers: NONE }
const UNKNOWN: Charged = { kind: 'unknown', headers: { 'retry-after': '1' } }

function toSeconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000))
}
