import { type Evaluated, NoValue, type Value } from './value.ts'

/** What one evaluation may cost, in steps of about ten nanoseconds: an item converted, compared or visited, a character built. */
export const STEPS = 100_000

/** What is left for all evaluations of one decision: an operation may ask one condition at a hundred places. */
export interface StepBudget {
  left: number
}

export function createStepBudget(): StepBudget {
  return { left: 10 * STEPS }
}

export const TOO_COSTLY = new NoValue('the evaluation takes too many steps')

/** The values of one evaluation: what it sees, the variables of its macros, and the steps that are left to it. */
export class Frame {
  readonly roots: Roots
  readonly variables: Value[] = []
  /** The values of inputs that macros have read before. */
  readonly known: Evaluated[] = []
  #left: number

  constructor(roots: Roots, steps: number = STEPS) {
    this.roots = roots
    this.#left = steps
  }

  get left(): number {
    return this.#left
  }

  /** Takes steps. False once there are too few, and from then on: the evaluation then ends as a failure. */
  spend(steps: number): boolean {
    this.#left -= steps
    return this.#left >= 0
  }

  get isSpent(): boolean {
    return this.#left < 0
  }
}

/** The four names that a condition starts from, as values of JavaScript. */
export interface Roots {
  readonly args: Readonly<Record<string, unknown>>
  readonly subject: Readonly<Record<string, unknown>>
  readonly operation: Readonly<Record<string, unknown>>
  readonly now: number
}

/** A compiled part of a condition. Never throws, but for what getters of a host's objects throw. */
export type Evaluate = (frame: Frame) => Evaluated
