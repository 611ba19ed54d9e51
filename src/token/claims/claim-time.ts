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
 * RFC 7519 sections 4.1.4 to 4.1.6. `now` in seconds. What is not yet true is wrong, also when it has expired since; a
 * token that has expired is that and no more, however long ago its `nbf` lies. Total; a clock that tells no time finds
 * nothing current.
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
 * When a token was issued at the latest, in milliseconds, as revocations ask. Where `iat` may lie ahead, a token could
 * say that it is younger than the revocation that is to end it; its `nbf`, which has to have come, cannot.
 */
export function issuedBy({ issuedAt, notBefore }: ClaimTimes, windows: ClaimWindows): number | undefined {
  if (issuedAt === undefined) return undefined
  const { iatAhead = 0, nbfAhead = 0 } = windows
  if (iatAhead === 0) return issuedAt * 1000
  const latest = notBefore === undefined ? issuedAt - iatAhead : Math.min(issuedAt, notBefore - nbfAhead)
  return latest * 1000
}
