/** The generic cell rate algorithm: a bucket is the time at which it will be full, in milliseconds. */
export interface Rate {
  /** The milliseconds in which one unit is replenished. */
  readonly interval: number
  /** The units in a full bucket. */
  readonly burst: number
}

export type Drawn =
  | { readonly kind: 'within'; readonly fullAt: number }
  /** Nothing was taken. `wait` is the number of milliseconds until it could be. */
  | { readonly kind: 'over'; readonly wait: number }

/** Takes units from a bucket. Any period yields at most `burst` plus the units replenished meanwhile. */
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

/** The whole units in a bucket. */
export function unitsIn({ interval, burst }: Rate, fullAt: number | undefined, now: number): number {
  const missing = Math.max(0, (fullAt ?? now) - now) / interval
  return Math.max(0, Math.floor(burst - missing + ROUNDING))
}

/** In milliseconds. Sums of fractions miss whole units slightly; sums with the current time, by more. */
export const NOTHING = 1e-3
const ROUNDING = 1e-6
