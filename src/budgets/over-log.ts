import { createPace } from '../core/pace.ts'
import type { Budget } from './budget-options.ts'

/** The operations that exceeded one budget. */
export interface OverLine {
  readonly budget: string
  readonly mode: Budget['mode']
  /** Since the previous line. */
  readonly operations: number
}

/** Writes at most one line a second per budget. Each line includes the operations since the previous one. */
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
