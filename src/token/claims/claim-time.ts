import type { ClaimWindows } from './mapping.ts'

/** The times of a token, in seconds since the epoch, perhaps fractional. */
export interface ClaimTimes {
  readonly expires: number
  readonly notBefore: number | undefined
  readonly issuedAt: number | undefined
}

export interface TimeRule {
  /** Seconds by which clocks may differ. */
  readonly leeway: number
  readonly windows: ClaimWindows
}

export type TimeVerdict = 'current' | 'expired' | 'too_early' | 'outside_window'

/**
 * Checks a token's times (RFC 7519 sections 4.1.4 to 4.1.6); `now` in seconds. What is not yet true is wrong,
 * even if it has expired since; an expired token is only expired, however long ago its `nbf` was. Never
 * throws; if `now` is NaN, nothing is current.
 */
export function checkTime(times: ClaimTimes, now: number, { leeway, windows }: TimeRule): TimeVerdict {
  const { expires, notBefore, issuedAt } = times
  const { iatAhead = 0, nbfAhead = 0, expAhead, nbfAgo } = windows
  if (issuedAt !== undefined && issuedAt > now + iatAhead + leeway) return 'too_early'
  if (notBefore !== undefined && notBefore > now + nbfAhead + leeway) return 'too_early'
  if (expAhead !== undefined && expires > now + expAhead + leeway) return 'outside_window'
  if (!(now < expires + leeway)) return 'expired'
  return nbfAgo !== undefined && notBefore !== undefined && notBefore < now - nbfAgo - leeway
    ? 'outside_window'
    : 'current'
}

/**
 * The latest time at which a token was issued, in milliseconds, for revocations. Where `iat` may lie ahead, a
 * token could claim to be younger than the revocation that is to end it; its `nbf`, which must have passed,
 * cannot.
 */
export function issuedBy({ issuedAt, notBefore }: ClaimTimes, windows: ClaimWindows): number | undefined {
  if (issuedAt === undefined) return undefined
  const { iatAhead = 0, nbfAhead = 0 } = windows
  if (iatAhead === 0) return issuedAt * 1000
  const latest = notBefore === undefined ? issuedAt - iatAhead : Math.min(issuedAt, notBefore - nbfAhead)
  return latest * 1000
}
