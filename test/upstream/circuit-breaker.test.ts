import { describe, expect, it } from '@jest/globals'
import { createCircuitBreaker } from '../../src/upstream/request/circuit-breaker.ts'
import { backoffBefore, createRetryBudget } from '../../src/upstream/request/retry-budget.ts'

function start() {
  let time = 0
  const breaker = createCircuitBreaker({ failures: 3, cooldown: 100 }, () => time)
  const enter = () => {
    const passage = breaker.enter()
    if (passage === undefined) throw new Error('not let through')
    return passage
  }
  const fail = (times: number): void => {
    for (let count = 0; count < times; count++) enter().fail()
  }
  return {
    breaker,
    enter,
    fail,
    wait: (span: number): void => {
      time += span
    },
  }
}

describe('a circuit breaker', () => {
  it('opens after so many failures in a row, and no fewer', () => {
    const { breaker, enter, fail } = start()
    fail(2)
    enter().succeed()
    fail(2)
    expect(breaker.wait()).toBe(0)
    fail(1)
    expect([breaker.enter(), breaker.wait()]).toEqual([undefined, 100])
  })

  it('does not count those whose callers left', () => {
    const { breaker, enter, fail } = start()
    for (let count = 0; count < 10; count++) enter().abandon()
    fail(2)
    expect(breaker.enter()).toBeDefined()
  })

  it('lets one through after its cooldown, which decides for all', () => {
    const { breaker, enter, fail, wait } = start()
    fail(3)
    wait(99)
    expect(breaker.enter()).toBeUndefined()
    wait(1)
    const probe = enter()
    expect(breaker.enter()).toBeUndefined()
    probe.fail()
    expect(breaker.wait()).toBe(100)
    wait(100)
    enter().succeed()
    fail(2)
    expect(breaker.enter()).toBeDefined()
  })

  it('lets the next one try when the caller of the first has left', () => {
    const { breaker, enter, fail, wait } = start()
    fail(3)
    wait(100)
    enter().abandon()
    enter().succeed()
    expect([breaker.enter() === undefined, breaker.wait()]).toEqual([false, 0])
  })

  it('does not hear those that began before it opened, nor one twice', () => {
    const { breaker, enter, fail, wait } = start()
    const early = enter()
    const late = enter()
    fail(3)
    early.succeed()
    expect(breaker.enter()).toBeUndefined()
    wait(100)
    const probe = enter()
    late.fail()
    late.succeed()
    expect(breaker.enter()).toBeUndefined()
    probe.succeed()
    probe.fail()
    early.fail()
    fail(2)
    expect(breaker.enter()).toBeDefined()
  })
})

describe('repetitions', () => {
  it('are ten at once, and one for ten requests after that', () => {
    const budget = createRetryBudget()
    expect(Array.from({ length: 11 }, budget.spend).filter(Boolean)).toHaveLength(10)
    let spent = 0
    for (let count = 0; count < 100; count++) {
      budget.earn()
      if (budget.spend()) spent += 1
    }
    expect(spent).toBeGreaterThanOrEqual(9)
    expect(spent).toBeLessThanOrEqual(10)
  })

  it('wait twice as long each time, less a random part', () => {
    const limits = { attempts: 3, backoff: 50 }
    expect([0, 1, 2].map((count) => backoffBefore(count, limits, () => 0))).toEqual([25, 50, 100])
    expect(backoffBefore(0, limits, () => 0.999)).toBeLessThan(50)
  })
})
