import { type Failure, failed } from './outcome.ts'

export const MOST_ENTRIES = 1_000

/** Why a page cannot have this size; undefined if it can. */
export function findSizeFault(first: number, noun: string): Failure | undefined {
  return Number.isInteger(first) && first >= 1 && first <= MOST_ENTRIES
    ? undefined
    : failed('BAD_USER_INPUT', `A page holds 1 to ${MOST_ENTRIES} ${noun}.`)
}

/** Parses a cursor, the number of an entry; a failure for any other text. */
export function readCursor(text: string | null | undefined): number | undefined | Failure {
  if (text === undefined || text === null) return undefined
  const number = Number(text)
  return /^\d{1,15}$/.test(text) && number > 0
    ? number
    : failed('BAD_USER_INPUT', '"before" must be the "next" of another page.')
}

/** Parses an RFC 3339 moment to milliseconds since the epoch; a failure for any other text. */
export function readMoment(name: string, text: unknown): number | undefined | Failure {
  if (text === undefined || text === null) return undefined
  const moment =
    typeof text === 'string' &&
    /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.test(text)
      ? Date.parse(text)
      : Number.NaN
  return Number.isNaN(moment)
    ? failed('BAD_USER_INPUT', `"${name}" must be a moment such as "2026-01-31T12:00:00Z".`)
    : moment
}
