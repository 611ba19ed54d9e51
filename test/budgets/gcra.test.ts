import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { draw, unitsIn } from '../../src/budgets/gcra.ts'

const rates = fc.record({
  interval: fc.double({ min: 0.01, max: 60_000, noNaN: true }),
  burst: fc.integer({ min: 1, max: 1_000 }),
})
const asked = fc.array(
  fc.record({ after: fc.integer({ min: 0, max: 20_000 }), units: fc.integer({ min: 1, max: 50 }) }),
  { maxLength: 200 },
)

describe('a bucket', () => {
  it('gives in no stretch of time more than its burst and what came back meanwhile', () => {
    fc.assert(
      fc.property(rates, asked, (rate, asks) => {
        let now = 0
        let fullAt: number | undefined
        const given: { readonly at: number; readonly units: number }[] = []
        for (const { after, units } of asks) {
          now += after
          const drawn = draw(rate, fullAt, units, now)
          if (drawn.kind === 'over') continue
          fullAt = drawn.fullAt
          given.push({ at: now, units })
        }
        for (const [start, { at }] of given.entries()) {
          let sum = 0
          for (const { at: until, units } of given.slice(start)) {
            sum += units
            expect(sum).toBeLessThanOrEqual(rate.burst + (until - at) / rate.interval + 1e-3)
          }
        }
      }),
      { seed: 10, numRuns: 200 },
    )
  })

  it('gives what was too much once the wait that it told is over', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 0, max: 1_000_000 }), (rate, now) => {
        const first = draw(rate, undefined, rate.burst, now)
        if (first.kind === 'over') throw new TypeError('A full bucket gives its burst.')
        expect(unitsIn(rate, first.fullAt, now)).toBe(0)
        const second = draw(rate, first.fullAt, 1, now)
        if (second.kind === 'within') throw new TypeError('An empty bucket gives nothing.')
        expect(draw(rate, first.fullAt, 1, now + second.wait + 1e-3).kind).toBe('within')
      }),
      { seed: 10, numRuns: 200 },
    )
  })
})
