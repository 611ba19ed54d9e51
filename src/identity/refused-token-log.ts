import type { RefusedToken } from '../token/token-report.ts'

/** Milliseconds between two lines of one fault: whoever sends bad tokens does not fill a disk. */
const PAUSE = 1_000

/** Tells of refused tokens, of each fault at most once a second, with the number that were left out since. */
export function createRefusedTokenLog(
  write: (line: RefusedToken & { readonly others: number }) => void,
  now: () => number,
): (refused: RefusedToken) => void {
  const told = new Map<RefusedToken['fault'], { readonly at: number; others: number }>()
  return (refused) => {
    const last = told.get(refused.fault)
    if (last !== undefined && now() - last.at < PAUSE) {
      last.others += 1
      return
    }
    told.set(refused.fault, { at: now(), others: 0 })
    write({ ...refused, others: last?.others ?? 0 })
  }
}
