import type { GrantedPatterns } from '../../core/decision/subject.ts'
import type { Naming } from '../../core/schema/naming.ts'
import { ScopeSyntaxError } from '../../core/scope/grammar.ts'
import { type Pattern, parsePattern } from '../../core/scope/pattern.ts'
import { readClaims } from './claim-path.ts'
import type { LeftOut } from './left-out.ts'
import type { ClaimMapping, ScopeClaim } from './mapping.ts'
import { type Policy, parsePolicy } from './policy.ts'
import { findMapped } from './scope-names.ts'
import { readTexts } from './scope-texts.ts'

export interface GrantReading {
  readonly mapping: ClaimMapping
  /** Whether scopes may be patterns; a third party's are literal. */
  readonly patterns: boolean
  /** The grant of a token that carries neither scopes nor a policy. */
  readonly defaultScopes: readonly Pattern[]
  /** Each is a separate bound. */
  readonly ceilings: readonly (readonly Pattern[])[]
  /** How to split a policy's entry that has no `:`. */
  readonly naming: Naming
  /** Called with what grants nothing. Must not throw. */
  readonly onLeftOut?: ((leftOut: Omit<LeftOut, 'issuer'>) => void) | undefined
}

/**
 * Reads what a token grants: the union of every claim that the mapping names. A token with none of them gets
 * the default scopes. A claim of the wrong type grants nothing, nor does an entry that is not a pattern;
 * `onLeftOut` is called with both, and the other entries and claims stand. An unreadable policy is a fault,
 * because what it rejects would be granted. Never throws.
 */
export function readGranted(
  claims: Readonly<Record<string, unknown>>,
  reading: GrantReading,
): GrantedPatterns | 'bad_policy' {
  const { mapping, defaultScopes, ceilings } = reading
  const given = mapping.scopes.flatMap((source) =>
    readClaims(claims, source.claim).map((value) => readSource(value, source, reading)),
  )
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
function readSource(value: unknown, source: ScopeClaim, reading: GrantReading): Policy | undefined {
  const { patterns, naming, onLeftOut } = reading
  const texts = readTexts(value, source.as)
  if (texts !== undefined)
    return { allow: texts.flatMap((text) => readName(text, source, reading)), reject: [] }
  if (!source.as.includes('policy')) {
    if (value !== null) onLeftOut?.({ claim: source.claim, name: undefined, cause: 'shape' })
    return { allow: [], reject: [] }
  }
  const policy = parsePolicy(value, naming)
  return policy === undefined ? undefined : { ...policy, allow: keepReadable(policy.allow, patterns) }
}

/** The patterns of one entry of a claim. */
function readName(
  text: unknown,
  source: ScopeClaim,
  { patterns, onLeftOut }: GrantReading,
): readonly Pattern[] {
  const { claim, map, prefix = '' } = source
  if (typeof text !== 'string') {
    onLeftOut?.({ claim, name: undefined, cause: 'shape' })
    return []
  }
  if (text === '') return []
  const mapped = findMapped(source, text)
  // What the operator wrote may be a pattern, whoever signs the name that it stands for.
  if (mapped !== undefined) return parsePatterns(mapped)
  const read = map === undefined ? parsePatterns([`${prefix}${text}`], patterns) : []
  if (read.length === 0) onLeftOut?.({ claim, name: text, cause: map === undefined ? 'name' : 'not_mapped' })
  return read
}

/**
 * Parses patterns. Leaves out texts that are not patterns and, unless `patterns`, those that are more than
 * the name of one scope. Never throws.
 */
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
