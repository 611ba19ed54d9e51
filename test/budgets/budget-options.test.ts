import { describe, expect, it } from '@jest/globals'
import { type BudgetOptions, settleBudgets } from '../../src/budgets/budget-options.ts'

const GOOD = { by: 'subject', requests: 10, per: 60 } as const

describe('a budget that could not work', () => {
  it.each<[object, string]>([
    [
      { by: 'nobody' },
      'budgets[0].by must be "client", "subject", "issuer", "address", or "claim." and the name of a claim.',
    ],
    [
      { by: 'claim.' },
      'budgets[0].by must be "client", "subject", "issuer", "address", or "claim." and the name of a claim.',
    ],
    [{ requests: undefined }, 'budgets[0] must have either requests or cost.'],
    [{ cost: 5 }, 'budgets[0] must have either requests or cost.'],
    [{ requests: 0 }, 'budgets[0].requests must be a number from 1.'],
    [{ requests: Number.NaN }, 'budgets[0].requests must be a number from 1.'],
    [{ per: 0 }, 'budgets[0].per must be a number of seconds from 1.'],
    [{ burst: 0 }, 'budgets[0].burst must be a number from 1.'],
    [
      { requests: undefined, cost: 500 },
      'budgets[0].cost needs limits.cost: without it no operation is weighed.',
    ],
    [{ mode: 'watch' }, 'budgets[0].mode must be "enforce" or "measure".'],
    [{ match: { kind: [] } }, 'budgets[0].match.kind must be a list that is not empty.'],
    [
      { match: { kinds: ['query'] } },
      'budgets[0].match.kinds must not be there: there are kind, transport, issuer, client.',
    ],
    [
      { match: { kind: ['querry'] } },
      'budgets[0].match.kind[0] must be one of "query", "mutation", "subscription".',
    ],
    [
      { match: { transport: ['post', 'udp'] } },
      'budgets[0].match.transport[1] must be one of "post", "get", "websocket", "sse".',
    ],
    [{ match: { client: [7] } }, 'budgets[0].match.client[0] must be a non-empty string.'],
    [{ match: 'query' }, 'budgets[0].match must be an object of lists.'],
    [{ name: 'a "b"' }, 'budgets[0].name must be letters, digits, ".", "-" and "_", at most 64.'],
  ])('is an error that says what must be true: %j', (changed, message) => {
    expect(() => settleBudgets([{ ...GOOD, ...changed } as BudgetOptions])).toThrow(new TypeError(message))
  })

  it('is one with less than a single operation may cost', () => {
    expect(() => settleBudgets([{ by: 'address', cost: 10, per: 1 }], 100)).toThrow(
      'budgets[0].burst must be at least limits.cost: dearer operations would never run.',
    )
  })

  it('is one with the name of another', () => {
    expect(() => settleBudgets([GOOD, GOOD])).toThrow(
      'budgets[1] has the name of budgets[0]: give it a name of its own.',
    )
  })
})
