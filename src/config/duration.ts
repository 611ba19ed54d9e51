import ms from 'ms'

const SECONDS = /^\d+(?:\.\d+)?$/

/**
 * Parses seconds, as a number or as text, or a time span such as `2h` (npm `ms`). Returns milliseconds, or
 * undefined for anything else. `ms` itself would read the text `3600` as milliseconds.
 */
export function parseDuration(value: number | string): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value * 1000 : undefined
  const text = value.trim()
  if (SECONDS.test(text)) return Number(text) * 1000
  if (text === '' || text.length > 100) return undefined
  const span: number | undefined = ms(text as ms.StringValue)
  return span !== undefined && Number.isFinite(span) ? span : undefined
}
