/** Milliseconds that a timer waits at most: a clock that is set forwards is noticed by then. */
const LONGEST = 30_000

/**
 * Rings once when the clock has reached a moment, however far away; both in milliseconds since the epoch. Never before, and
 * never before this call has returned; a moment that is no number rings at once. It keeps no process alive. The result
 * takes the alarm back.
 */
export function setAlarm(at: number, now: () => number, ring: () => void): () => void {
  let timer: NodeJS.Timeout
  const wait = (): void => {
    const left = at - now()
    timer = setTimeout(look, left > 0 ? Math.min(Math.ceil(left), LONGEST) : 0)
    // Not every runtime that hosts a guard has it.
    timer.unref?.()
  }
  const look = (): void => {
    // Timers are not the clock: they may be early, and there are moments that no timer reaches.
    if (at > now()) wait()
    else ring()
  }
  wait()
  return () => clearTimeout(timer)
}
