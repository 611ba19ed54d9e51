import { createPace } from '../core/pace.ts'
import type { RefusedToken } from '../token/token-report.ts'

/** Tells of refused tokens, of each fault at most once a second, with the number that were left out since. */
export function createRefusedTokenLog(
  write: (line: RefusedToken & { readonly others: number }) => void,
  now: () => number,
): (refused: RefusedToken) => void {
  const pace = createPace<RefusedToken['fault']>(now)
  return (refused) => {
    const others = pace(refused.fault)
    if (others !== undefined) write({ ...refused, others })
  }
}
