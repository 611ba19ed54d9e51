import fc from 'fast-check'
import { SEED } from '../support/seed.ts'

/**
 * A finite list of numbers that makes every choice of a generated world, so that fast-check shrinks worlds by
 * shortening it. When it is used up, each choice is the first and plainest.
 */
export interface Tape {
  /** One of `count` numbers, from 0. */
  readonly below: (count: number) => number
  readonly pick: <Item>(items: readonly Item[]) => Item
  /** True in about `percent` of a hundred cases; false at the end of the tape. */
  readonly chance: (percent: number) => boolean
  readonly some: <Item>(items: readonly Item[], percent: number) => readonly Item[]
}

export function createTape(numbers: ArrayLike<number>): Tape {
  let place = 0
  const below = (count: number): number => (numbers[place++] ?? 0) % count
  const chance = (percent: number): boolean => below(100) >= 100 - percent
  return {
    below,
    chance,
    pick: (items) => {
      const item = items[below(items.length)]
      if (item === undefined) throw new TypeError('Nothing to pick from.')
      return item
    },
    some: (items, percent) => items.filter(() => chance(percent)),
  }
}

export const tapes = fc.noBias(fc.uint32Array({ minLength: 0, maxLength: 900, size: 'max' }))

/** Hundreds of numbers help nobody who reads a report. */
const namedTapes = tapes.map((numbers) => ({
  numbers,
  [fc.toStringMethod]: () => `a tape of ${numbers.length}`,
}))

/** `SEED` repeats a run, `CASES_SCALE` multiplies its cases, `SHRINK=1` makes a counterexample small. */
const CASES_SCALE = Number(process.env['CASES_SCALE'] ?? 1)

/** How much of it a law is held against. */
export interface Sample {
  readonly cases: number
  /** A law that only ever sees one kind of case says little: there are more cases, up to a bound, until this is so. */
  readonly until?: (judged: number) => boolean
}

const PATIENCE = 20

/** Holds a law against at least so many cases; a tape makes several of them, or none. */
export function holdLaw(
  title: string,
  { cases, until = () => true }: Sample,
  law: (tape: Tape) => number,
): void {
  process.stderr.write(`${title}: SEED=${SEED}\n`)
  const wanted = Math.ceil(cases * CASES_SCALE)
  // Shrinking a tape takes minutes: it is for whoever looks into a failure.
  const endOnFailure = process.env['SHRINK'] === undefined
  let judged = 0
  for (let round = 0; judged < wanted || !until(judged); round++) {
    if (judged > PATIENCE * wanted) throw new Error(`${judged} cases tell too little.`)
    const before = judged
    const property = fc.property(namedTapes, ({ numbers }) => {
      judged += law(createTape(numbers))
    })
    fc.assert(property, { seed: SEED + round, numRuns: 50, endOnFailure })
    if (judged === before) throw new Error('The tapes make no cases.')
  }
}
