import { type Evaluated, NoValue, type Value } from './value.ts'

/** The budget of one evaluation, in steps of about 10 ns: one item handled or character built. */
export const STEPS = 100_000

/** The steps left for all evaluations of one decision, which may be a hundred for one condition. */
export interface StepBudget {
  left: number
}

export function createStepBudget(): StepBudget {
  return { left: 10 * STEPS }
}

export const TOO_COSTLY = new NoValue('the evaluation takes too many steps')

/** The state of one evaluation: its inputs, the variables of its macros, and the remaining steps. */
export class Frame {
  readonly roots: Roots
  readonly variables: Value[] = []
  /** Input values memoized inside macros. */
  readonly known: Evaluated[] = []
  #left: number

  constructor(roots: Roots, steps: number = STEPS) {
    this.roots = roots
    this.#left = steps
  }

  get left(): number {
    return this.#left
  }

  /** Spends steps. Returns false once they run out, and from then on; the evaluation must then fail. */
  spend(steps: number): boolean {
    this.#left -= steps
    return this.#left >= 0
  }

  get isSpent(): boolean {
    return this.#left < 0
  }
}

/** The four roots of a condition, as JavaScript values. */
export interface Roots {
  readonly args: Readonly<Record<string, unknown>>
  readonly subject: Readonly<Record<string, unknown>>
  readonly operation: Readonly<Record<string, unknown>>
  readonly now: number
}

/** A compiled part of a condition. Never throws, unless a getter of a host's object does. */
export type Evaluate = (frame: Frame) => Evaluated
