/** The longest wait of one timer, in milliseconds. A clock that is set forward is noticed within it. */
const LONGEST = 30_000

/**
 * Calls `ring` once when the clock reaches `at`, however far away; both are in milliseconds since the epoch.
 * Never rings early, nor before this call has returned; a NaN rings at once. Does not keep the process alive.
 * Returns a function that cancels the alarm.
 */
export function setAlarm(at: number, now: () => number, ring: () => void): () => void {
  let timer: NodeJS.Timeout
  const wait = (): void => {
    const left = at - now()
    timer = setTimeout(look, left > 0 ? Math.min(Math.ceil(left), LONGEST) : 0)
    // Not available in every runtime that can host a guard.
    timer.unref?.()
  }
  const look = (): void => {
    // A timer may fire early, and cannot reach every moment.
    if (at > now()) wait()
    else ring()
  }
  wait()
  return () => clearTimeout(timer)
}
