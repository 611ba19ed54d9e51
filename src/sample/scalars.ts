import { GraphQLScalarType, Kind } from 'graphql'
import { badInput } from './failure.ts'
import { limits } from './text.ts'

function buildScalar(
  name: string,
  expected: string,
  read: (text: string) => string | undefined,
): GraphQLScalarType<string, string> {
  const parse = (value: unknown): string => {
    const parsed = typeof value === 'string' ? read(value) : undefined
    if (parsed === undefined) throw badInput(`${name} must be ${expected}.`)
    return parsed
  }
  return new GraphQLScalarType<string, string>({
    name,
    parseValue: parse,
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
  })
}

function readDate(text: string): string | undefined {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text)
  if (match === null) return undefined
  const [, year, month = '01', day = '01'] = match
  const whole = `${year}-${month}-${day}`
  // Date turns 30 February into 1 March, so the output differs from the input.
  const date = new Date(`${whole}T00:00:00.000Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(whole) ? text : undefined
}

function readDateTime(text: string): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/i.exec(text)
  if (match === null || readDate(match[1] ?? '') === undefined) return undefined
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

/** Refuses other schemes: a page that links to `javascript:` would run it. */
function readUrl(text: string): string | undefined {
  if (text.length > limits.url || !/^https?:\/\/[^\s\p{Cc}]+$/iu.test(text) || !URL.canParse(text))
    return undefined
  return /\p{Surrogate}/u.test(text) ? undefined : text
}

export const dateScalar: GraphQLScalarType<string, string> = buildScalar(
  'Date',
  'a date such as "1685-03-31", "1685-03" or "1685"',
  readDate,
)

export const dateTimeScalar: GraphQLScalarType<string, string> = buildScalar(
  'DateTime',
  'a moment such as "2026-01-31T09:30:00Z"',
  readDateTime,
)

export const urlScalar: GraphQLScalarType<string, string> = buildScalar(
  'URL',
  `an http or https address of at most ${limits.url} characters`,
  readUrl,
)
