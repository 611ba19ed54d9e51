import { z } from 'zod'
import { ScopeSyntaxError } from '../core/scope/grammar.ts'
import { parsePattern } from '../core/scope/pattern.ts'
import { parseDuration } from './duration.ts'

/** Messages are predicates of the setting and never hold its value, which may be a misplaced secret. */
export const text = (what = 'must be a non-empty string') => z.string(what).min(1, what)

export const choice = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, `must be ${printChoices(values)}`)

export const whole = (min: number, max: number) => {
  const what = `must be a whole number from ${min} to ${max}`
  return z.int(what).min(min, what).max(max, what)
}

export const group = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: ({ code }) => (code === 'invalid_type' ? 'must be an object' : undefined),
  })

export const list = <Entry extends z.ZodType>(entry: Entry) => z.array(entry, 'must be a list')

export const flag = () => z.boolean('must be true or false')

/** Seconds, as a number or as text, or an `ms` time span; read in units of `unit` milliseconds. */
export const span = (unit: number, min: string, max: string) => {
  const what = `must be a number of seconds or a time span such as "2h", from ${min} to ${max}`
  const [least = 0, most = 0] = [parseDuration(min), parseDuration(max)]
  return z.union([z.number(), z.string()], what).transform((value, context) => {
    const duration = parseDuration(value)
    if (duration !== undefined && duration >= least && duration <= most) return Math.floor(duration / unit)
    context.addIssue(what)
    return z.NEVER
  })
}

/** Text that `find` checks: it returns the fault, a predicate without the value, or undefined. */
export const checked = (find: (value: string) => string | undefined) =>
  z.string('must be text').superRefine((value, context) => {
    const what = find(value)
    if (what !== undefined) context.addIssue(what)
  })

export const pattern = checked((value) => {
  try {
    parsePattern(value)
    return undefined
  } catch (error) {
    if (!(error instanceof ScopeSyntaxError)) throw error
    return error.message
  }
})

function printChoices(values: readonly string[]): string {
  const quoted = values.map((value) => `"${value}"`).join(', ')
  return values.length === 1 ? quoted : `one of ${quoted}`
}
