import type { Transport } from '../evidence/record.ts'

export type BudgetKey = 'client' | 'subject' | 'issuer' | 'address' | `claim.${string}`
export type BudgetedKind = 'query' | 'mutation' | 'subscription'

/** Narrows a budget to operations that fit every list. Each list names what fits. */
export interface BudgetMatch {
  readonly kind?: readonly BudgetedKind[] | undefined
  readonly transport?: readonly BudgetedTransport[] | undefined
  readonly issuer?: readonly string[] | undefined
  readonly client?: readonly string[] | undefined
}

export type BudgetedTransport = 'post' | 'get' | 'websocket' | 'sse'
export const BUDGETED_TRANSPORTS = ['post', 'get', 'websocket', 'sse'] as const satisfies readonly Transport[]

/** What callers may ask for in a time. docs/budgets.md tells of it. */
export interface BudgetOptions {
  /** The name in `RateLimit` headers and logs: such as `requests-by-subject` unless given. */
  readonly name?: string | undefined
  readonly by: BudgetKey
  /** How many operations. Either this or `cost`. */
  readonly requests?: number | undefined
  /** How much cost, by `@cost` and `@listSize`. */
  readonly cost?: number | undefined
  /** Seconds in which that much comes back. */
  readonly per: number
  /** The most at once: as much as comes back in `per` unless given. */
  readonly burst?: number | undefined
  readonly match?: BudgetMatch | undefined
  /** `measure` refuses nothing, and logs what it would refuse. */
  readonly mode?: 'enforce' | 'measure' | undefined
}

export interface Budget {
  readonly name: string
  readonly by: BudgetKey
  readonly unit: 'requests' | 'cost'
  /** Milliseconds in which one unit comes back. */
  readonly interval: number
  readonly burst: number
  readonly match: BudgetMatch
  readonly mode: 'enforce' | 'measure'
}

export const BUDGET_KEY_RULE =
  'must be "client", "subject", "issuer", "address", or "claim." and the name of a claim'
export const BUDGET_NAME_RULE = 'must be letters, digits, ".", "-" and "_", at most 64'

export function isBudgetKey(value: string): value is BudgetKey {
  return /^(?:client|subject|issuer|address|claim\..+)$/s.test(value)
}

export function isBudgetName(value: string): boolean {
  return /^[\w.-]{1,64}$/.test(value)
}

/** Throws `TypeError` for budgets that could not work. */
export function settleBudgets(given: readonly BudgetOptions[] = [], costLimit?: number): readonly Budget[] {
  const names = new Map<string, number>()
  return given.map((options, index) => {
    const fail = (what: string): never => {
      throw new TypeError(`budgets[${index}]${what}`)
    }
    const { by, requests, cost, per, mode = 'enforce', match = {} } = options
    if (typeof by !== 'string' || !isBudgetKey(by)) return fail(`.by ${BUDGET_KEY_RULE}.`)
    if ((requests === undefined) === (cost === undefined)) return fail(' must have either requests or cost.')
    const unit = requests === undefined ? 'cost' : 'requests'
    const amount = requests ?? cost ?? 0
    const burst = options.burst ?? amount
    if (!isPositive(amount)) return fail(`.${unit} must be a number from 1.`)
    if (!isPositive(burst)) return fail('.burst must be a number from 1.')
    if (!isPositive(per)) return fail('.per must be a number of seconds from 1.')
    if (unit === 'cost' && costLimit === undefined)
      return fail('.cost needs limits.cost: without it no operation is weighed.')
    if (unit === 'cost' && costLimit !== undefined && burst < costLimit)
      return fail('.burst must be at least limits.cost: dearer operations would never run.')
    if (mode !== 'enforce' && mode !== 'measure') return fail('.mode must be "enforce" or "measure".')
    for (const [name, list] of Object.entries(match) as [string, unknown][])
      if (!Array.isArray(list) || list.length === 0)
        return fail(`.match.${name} must be a list that is not empty.`)
    const name = options.name ?? `${unit}-by-${by}`.replace(/[^\w.-]/g, '-').slice(0, 64)
    if (!isBudgetName(name)) return fail(`.name ${BUDGET_NAME_RULE}.`)
    const first = names.get(name)
    if (first !== undefined) return fail(` has the name of budgets[${first}]: give it a name of its own.`)
    names.set(name, index)
    return { name, by, unit, interval: (per * 1000) / amount, burst, match, mode }
  })
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 1
}
