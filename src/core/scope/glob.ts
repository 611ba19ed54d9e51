import micromatch from 'micromatch'
import { createBoundedMap } from '../bounded-map.ts'

export type SegmentMatcher = (segment: string) => boolean

const matchers = createBoundedMap<string, SegmentMatcher>(10_000)

/**
 * Compiles one segment of a pattern that the grammar has accepted: only names, `*` and `?`. Cached by text.
 *
 * micromatch matches file paths: `*` misses `a/b` and `.a`, and `./a` reads as `a`. In a scope `.` and `/`
 * are ordinary characters, so both sides map them to private-use characters. `**` is path syntax too.
 */
export function compileSegment(glob: string): SegmentMatcher {
  const known = matchers.get(glob)
  if (known !== undefined) return known
  let expression: RegExp | undefined
  return matchers.set(glob, (segment) => {
    // Lazy: issuing a token reads thousands of patterns and matches none.
    expression ??= compileExpression(glob)
    return expression.test(hidePathCharacters(segment))
  })
}

function compileExpression(glob: string): RegExp {
  const expression = micromatch.makeRe(hidePathCharacters(glob.replaceAll('**', '*')))
  if (expression === null || typeof expression === 'boolean')
    throw new TypeError('micromatch gave no expression.')
  return expression
}

function hidePathCharacters(text: string): string {
  return text.replaceAll('.', '\uE000').replaceAll('/', '\uE001')
}
