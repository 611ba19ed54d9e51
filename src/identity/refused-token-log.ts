import { createPace } from '../core/pace.ts'
import type { RefusedToken } from '../token/token-report.ts'

/**
 * Tells of refused tokens, of each fault at most once a second, with the number that were left out since. `writeOther` is
 * told of those: one bad token may hide another of the same fault from whoever looks for it.
 */
export function createRefusedTokenLog(
  write: (line: RefusedToken & { readonly others: number }) => void,
  now: () => number,
  writeOther?: (line: RefusedToken) => void,
): (refused: RefusedToken) => void {
  const pace = createPace<RefusedToken['fault']>(now)
  return (refused) => {
    const others = pace(refused.fault)
    if (others !== undefined) write({ ...refused, others })
    else writeOther?.(refused)
  }
}
