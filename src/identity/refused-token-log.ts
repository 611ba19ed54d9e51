import { createPace } from '../core/pace.ts'
import type { RefusedToken } from '../token/token-report.ts'

/**
 * Logs refused tokens, each fault at most once a second, with the number left out since. `writeOther` gets those: one bad token
 * must not hide another with the same fault.
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
