import { MAX_SEGMENTS } from './grammar.ts'
import type { Pattern } from './pattern.ts'

/**
 * Whether every scope that `pattern` covers is covered by one pattern of `ceiling`. Total and exact for each pair of
 * patterns; what is contained only through a union of several is refused, what is not contained never passes.
 */
export function isContained(pattern: Pattern, ceiling: readonly Pattern[]): boolean {
  return ceiling.some((bound) => isContainedInOne(pattern, bound))
}

function isContainedInOne(inner: Pattern, outer: Pattern): boolean {
  const length = inner.segments.length
  // A scope has at most eight segments: an open eighth segment has nothing left to open up to.
  const innerIsOpen = inner.isOpen && length < MAX_SEGMENTS
  if (outer.isOpen ? length < outer.segments.length : innerIsOpen || length !== outer.segments.length)
    return false
  return outer.segments.every((segment, index) => {
    const opposite = inner.segments[index]
    if (opposite === undefined) return false
    return segment.text === '*' || isSegmentContained(opposite.text, segment.text)
  })
}

/**
 * The inclusion of one glob in another, by the subset construction. `?` and `*` of the inner glob are walked with a
 * character that no outer glob names: what only wildcards can take, they take for every character.
 * A state is a bit for each place in the outer glob; the frontier holds every state that some text leads to.
 */
function isSegmentContained(inner: string, outer: string): boolean {
  const start = closeOverStars(1n, outer)
  let frontier = new Set([start])
  for (const symbol of withoutEmptyText(inner)) {
    const next = new Set<bigint>()
    for (const state of frontier) {
      if (symbol === '*') reachByRepeating(state, outer, next)
      else next.add(step(state, outer, symbol === '?' ? undefined : symbol))
    }
    frontier = next
  }
  const accepted = 1n << BigInt(outer.length)
  return [...frontier].every((state) => (state & accepted) !== 0n)
}

/** A segment is never empty, so that a glob of stars alone stands for one character or more. */
function withoutEmptyText(glob: string): string {
  return /^\*+$/.test(glob) ? '?*' : glob
}

function reachByRepeating(from: bigint, outer: string, reached: Set<bigint>): void {
  for (let state = from; !reached.has(state); state = step(state, outer, undefined)) reached.add(state)
}

/** `symbol` undefined is the character that no glob names. */
function step(state: bigint, outer: string, symbol: string | undefined): bigint {
  let next = 0n
  for (let place = 0; place < outer.length; place++) {
    if (((state >> BigInt(place)) & 1n) === 0n) continue
    if (outer[place] === '*') next |= 1n << BigInt(place)
    else if (outer[place] === '?' || outer[place] === symbol) next |= 1n << BigInt(place + 1)
  }
  return closeOverStars(next, outer)
}

function closeOverStars(state: bigint, outer: string): bigint {
  let closed = state
  for (let place = 0; place < outer.length; place++) {
    if (outer[place] === '*' && ((closed >> BigInt(place)) & 1n) === 1n) closed |= 1n << BigInt(place + 1)
  }
  return closed
}
