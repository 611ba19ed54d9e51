import { createPace } from '../core/pace.ts'
import type { Budget } from './budget-options.ts'

/** Operations that one budget had too little for. */
export interface OverLine {
  readonly budget: string
  readonly mode: Budget['mode']
  /** Since the line before. */
  readonly operations: number
}

/** Writes at most one line a second for each budget. Those in between are counted in the next. */
export function createOverLog(
  write: (line: OverLine) => void,
  clock: () => number,
): (budget: Budget) => void {
  const pace = createPace<string>(clock)
  return ({ name, mode }) => {
    const passed = pace(name)
    if (passed !== undefined) write({ budget: name, mode, operations: passed + 1 })
  }
}
