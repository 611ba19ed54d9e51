import type { GrantedPatterns } from '../../core/authorize/subject.ts'
import type { Naming } from '../../core/schema/naming.ts'
import { ScopeSyntaxError } from '../../core/scope/grammar.ts'
import { type Pattern, parsePattern } from '../../core/scope/pattern.ts'
import { readClaim } from './claim-path.ts'
import type { ClaimMapping, ScopeForm } from './mapping.ts'
import { parsePolicy } from './policy.ts'

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
 * What a token grants. Total. Scopes of the wrong type grant nothing, nor does what is no pattern, and the rest of the
 * list stands: less is granted for it. A policy that cannot be read is a fault, as what it rejects would be granted.
 */
export function readGranted(
  claims: Readonly<Record<string, unknown>>,
  reading: GrantReading,
): GrantedPatterns | 'bad_policy' {
  const { mapping, defaultScopes, ceilings } = reading
  for (const { claim, as } of mapping.scopes) {
    const value = readClaim(claims, claim)
    if (value === undefined) continue
    const form = as.find((one): one is TextForm => isOfForm(value, one))
    if (form === undefined && !as.includes('policy')) return { allow: [], reject: [], ceilings }
    if (form !== undefined) {
      return { allow: parsePatterns(textsOf(value, form), reading.patterns), reject: [], ceilings }
    }
    const policy = parsePolicy(value, reading.naming)
    return policy === undefined
      ? 'bad_policy'
      : { ...policy, allow: keepReadable(policy.allow, reading.patterns), ceilings }
  }
  return { allow: defaultScopes, reject: [], ceilings }
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

type TextForm = Exclude<ScopeForm, 'policy'>

function isOfForm(value: unknown, form: ScopeForm): form is TextForm {
  if (form === 'list') return Array.isArray(value)
  return form !== 'policy' && typeof value === 'string'
}

function textsOf(value: unknown, form: TextForm): readonly unknown[] {
  if (typeof value !== 'string') return value as readonly unknown[]
  return form === 'commas' ? value.split(',').map((text) => text.trim()) : value.split(' ')
}
