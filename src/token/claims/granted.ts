import type { GrantedPatterns } from '../../core/decision/subject.ts'
import type { Naming } from '../../core/schema/naming.ts'
import { ScopeSyntaxError } from '../../core/scope/grammar.ts'
import { type Pattern, parsePattern } from '../../core/scope/pattern.ts'
import { readClaim } from './claim-path.ts'
import type { ClaimMapping, ScopeForm } from './mapping.ts'
import { type Policy, parsePolicy } from './policy.ts'

export interface GrantReading {
  readonly mapping: ClaimMapping
  /** Whether scopes may be patterns; a third party's are literal. */
  readonly patterns: boolean
  /** What a token grants that carries neither scopes nor a policy. */
  readonly defaultScopes: readonly Pattern[]
  /** Each is a bound of its own. */
  readonly ceilings: readonly (readonly Pattern[])[]
  /** How a policy's entry without `:` is cut. */
  readonly naming: Naming
}

/**
 * Reads what a token grants: the union of every claim that the mapping names. A token that carries none of them gets the
 * default scopes. A claim of the wrong type grants nothing, and so does an entry that is no pattern; the other entries
 * and claims stand. A policy that cannot be read is a fault, because what it rejects would be granted. Never throws.
 */
export function readGranted(
  claims: Readonly<Record<string, unknown>>,
  reading: GrantReading,
): GrantedPatterns | 'bad_policy' {
  const { mapping, defaultScopes, ceilings } = reading
  const given = mapping.scopes.flatMap(({ claim, as }) => {
    const value = readClaim(claims, claim)
    return value === undefined ? [] : [readSource(value, as, reading)]
  })
  if (given.length === 0) return { allow: defaultScopes, reject: [], ceilings }
  const policies = given.filter((policy) => policy !== undefined)
  if (policies.length < given.length) return 'bad_policy'
  return {
    allow: policies.flatMap(({ allow }) => allow),
    reject: policies.flatMap(({ reject }) => reject),
    ceilings,
  }
}

/** Undefined for a policy that cannot be read. */
function readSource(
  value: unknown,
  as: readonly ScopeForm[],
  { patterns, naming }: GrantReading,
): Policy | undefined {
  const texts = textsOf(value, as)
  if (texts !== undefined) return { allow: parsePatterns(texts, patterns), reject: [] }
  if (!as.includes('policy')) return { allow: [], reject: [] }
  const policy = parsePolicy(value, naming)
  return policy === undefined ? undefined : { ...policy, allow: keepReadable(policy.allow, patterns) }
}

/** Reads patterns and leaves out what is none, or, unless `patterns`, what is more than the name of one scope. Total. */
export function parsePatterns(texts: readonly unknown[], patterns = true): readonly Pattern[] {
  const read = texts.flatMap((text) => (typeof text === 'string' ? (parseOrDrop(text) ?? []) : []))
  return keepReadable(read, patterns)
}

export function parseOrDrop(text: string): Pattern | undefined {
  try {
    return parsePattern(text)
  } catch (error) {
    if (error instanceof ScopeSyntaxError) return undefined
    throw error
  }
}

function keepReadable(read: readonly Pattern[], patterns: boolean): readonly Pattern[] {
  return patterns ? read : read.filter(({ segments }) => segments.every(({ kind }) => kind === 'name'))
}

/** The entries of a list or text in one of the forms; undefined for a value in none of these. */
function textsOf(value: unknown, as: readonly ScopeForm[]): readonly unknown[] | undefined {
  if (Array.isArray(value)) return as.includes('list') ? value : undefined
  if (typeof value !== 'string') return undefined
  const [spaces, commas] = [as.includes('spaces'), as.includes('commas')]
  if (commas) return value.split(spaces ? /[ ,]/ : ',').map((text) => text.trim())
  return spaces ? value.split(' ') : undefined
}
