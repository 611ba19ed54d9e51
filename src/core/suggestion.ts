/**
 * The candidate that a misspelt text most likely means, if one is close enough. A swapped, dropped, added or
 * replaced letter counts one each; case counts nothing. The first of equally close ones, so the result
 * depends only on the order of the candidates.
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

/** The most edits between a text of this length and a suggestion: one per four letters, at least one. */
export function tolerance(text: string): number {
  return Math.max(1, Math.floor(text.length / 4))
}

/** The optimal string alignment distance: insertions, deletions, replacements, swaps of adjacent letters. */
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
