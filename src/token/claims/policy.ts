import { cutName, type Naming } from '../../core/schema/naming.ts'
import { ScopeSyntaxError } from '../../core/scope/grammar.ts'
import { type Pattern, parsePattern } from '../../core/scope/pattern.ts'

export interface Policy {
  readonly allow: readonly Pattern[]
  readonly reject: readonly Pattern[]
}

const MEMBERS = new Set(['allow', 'reject'])
/** A GraphQL name, no longer than a pattern. */
const FIELD_NAME = /^[_A-Za-z][_0-9A-Za-z]{0,255}$/
/** The operation of each action that the scopes of root fields other than mutations have. */
const OPERATION_OF_ACTION: ReadonlyMap<string, string> = new Map([
  ['Read', 'Query'],
  ['Subscribe', 'Subscription'],
])

/**
 * Reads a policy: two lists of patterns, or of names such as `DeleteCalendar`, which give scopes like a
 * mutation's name. Without an allow list, nothing is allowed. Undefined for anything else, including an
 * unknown member: to ignore a `rejects` would grant what it was to reject. Never throws.
 */
export function parsePolicy(value: unknown, naming: Naming): Policy | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  if (!Object.keys(value).every((member) => MEMBERS.has(member))) return undefined
  const { allow = [], reject = [] } = value as Readonly<Record<string, unknown>>
  const allowed = parseEntries(allow, naming)
  const rejected = parseEntries(reject, naming)
  return allowed === undefined || rejected === undefined ? undefined : { allow: allowed, reject: rejected }
}

function parseEntries(entries: unknown, naming: Naming): readonly Pattern[] | undefined {
  if (!Array.isArray(entries)) return undefined
  const patterns: Pattern[] = []
  for (const entry of entries as readonly unknown[]) {
    const read = typeof entry === 'string' ? parseEntry(entry, naming) : undefined
    if (read === undefined) return undefined
    patterns.push(...read)
  }
  return patterns
}

function parseEntry(entry: string, naming: Naming): readonly Pattern[] | undefined {
  try {
    if (entry === '*' || entry.includes(':')) return [parsePattern(entry)]
    return FIELD_NAME.test(entry) ? deriveEntry(entry, naming) : undefined
  } catch (error) {
    if (error instanceof ScopeSyntaxError) return undefined
    throw error
  }
}

/**
 * `ReadCalendar` stands for the mutation of that name and, as queries of calendars have that action, for
 * those too: a policy that rejects it means both. A name of one word has no type, which only the field could
 * supply: undefined.
 */
function deriveEntry(name: string, naming: Naming): readonly Pattern[] | undefined {
  const parts = cutName(name, '', naming)
  if (parts === undefined || parts.type === '') return undefined
  const operation = OPERATION_OF_ACTION.get(parts.action)
  const operations = operation === undefined ? ['Mutation'] : ['Mutation', operation]
  return operations.map((segment) => parsePattern(`${segment}:${parts.type}:${parts.action}`))
}
