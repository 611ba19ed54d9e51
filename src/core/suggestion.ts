/**
 * The candidate that a misspelt text most likely means, if one is near enough. Letters swapped, dropped, added or
 * replaced count one each, case nothing. The first of several equals: the answer depends on the candidates' order alone.
 */
export function suggest(text: string, candidates: Iterable<string>): string | undefined {
  let nearest: string | undefined
  let least = tolerance(text)
  for (const candidate of candidates) {
    if (candidate === text || Math.abs(candidate.length - text.length) > least) continue
    const distance = distanceBetween(text.toLowerCase(), candidate.toLowerCase())
    if (distance > least || (distance === least && nearest !== undefined)) continue
    nearest = candidate
    least = distance
  }
  return nearest
}

/** The edits that a text of this length may be away from what it means: one in four letters, at least one. */
export function tolerance(text: string): number {
  return Math.max(1, Math.floor(text.length / 4))
}

/** The optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours. */
export function distanceBetween(one: string, other: string): number {
  let before: readonly number[] = []
  let previous: readonly number[] = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1]
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      const edits = [
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (isSame ? 0 : 1),
        isSwap ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
      ]
      current.push(Math.min(...edits))
    }
    before = previous
    previous = current
  }
  return at(previous, other.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}

export function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`
}
