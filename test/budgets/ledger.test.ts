import { describe, expect, it } from '@jest/globals'
import { createLedger } from '../../src/budgets/ledger.ts'

describe('a ledger without room', () => {
  it('forgets full buckets, and no others', () => {
    const ledger = createLedger(2)
    ledger.write('b', '[1]', 5_000, 0)
    ledger.write('b', '[2]', 100, 0)
    ledger.write('b', '[3]', 6_000, 2_000)
    expect(ledger.fullAt('b', '[1]', 2_000)).toBe(5_000)
    expect(ledger.fullAt('b', '[3]', 2_000)).toBe(6_000)
    expect(ledger.size()).toBe(2)
  })

  it('has callers for whom there is no room share one bucket', () => {
    const ledger = createLedger(1)
    ledger.write('b', '[1]', 9_000, 0)
    ledger.write('b', '[2]', 7_000, 0)
    expect(ledger.fullAt('b', '[3]', 0)).toBe(7_000)
    expect(ledger.fullAt('b', '[1]', 0)).toBe(9_000)
    expect(ledger.fullAt('other', '[3]', 0)).toBeUndefined()
    expect(ledger.size()).toBe(2)
  })
})
