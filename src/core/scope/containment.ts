import { MAX_SEGMENTS } from './grammar.ts'
import { matchesSegment, type Pattern, type PatternSegment } from './pattern.ts'

/**
 * Whether a single pattern of `ceiling` covers every scope that `pattern` covers. Never throws, and exact for
 * each pair of patterns. A pattern that only a union of several contains is refused; one that is not
 * contained never passes.
 */
export function isContained(pattern: Pattern, ceiling: readonly Pattern[]): boolean {
  // The common case is a client that requests its ceiling verbatim, which may be a thousand patterns.
  if (ceiling.some(({ text }) => text === pattern.text)) return true
  return ceiling.some((bound) => isContainedInOne(pattern, bound))
}

/** The patterns of any bound that all the others contain. */
export function commonPatterns(bounds: readonly (readonly Pattern[])[]): readonly Pattern[] {
  const common = new Map<string, Pattern>()
  for (const pattern of bounds.flat())
    if (!common.has(pattern.text) && bounds.every((bound) => isContained(pattern, bound)))
      common.set(pattern.text, pattern)
  return [...common.values()]
}

function isContainedInOne(inner: Pattern, outer: Pattern): boolean {
  const length = inner.segments.length
  // A scope has at most eight segments, so an open eighth segment cannot extend further.
  const innerIsOpen = inner.isOpen && length < MAX_SEGMENTS
  if (outer.isOpen ? length < outer.segments.length : innerIsOpen || length !== outer.segments.length)
    return false
  return outer.segments.every((segment, index) => {
    const opposite = inner.segments[index]
    return opposite !== undefined && isSegmentContained(opposite, segment)
  })
}

function isSegmentContained(inner: PatternSegment, outer: PatternSegment): boolean {
  if (outer.kind === 'name') return inner.kind === 'name' && inner.text === outer.text
  if (outer.text === '*') return true
  return inner.kind === 'name' ? matchesSegment(outer, inner.text) : isGlobContained(inner.text, outer.text)
}

/**
 * Whether one glob includes another, by subset construction. The `?` and `*` of the inner glob are walked
 * with a character that the outer glob does not name: only its wildcards can take that character, and they
 * take any other too. A state has one bit per position in the outer glob; the frontier holds every state that
 * some text leads to.
 */
function isGlobContained(inner: string, outer: string): boolean {
  const step = compileStep(outer)
  let frontier = new Set([step.start])
  for (const symbol of withoutEmptyText(inner)) {
    const next = new Set<bigint>()
    for (const from of frontier) {
      if (symbol !== '*') next.add(step.take(from, symbol === '?' ? undefined : symbol))
      else for (let state = from; !next.has(state); state = step.take(state, undefined)) next.add(state)
    }
    frontier = next
  }
  const accepted = 1n << BigInt(outer.length)
  return [...frontier].every((state) => (state & accepted) !== 0n)
}

/** A segment is never empty, so a glob of only stars stands for one or more characters. */
function withoutEmptyText(glob: string): string {
  return /^\*+$/.test(glob) ? '?*' : glob
}

interface Step {
  readonly start: bigint
  /** An undefined `symbol` stands for a character that the outer glob does not name. */
  readonly take: (state: bigint, symbol: string | undefined) => bigint
}

/** All positions advance at once: one operation on the whole state, regardless of the glob's length. */
function compileStep(outer: string): Step {
  const stars = placesOf(outer, '*')
  const wildcards = placesOf(outer, '?')
  // Applied twice, because a segment can have two adjacent stars, and never more than two.
  const closeOverStars = (state: bigint): bigint => {
    const once = state | ((state & stars) << 1n)
    return once | ((once & stars) << 1n)
  }
  return {
    start: closeOverStars(1n),
    take(state, symbol) {
      const takers = symbol === undefined ? wildcards : wildcards | placesOf(outer, symbol)
      return closeOverStars((state & stars) | ((state & takers) << 1n))
    },
  }
}

function placesOf(glob: string, symbol: string): bigint {
  let places = 0n
  for (let place = glob.indexOf(symbol); place >= 0; place = glob.indexOf(symbol, place + 1)) {
    places |= 1n << BigInt(place)
  }
  return places
}
