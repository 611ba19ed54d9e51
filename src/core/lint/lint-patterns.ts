import { type Catalog, numbersCovered } from '../scope/catalog.ts'
import { SEPARATOR } from '../scope/grammar.ts'
import { matchesSegment, type Pattern, parsePattern } from '../scope/pattern.ts'
import { segmentsOf } from '../scope/scope.ts'
import { distanceBetween, tolerance } from '../suggestion.ts'
import type { Finding } from './finding.ts'

/** Finds configured patterns that grant nothing in this schema. */
export function lintPatterns(
  catalog: Catalog,
  patterns: readonly { readonly source: string; readonly pattern: string }[],
): readonly Finding[] {
  return patterns.flatMap(({ source: coordinate, pattern: text }): readonly Finding[] => {
    const pattern = readPattern(text)
    if (typeof pattern === 'string') {
      const message = `${JSON.stringify(text)} is no pattern. ${pattern}`
      return [{ kind: 'invalid-pattern', severity: 'error', coordinate, message }]
    }
    if (numbersCovered(catalog, pattern).length > 0) return []
    const suggestion = nearestPattern(pattern, catalog)
    const message = `the pattern "${text}" covers no scope that the schema requires.`
    return [
      {
        kind: 'dead-pattern',
        severity: 'warning',
        coordinate,
        message,
        ...(suggestion !== undefined && { suggestion }),
      },
    ]
  })
}

function readPattern(text: string): Pattern | string {
  try {
    return parsePattern(text)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** The likely intended pattern: with its missing end, the right separator, or a misspelt name corrected. */
function nearestPattern({ text, segments }: Pattern, catalog: Catalog): string | undefined {
  const rewritten = [`${text}${SEPARATOR}*`, text.replaceAll(/[./]/g, SEPARATOR)]
  const simple = rewritten.find((candidate) => {
    const pattern = readPattern(candidate)
    return typeof pattern !== 'string' && numbersCovered(catalog, pattern).length > 0
  })
  if (simple !== undefined) return simple

  let nearest: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const scope of catalog.scopes) {
    const names = segmentsOf(scope)
    if (names.length !== segments.length) continue
    let edits = 0
    const repaired = segments.map((segment, index) => {
      const name = names[index] ?? ''
      if (matchesSegment(segment, name)) return segment.text
      const distance = distanceBetween(segment.text.toLowerCase(), name.toLowerCase())
      edits += distance > tolerance(name) ? Number.POSITIVE_INFINITY : distance
      return name
    })
    if (edits >= least) continue
    nearest = repaired.join(SEPARATOR)
    least = edits
  }
  return nearest
}
