import { describe, expect, it } from '@jest/globals'
import { createPace } from '../../src/core/pace.ts'

describe('the pace of log lines', () => {
  it('lets one a second through for each kind, with the number of those in between', () => {
    let now = 0
    const pace = createPace<string>(() => now)
    expect([pace('a'), pace('a'), pace('b'), pace('a')]).toEqual([0, undefined, 0, undefined])
    now = 999
    expect(pace('a')).toBeUndefined()
    now = 1_000
    expect([pace('a'), pace('b'), pace('a')]).toEqual([3, 0, undefined])
  })
})
