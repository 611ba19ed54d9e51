import micromatch from 'micromatch'
import { createBoundedMap } from '../bounded-map.ts'

export type SegmentMatcher = (segment: string) => boolean

const matchers = createBoundedMap<string, SegmentMatcher>(10_000)

/**
 * Compiles one segment of a pattern, which the grammar has accepted: names, `*` and `?` alone. Compiled once per text.
 *
 * micromatch speaks of file paths: `*` misses `a/b` and `.a`, and `./a` reads as `a`. In a scope `.` and `/` are
 * characters like any other, so they are mapped to private-use characters on both sides. `**` is a word of paths too.
 */
export function compileSegment(glob: string): SegmentMatcher {
  const known = matchers.get(glob)
  if (known !== undefined) return known
  let expression: RegExp | undefined
  return matchers.set(glob, (segment) => {
    // Not before it is asked: issuing a token reads thousands of patterns and matches none.
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
