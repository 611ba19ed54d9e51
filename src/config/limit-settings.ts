import type { z } from 'zod'
import {
  BUDGET_KEY_RULE,
  BUDGET_NAME_RULE,
  BUDGETED_TRANSPORTS,
  type BudgetKey,
  isBudgetKey,
  isBudgetName,
} from '../budgets/budget-options.ts'
import { type CacheSizes, DEFAULT_CACHE_SIZES, MOST_CACHE_BYTES } from '../core/cache-sizes.ts'
import { checked, choice, group, list, span, text, whole } from './setting-kinds.ts'

export const limits = group({
  depth: whole(1, 1_000).default(16).describe('Levels of selection sets.'),
  aliases: whole(0, 100_000).default(100).describe('Fields with an alias.'),
  rootFields: whole(1, 100_000).default(100).describe('Fields of the root type, fragments included.'),
  fields: whole(1, 10_000_000).default(10_000).describe('Fields in all, counted at each spread.'),
  tokens: whole(1, 1_000_000).default(2_000).describe('Words and signs of the text.'),
  operations: whole(1, 10_000).default(10).describe('Operations in one document.'),
  cost: whole(1, 1_000_000_000)
    .optional()
    .describe('What one operation may cost, by @cost and @listSize. Without it costs are not counted.'),
  listSize: whole(1, 1_000_000)
    .optional()
    .describe(
      'How many items a list has where neither @listSize nor an argument says so; 10 unless set. For costs.',
    ),
  bodyBytes: whole(1, 1_073_741_824).default(1_048_576).describe('Bytes of a request body.'),
})
  .prefault({})
  .describe('What one request may hold.')

export const overload = group({
  eventLoopDelay: span(1, '0s', '60s')
    .refine((value) => value === 0 || value >= 50, 'must be 0, or a time span from 50ms to 60s')
    .default(1_000)
    .describe(
      'How late the event loop may be, on average and for a second, before new requests are refused; 0 for no limit.',
    ),
  inFlight: whole(0, 10_000_000)
    .default(0)
    .describe(
      'Requests at the same time, of each process; 0 for no limit. Streams that have begun do not count.',
    ),
})
  .prefault({})
  .describe('When new requests are refused with 503 OVERLOADED. docs/overload.md tells of it.')

const fits = <Entry extends z.ZodType>(entry: Entry) =>
  list(entry).min(1, 'must be a list that is not empty').optional()

const budget = group({
  name: checked((value) => (isBudgetName(value) ? undefined : BUDGET_NAME_RULE))
    .optional()
    .describe('Its name in RateLimit headers and logs: such as "requests-by-subject" unless set.'),
  by: checked((value) => (isBudgetKey(value) ? undefined : BUDGET_KEY_RULE))
    .transform((value) => value as BudgetKey)
    .describe('What callers are told apart by: client, subject, issuer, address, or "claim." and a name.'),
  requests: whole(1, 1_000_000_000).optional().describe('How many operations. Either this or cost.'),
  cost: whole(1, 1_000_000_000_000).optional().describe('How much cost. It needs limits.cost.'),
  per: span(1000, '1s', '31d').describe('The time in which that much comes back: seconds, or "1m".'),
  burst: whole(1, 1_000_000_000_000)
    .optional()
    .describe('The most at once; as much as comes back in "per" unless set.'),
  match: group({
    kind: fits(choice(['query', 'mutation', 'subscription'])).describe('Kinds of operations.'),
    transport: fits(choice(BUDGETED_TRANSPORTS)).describe('Ways in.'),
    issuer: fits(text()).describe('Issuers of callers’ tokens.'),
    client: fits(text()).describe('Clients.'),
  })
    .optional()
    .describe('Which operations it is for: those that fit every list; all unless set.'),
  mode: choice(['enforce', 'measure'])
    .default('enforce')
    .describe('"measure" refuses nothing, and logs what it would refuse.'),
})

export const budgets = list(budget)
  .default([])
  .describe('What callers may ask for in a time. docs/budgets.md tells how they are counted.')

export const budgetStore = group({
  at: choice(['memory', 'store'])
    .optional()
    .describe('"memory" (default): in each process. "store": together with all that share the store.'),
  onError: choice(['memory', 'refuse'])
    .optional()
    .describe(
      'While the store does not answer: "memory" (default) counts in each process, "refuse" answers 503 STORE_UNAVAILABLE.',
    ),
  timeout: span(1, '1ms', '60s')
    .optional()
    .describe('How long an operation waits for the store; half a second unless set.'),
})
  .optional()
  .describe('Where budgets are counted.')

const cacheBytes = (name: keyof CacheSizes, what: string) =>
  whole(0, MOST_CACHE_BYTES).optional().describe(`${what} Default ${DEFAULT_CACHE_SIZES[name]}.`)

export const caches = group({
  operations: cacheBytes('operations', 'Operations that were parsed, validated and planned.'),
  tokens: cacheBytes('tokens', 'Tokens that were verified.'),
  texts: cacheBytes(
    'texts',
    'Texts that clients have sent with their hash, where persistedOperations.apq is on.',
  ),
})
  .prefault({})
  .describe('Bytes that each cache may take up; 0 keeps nothing. docs/limits.md lists them all.')
