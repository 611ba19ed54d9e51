import { assertGroup, assertList } from '../core/option-checks.ts'
import type { Transport } from '../evidence/record.ts'

export type BudgetKey = 'client' | 'subject' | 'issuer' | 'address' | `claim.${string}`
export type BudgetedKind = 'query' | 'mutation' | 'subscription'

/** Limits a budget to operations that match every list. A list matches any of its entries. */
export interface BudgetMatch {
  readonly kind?: readonly BudgetedKind[] | undefined
  readonly transport?: readonly BudgetedTransport[] | undefined
  readonly issuer?: readonly string[] | undefined
  readonly client?: readonly string[] | undefined
}

export type BudgetedTransport = 'post' | 'get' | 'websocket' | 'sse'
export const BUDGETED_TRANSPORTS = ['post', 'get', 'websocket', 'sse'] as const satisfies readonly Transport[]

/** A budget: what callers may request in a time. See docs/budgets.md. */
export interface BudgetOptions {
  /** The name in `RateLimit` headers and logs. Default: such as `requests-by-subject`. */
  readonly name?: string | undefined
  readonly by: BudgetKey
  /** The number of operations. Give either this or `cost`. */
  readonly requests?: number | undefined
  /** The amount of cost, by `@cost` and `@listSize`. */
  readonly cost?: number | undefined
  /** The seconds in which that amount is replenished. */
  readonly per: number
  /** The most at once. Default: the amount that `per` replenishes. */
  readonly burst?: number | undefined
  readonly match?: BudgetMatch | undefined
  /** `measure` refuses nothing, and logs what it would refuse. */
  readonly mode?: 'enforce' | 'measure' | undefined
}

export interface Budget {
  readonly name: string
  readonly by: BudgetKey
  readonly unit: 'requests' | 'cost'
  /** The milliseconds in which one unit is replenished. */
  readonly interval: number
  readonly burst: number
  readonly match: BudgetMatch
  readonly mode: 'enforce' | 'measure'
}

/** The place where all budgets are counted. */
export interface BudgetStoreOptions {
  /** `memory`: each process counts alone. `store`: all processes that share the store count together. */
  readonly at?: 'memory' | 'store' | undefined
  /**
   * While the store does not answer, each process counts alone (`memory`), or operations are refused with
   * `STORE_UNAVAILABLE` (`refuse`).
   */
  readonly onError?: 'memory' | 'refuse' | undefined
  /** How long an operation waits for the store, in milliseconds. */
  readonly timeout?: number | undefined
}

export interface BudgetStore {
  readonly at: 'memory' | 'store'
  readonly onError: 'memory' | 'refuse'
  readonly timeout: number
}

export const DEFAULT_BUDGET_STORE: BudgetStore = { at: 'memory', onError: 'memory', timeout: 500 }

/** Fills in the defaults. Throws `TypeError` for a store that could not work, or would count nothing. */
export function settleBudgetStore(
  given: BudgetStoreOptions | undefined,
  budgets: readonly unknown[],
): BudgetStore {
  if (given === undefined) return DEFAULT_BUDGET_STORE
  assertGroup('budgetStore', given, ['at', 'onError', 'timeout'])
  if (budgets.length === 0) throw new TypeError('budgetStore needs budgets: there is nothing to count.')
  const { at = 'memory', onError = 'memory', timeout = DEFAULT_BUDGET_STORE.timeout } = given
  if (at !== 'memory' && at !== 'store') throw new TypeError('budgetStore.at must be "memory" or "store".')
  if (onError !== 'memory' && onError !== 'refuse')
    throw new TypeError('budgetStore.onError must be "memory" or "refuse".')
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > 60_000)
    throw new TypeError('budgetStore.timeout must be whole milliseconds from 1 to 60000.')
  if (at === 'memory' && (given.onError ?? given.timeout) !== undefined)
    throw new TypeError('budgetStore needs "at: store": memory neither fails nor waits.')
  return { at, onError, timeout }
}

export const BUDGET_KEY_RULE =
  'must be "client", "subject", "issuer", "address", or "claim." and the name of a claim'
export const BUDGET_NAME_RULE = 'must be letters, digits, ".", "-" and "_", at most 64'

export function isBudgetKey(value: string): value is BudgetKey {
  return /^(?:client|subject|issuer|address|claim\..+)$/s.test(value)
}

export function isBudgetName(value: string): boolean {
  return typeof value === 'string' && /^[\w.-]{1,64}$/.test(value)
}

const BUDGET_MEMBERS = ['name', 'by', 'requests', 'cost', 'per', 'burst', 'match', 'mode']

/** Fills in the defaults. Throws `TypeError` for budgets that could not work. */
export function settleBudgets(given: readonly BudgetOptions[] = [], costLimit?: number): readonly Budget[] {
  assertList('budgets', given)
  const names = new Map<string, number>()
  return given.map((options, index) => {
    const fail = (what: string): never => {
      throw new TypeError(`budgets[${index}]${what}`)
    }
    assertGroup(`budgets[${index}]`, options, BUDGET_MEMBERS)
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
    if (typeof match !== 'object' || match === null || Array.isArray(match))
      return fail('.match must be an object of lists.')
    for (const [name, list] of Object.entries(match) as [string, unknown][]) {
      if (list === undefined) continue
      const wrong = whatIsWrongWith(name, list)
      if (wrong !== undefined) return fail(`.match.${name}${wrong}.`)
    }
    const name = options.name ?? `${unit}-by-${by}`.replace(/[^\w.-]/g, '-').slice(0, 64)
    if (!isBudgetName(name)) return fail(`.name ${BUDGET_NAME_RULE}.`)
    const first = names.get(name)
    if (first !== undefined) return fail(` has the name of budgets[${first}]: give it a name of its own.`)
    names.set(name, index)
    return { name, by, unit, interval: (per * 1000) / amount, burst, match, mode }
  })
}

/** The values that each list may contain; undefined for any non-empty text. */
const FITS = new Map<string, readonly string[] | undefined>([
  ['kind', ['query', 'mutation', 'subscription']],
  ['transport', BUDGETED_TRANSPORTS],
  ['issuer', undefined],
  ['client', undefined],
])

function whatIsWrongWith(name: string, list: unknown): string | undefined {
  if (!FITS.has(name)) return ` must not be there: there are ${[...FITS.keys()].join(', ')}`
  if (!Array.isArray(list) || list.length === 0) return ' must be a list that is not empty'
  const fitting = FITS.get(name)
  const index = list.findIndex((entry: unknown) =>
    fitting === undefined ? typeof entry !== 'string' || entry === '' : !fitting.includes(entry as string),
  )
  if (index < 0) return undefined
  const what =
    fitting === undefined ? 'a non-empty string' : `one of ${fitting.map((one) => `"${one}"`).join(', ')}`
  return `[${index}] must be ${what}`
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 1
}
