import type { PolicyOutcome } from './policies.ts'

/** A fault as a log line: the evaluator and what happened. */
export function describeFault({ engine, fault, error, ms }: PolicyOutcome): string {
  return `${engine}: ${FAULTS[fault ?? 'failed'](error, ms)}`
}

const FAULTS = {
  failed: (error: unknown) => messageOf(error),
  timeout: (error: unknown, ms: number) =>
    error === undefined ? `no answer within ${Math.round(ms)} ms` : messageOf(error),
  invalid_answer: (error: unknown) =>
    error === undefined ? 'the answer is no collection of names' : messageOf(error),
} as const

const LONGEST = 300

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.slice(0, LONGEST)
}

const INTERVAL = 1_000

/** Logs faults at most once a second, so that a broken engine does not fill the log. */
export function createFaultWarner(
  warn: (line: string) => void,
  now: () => number = () => performance.now(),
): (outcome: PolicyOutcome) => void {
  let nextAt = Number.NEGATIVE_INFINITY
  let untold = 0
  return (outcome) => {
    if (outcome.fault === undefined) return
    if (now() < nextAt) {
      untold += 1
      return
    }
    const others = untold === 0 ? '' : ` (and ${untold} more before)`
    nextAt = now() + INTERVAL
    untold = 0
    warn(`policies could not be asked: ${describeFault(outcome)}${others}`)
  }
}
