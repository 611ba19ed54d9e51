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
  return createTapeFrom(() => numbers[place++] ?? 0)
}

/** A tape without an end. */
export function createTapeFrom(next: () => number): Tape {
  const below = (count: number): number => next() % count
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

/** How long a law may take that takes turns of the event loop: on a busy machine, and with more cases. */
export const LAW_TIMEOUT = 60_000 * Math.max(1, CASES_SCALE)

/** How much of it a law is held against. */
export interface Sample {
  readonly cases: number
  /** A law that only ever sees one kind of case says little: there are more cases, up to a bound, until this is so. */
  readonly until?: (judged: number) => boolean
  /** Parts of one law look at different cases: each begins at a seed of its own. */
  readonly firstSeed?: number
}

const PATIENCE = 20

/** Holds a law against at least so many cases; a tape makes several of them, or none. */
export function holdLaw(title: string, sample: Sample, law: (tape: Tape) => number): void {
  const count = new Count(title, sample)
  while (!count.isEnough()) {
    const property = fc.property(namedTapes, ({ numbers }) => count.add(law(createTape(numbers))))
    fc.assert(property, count.nextRound())
  }
}

/** As {@link holdLaw}, for what takes turns of the event loop. */
export async function holdAsyncLaw(
  title: string,
  sample: Sample,
  law: (tape: Tape) => Promise<number>,
): Promise<void> {
  const count = new Count(title, sample)
  while (!count.isEnough()) {
    const property = fc.asyncProperty(namedTapes, async ({ numbers }) =>
      count.add(await law(createTape(numbers))),
    )
    await fc.assert(property, count.nextRound())
  }
}

/** The cases of one law, round by round. */
class Count {
  readonly #sample: Sample
  readonly #wanted: number
  #judged = 0
  #before = -1
  #round = 0

  constructor(title: string, sample: Sample) {
    process.stderr.write(`${title}: SEED=${SEED}\n`)
    this.#sample = sample
    this.#wanted = Math.ceil(sample.cases * CASES_SCALE)
    this.#round = sample.firstSeed ?? 0
  }

  add(judged: number): void {
    this.#judged += judged
  }

  isEnough(): boolean {
    if (this.#judged === this.#before) throw new Error('The tapes make no cases.')
    this.#before = this.#judged
    const { until = () => true } = this.#sample
    if (this.#judged >= this.#wanted && until(this.#judged)) return true
    if (this.#judged > PATIENCE * this.#wanted) throw new Error(`${this.#judged} cases tell too little.`)
    return false
  }

  nextRound(): { readonly seed: number; readonly numRuns: number; readonly endOnFailure: boolean } {
    // Shrinking a tape takes minutes: it is for whoever looks into a failure.
    return { seed: SEED + this.#round++, numRuns: 50, endOnFailure: process.env['SHRINK'] === undefined }
  }
}
