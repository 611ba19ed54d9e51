import { describe, expect, it } from '@jest/globals'

interface Fitting {
  readonly fitGrowth: (points: readonly { readonly size: number; readonly time: number }[]) => {
    readonly exponent: number
    readonly growth: string
  }
}

// Plain JavaScript, which has no declarations.
const { fitGrowth }: Fitting = await import(new URL('../../bench/fit.js', import.meta.url).href)
const SIZES = [10, 30, 100, 300, 1_000, 3_000, 10_000]

function growthOf(timeOf: (size: number) => number): ReturnType<Fitting['fitGrowth']> {
  return fitGrowth(SIZES.map((size) => ({ size, time: timeOf(size) })))
}

describe('the fit of the scaling bench', () => {
  it('calls a time flat that does not grow, or hardly', () => {
    expect(growthOf(() => 3).growth).toBe('flat')
    expect(growthOf((size) => 3 + Math.log10(size) / 10).growth).toBe('flat')
  })

  it('calls a line linear, with a constant and with a logarithm', () => {
    expect(growthOf((size) => 2 * size).exponent).toBeCloseTo(1)
    expect(growthOf((size) => 2 * size).growth).toBe('linear')
    expect(growthOf((size) => 500 + size).growth).toBe('linear')
    expect(growthOf((size) => size * Math.log(size)).growth).toBe('linear')
  })

  it('finds a square that shows only in the largest sizes', () => {
    expect(growthOf((size) => size ** 2).growth).toBe('worse than linear')
    expect(growthOf((size) => 1_000 + size + size ** 2 / 100).growth).toBe('worse than linear')
  })

  it('takes a time that is no number for no fit', () => {
    expect(growthOf(() => Number.NaN).growth).toBe('worse than linear')
  })
})
