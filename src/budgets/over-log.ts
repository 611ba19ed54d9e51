import type { Budget } from './budget-options.ts'

/** Operations that one budget had too little for. */
export interface OverLine {
  readonly budget: string
  readonly mode: Budget['mode']
  /** Since the line before. */
  readonly operations: number
}

const EVERY = 1_000

/** Writes at most one line a second for each budget. Those in between are counted in the next. */
export function createOverLog(
  write: (line: OverLine) => void,
  clock: () => number,
): (budget: Budget) => void {
  const counts = new Map<string, { operations: number; writtenAt: number }>()
  return ({ name, mode }) => {
    const now = clock()
    const count = counts.get(name) ?? { operations: 0, writtenAt: Number.NEGATIVE_INFINITY }
    counts.set(name, count)
    count.operations += 1
    if (now - count.writtenAt < EVERY) return
    write({ budget: name, mode, operations: count.operations })
    count.operations = 0
    count.writtenAt = now
  }
}
