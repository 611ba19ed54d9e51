import { InvalidArgumentError } from 'commander'
import { parseDuration } from '../../config/duration.ts'

const LONGEST = 3_650 * 86_400_000

/** Parses an option that is a time span (`90s`, `2h`, a number of seconds) to milliseconds. */
export function parseSpan(text: string): number {
  const span = parseDuration(text)
  if (span !== undefined && span >= 0 && span <= LONGEST) return Math.floor(span)
  throw new InvalidArgumentError('It is a number of seconds or a time span such as "2h", up to 3650d.')
}

/** Parses a lifetime: a span of at least one second. */
export function parseLife(text: string): number {
  const span = parseSpan(text)
  if (span >= 1_000) return span
  throw new InvalidArgumentError('It is a second or more.')
}
