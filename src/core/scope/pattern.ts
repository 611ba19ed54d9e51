import { compileSegment, type SegmentMatcher } from './glob.ts'
import { parseSegments } from './grammar.ts'
import { parseScope, type Scope, segmentsOf } from './scope.ts'

export type PatternSegment =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'glob'; readonly text: string; readonly matches: SegmentMatcher }

/** A path of globs that stands for scopes: `Mutation:*:Create`. Only {@link parsePattern} makes one. */
export interface Pattern {
  readonly text: string
  readonly segments: readonly PatternSegment[]
  /** Whether the last segment is exactly `*`, which covers one or more segments. */
  readonly isOpen: boolean
}

/**
 * Parses a pattern. Throws `ScopeSyntaxError` (code `INVALID_SCOPE`) with the position and the expected text.
 * Safe for hostile text: accepts only names, `*` and `?`, with at most two `*` per segment.
 */
export function parsePattern(text: string): Pattern {
  const texts = parseSegments(text, 'pattern')
  return { text, segments: texts.map(toSegment), isOpen: texts.at(-1) === '*' }
}

/** Prints a pattern as text that {@link parsePattern} reads back as the same pattern. */
export function printPattern(pattern: Pattern): string {
  return pattern.text
}

/**
 * Whether a pattern covers a scope. Parses texts first, and throws `ScopeSyntaxError` for invalid ones; never
 * throws for parsed values.
 */
export function covers(pattern: Pattern | string, scope: string): boolean {
  const { segments, isOpen } = typeof pattern === 'string' ? parsePattern(pattern) : pattern
  const names = segmentsOf(parseScope(scope))
  if (isOpen ? names.length < segments.length : names.length !== segments.length) return false
  return matchesPrefix(segments, names)
}

/** Whether a pattern in a reject list rejects a scope: the pattern covers the scope or one above it. */
export function rejects(pattern: Pattern, scope: Scope): boolean {
  const names = segmentsOf(scope)
  return names.length >= pattern.segments.length && matchesPrefix(pattern.segments, names)
}

export function matchesSegment(segment: PatternSegment, name: string): boolean {
  return segment.kind === 'name' ? segment.text === name : segment.matches(name)
}

function matchesPrefix(segments: readonly PatternSegment[], names: readonly string[]): boolean {
  return segments.every((segment, index) => matchesSegment(segment, names[index] ?? ''))
}

function toSegment(text: string): PatternSegment {
  return /[*?]/.test(text) ? { kind: 'glob', text, matches: compileSegment(text) } : { kind: 'name', text }
}
