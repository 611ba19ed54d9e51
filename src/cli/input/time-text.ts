/** The rule for a time that conditions see. */
export const TIME_RULE = 'must be a time as 2026-11-28T15:00:00Z'

/** Parses a time to milliseconds since the epoch; undefined unless it is a time with an offset from UTC. */
export function parseTime(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(text)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}
