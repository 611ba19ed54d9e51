/** The generic cell rate algorithm: a bucket is one number, the time at which it is full again. Times are milliseconds. */
export interface Rate {
  /** Milliseconds in which one unit comes back. */
  readonly interval: number
  /** Units that a full bucket holds. */
  readonly burst: number
}

export type Drawn =
  | { readonly kind: 'within'; readonly fullAt: number }
  /** Nothing was taken. `wait`: milliseconds until it could be. */
  | { readonly kind: 'over'; readonly wait: number }

/** Takes units out of a bucket. In any stretch of time it gives at most `burst` and what came back meanwhile. */
export function draw(
  { interval, burst }: Rate,
  fullAt: number | undefined,
  units: number,
  now: number,
): Drawn {
  const next = Math.max(fullAt ?? now, now) + units * interval
  const wait = next - now - burst * interval
  return wait > NOTHING ? { kind: 'over', wait } : { kind: 'within', fullAt: next }
}

/** Whole units that a bucket holds. */
export function unitsIn({ interval, burst }: Rate, fullAt: number | undefined, now: number): number {
  const missing = Math.max(0, (fullAt ?? now) - now) / interval
  return Math.max(0, Math.floor(burst - missing + ROUNDING))
}

/** Milliseconds. Sums of fractions end a little beside whole units; those with the time of day in them, by more. */
export const NOTHING = 1e-3
const ROUNDING = 1e-6
