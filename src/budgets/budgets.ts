import type { Subject } from '../core/decision/subject.ts'
import type { Transport } from '../evidence/record.ts'
import { keyOf } from './budget-key.ts'
import type { Budget, BudgetedKind, BudgetMatch } from './budget-options.ts'
import { draw, unitsIn } from './gcra.ts'
import type { Ledger } from './ledger.ts'

/** An operation as budgets see it. */
export interface Charge {
  readonly subject: Subject
  readonly address: string
  readonly transport: Transport
  /** Undefined where its text told none. */
  readonly kind: BudgetedKind | undefined
  /** At least 1. Asked for where a budget counts cost. */
  readonly cost: () => number
}

export interface Charged {
  readonly kind: 'within' | 'over'
  /** `RateLimit`, `RateLimit-Policy` and, where it is over, `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>
}

/** Takes an operation from the budgets of its caller. */
export interface Budgets {
  readonly charge: (charge: Charge) => Charged
}

export interface BudgetsOptions {
  readonly budgets: readonly Budget[]
  readonly ledger: Ledger
  /** Milliseconds of a clock that is never set. */
  readonly clock: () => number
  /** Told of each operation that a budget has too little for. It must not throw. */
  readonly onOver?: ((budget: Budget) => void) | undefined
}

/** Undefined where there are no budgets. An operation that one budget refuses is taken from none. */
export function createBudgets({ budgets, ledger, clock, onOver }: BudgetsOptions): Budgets | undefined {
  if (budgets.length === 0) return undefined
  return {
    charge(charge) {
      const now = clock()
      const cost = budgets.some(({ unit }) => unit === 'cost') ? charge.cost() : 1
      const accounts = budgets
        .filter(({ match }) => matches(match, charge))
        .map((budget) => {
          const key = keyOf(budget.by, charge.subject, charge.address)
          const fullAt = ledger.fullAt(budget.name, key, now)
          const drawn = draw(budget, fullAt, budget.unit === 'cost' ? cost : 1, now)
          return { budget, key, fullAt, drawn }
        })
      let wait = 0
      for (const { budget, drawn } of accounts) {
        if (drawn.kind === 'within') continue
        onOver?.(budget)
        if (budget.mode === 'enforce') wait = Math.max(wait, drawn.wait)
      }
      const isOver = wait > 0
      if (!isOver)
        for (const { budget, key, drawn } of accounts)
          if (drawn.kind === 'within') ledger.write(budget.name, key, drawn.fullAt, now)
      const told = accounts
        .filter(({ budget }) => budget.mode === 'enforce')
        .map(({ budget, fullAt, drawn }) => {
          const until = !isOver && drawn.kind === 'within' ? drawn.fullAt : (fullAt ?? now)
          return { budget, left: unitsIn(budget, until, now), reset: Math.max(0, until - now) }
        })
      return { kind: isOver ? 'over' : 'within', headers: headersOf(told, wait) }
    },
  }
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

/** draft-ietf-httpapi-ratelimit-headers: a policy is a full bucket, and the time in which it fills. */
function headersOf(told: readonly Told[], wait: number): Charged['headers'] {
  if (told.length === 0) return NONE
  const policies = told.map(({ budget: { name, burst, interval, unit } }) => {
    const quotaUnit = unit === 'cost' ? ';qu="cost"' : ''
    return `"${name}";q=${Math.floor(burst)}${quotaUnit};w=${toSeconds(burst * interval)}`
  })
  const limits = told.map(
    ({ budget, left, reset }) => `"${budget.name}";r=${left};t=${Math.ceil(reset / 1000)}`,
  )
  return {
    'ratelimit-policy': policies.join(', '),
    ratelimit: limits.join(', '),
    ...(wait > 0 && { 'retry-after': String(toSeconds(wait)) }),
  }
}

const NONE = Object.freeze({})

function toSeconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000))
}
