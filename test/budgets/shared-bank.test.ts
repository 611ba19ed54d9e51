import { describe, expect, it } from '@jest/globals'
import { type Bank, createLocalBank } from '../../src/budgets/bank.ts'
import { settleBudgets } from '../../src/budgets/budget-options.ts'
import { createLedger } from '../../src/budgets/ledger.ts'
import { createSharedBank } from '../../src/budgets/shared-bank.ts'

const [budget] = settleBudgets([{ by: 'address', requests: 2, per: 2 }])
if (budget === undefined) throw new Error('There is a budget.')
const ONE = [{ budget, key: 'a', units: 1 }]

function createWorld(given: { readonly meanwhile: boolean }) {
  let now = 0
  let answer: Bank['draw'] = () => [0]
  let asked = 0
  let missed = 0
  const changes: string[] = []
  const local = createLocalBank(createLedger(), () => now)
  const bank = createSharedBank({
    shared: () => ({
      draw(withdrawals) {
        asked += 1
        return answer(withdrawals)
      },
    }),
    meanwhile: given.meanwhile ? local : undefined,
    timeout: 5,
    clock: () => now,
    onChange: ({ kind }) => changes.push(kind),
    onMissed() {
      missed += 1
    },
  })
  return {
    draw: () => bank.draw(ONE),
    changes,
    asked: () => asked,
    missed: () => missed,
    answer(next: Bank['draw']) {
      answer = next
    },
    pass(milliseconds: number) {
      now += milliseconds
    },
  }
}

const fails: Bank['draw'] = () => Promise.reject(new Error('gone'))

describe('a shared bank that cannot be had', () => {
  it('leaves the counting to this process, tells so once, and counts every operation that it missed', async () => {
    const world = createWorld({ meanwhile: true })
    world.answer(fails)
    expect(await world.draw()).toEqual([0])
    expect(await world.draw()).toEqual([1_000])
    expect(await world.draw()).toEqual([2_000])
    expect(world.changes).toEqual(['lost'])
    expect(world.missed()).toBe(3)
  })

  it('answers nothing where operations are to be refused', async () => {
    const world = createWorld({ meanwhile: false })
    world.answer(fails)
    expect(await world.draw()).toBeUndefined()
    expect(world.missed()).toBe(1)
  })

  it('is not waited for longer than its timeout, and by one operation a second at most', async () => {
    const world = createWorld({ meanwhile: false })
    world.answer(() => new Promise(() => {}))
    expect(await world.draw()).toBeUndefined()
    for (let count = 0; count < 10; count += 1) expect(await world.draw()).toBeUndefined()
    expect(world.asked()).toBe(1)
    world.pass(1_000)
    expect(await Promise.all([world.draw(), world.draw(), world.draw()])).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(world.asked()).toBe(2)
  })

  it('is asked again a second later, and then by everybody', async () => {
    const world = createWorld({ meanwhile: true })
    world.answer(fails)
    await world.draw()
    world.answer(() => [7])
    world.pass(1_000)
    expect(await world.draw()).toEqual([7])
    expect(await world.draw()).toEqual([7])
    expect(world.changes).toEqual(['lost', 'back'])
    expect(world.missed()).toBe(1)
  })

  it('is as lost when it throws at once', async () => {
    const world = createWorld({ meanwhile: false })
    world.answer(() => {
      throw new TypeError('The store is not open.')
    })
    expect(await world.draw()).toBeUndefined()
  })
})
