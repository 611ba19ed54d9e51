import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createBoundedMap } from '../../src/core/bounded-map.ts'
import { SEED } from '../support/seed.ts'

/** The same with a list, the least recently used first. */
function createModel(capacity: number, limit: number) {
  let kept: readonly (readonly [key: string, value: number])[] = []
  const without = (key: string) => kept.filter(([other]) => other !== key)
  const weight = (): number => kept.reduce((sum, [, value]) => sum + value, 0)
  return {
    get(key: string): number | undefined {
      const found = kept.find(([other]) => other === key)
      if (found !== undefined) kept = [...without(key), found]
      return found?.[1]
    },
    set(key: string, value: number): number {
      kept = [...without(key), [key, value]]
      while (kept.length > capacity || weight() > limit) kept = kept.slice(1)
      return value
    },
    delete(key: string): void {
      kept = without(key)
    },
    clear(): void {
      kept = []
    },
    size: () => kept.length,
    values: () => kept.map(([, value]) => value),
    weight,
  }
}

const call = fc.record({
  does: fc.constantFrom('get', 'get', 'set', 'set', 'set', 'delete', 'clear'),
  key: fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__'),
  value: fc.nat(9),
})

describe('a bounded map', () => {
  it('keeps what was used last, within its capacity and its weight', () => {
    const world = fc.record({
      capacity: fc.nat(5),
      limit: fc.nat(25),
      calls: fc.array(call, { maxLength: 60 }),
    })
    fc.assert(
      fc.property(world, ({ capacity, limit, calls }) => {
        const map = createBoundedMap<string, number>(capacity, { limit, weightOf: (value) => value })
        const model = createModel(capacity, limit)
        for (const { does, key, value } of calls) {
          const [found, expected] = [map, model].map((one) => {
            if (does === 'get') return one.get(key)
            if (does === 'set') return one.set(key, value)
            return does === 'delete' ? one.delete(key) : one.clear()
          })
          expect({ does, key, value: found, size: map.size(), weight: map.weight() }).toEqual({
            does,
            key,
            value: expected,
            size: model.size(),
            weight: model.weight(),
          })
          expect([...map.values()].sort()).toEqual([...model.values()].sort())
        }
      }),
      { seed: SEED, numRuns: 500 },
    )
  })

  it('weighs nothing unless told what a value weighs', () => {
    const map = createBoundedMap<string, string>(2)
    for (const key of ['a', 'b', 'c']) map.set(key, key)
    expect([map.get('a'), map.get('b'), map.get('c'), map.size(), map.weight()]).toEqual([
      undefined,
      'b',
      'c',
      2,
      0,
    ])
  })
})
