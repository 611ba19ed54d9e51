/** Alternatives: any of several lists, and every name in that list. Scopes and policies share them. */
export type AnyOfAll<Name extends string> = readonly (readonly Name[])[]

export interface Combined<Name extends string> {
  /** Shortest first, then by name. No list contains another. Empty where nothing is demanded. */
  readonly lists: AnyOfAll<Name>
  /** Whether the lists are exhaustive; otherwise they are the shortest found. */
  readonly isComplete: boolean
}

/** The product of all alternatives can be huge, and only the shortest lists are useful. */
const MOST_LISTS = 32

/** A set of names, one bit each. */
type Names = bigint
type Clause = readonly Names[]

/**
 * The conjunction of several alternatives in minimal form: every returned list meets every demand, and fails
 * one if any name is removed. Never throws; deterministic. Time is bounded by the product of the demands'
 * size and {@link MOST_LISTS}.
 */
export function combineAlternatives<Name extends string>(demands: readonly AnyOfAll<Name>[]): Combined<Name> {
  const names = [...new Set(demands.flat(2))].sort()
  // The first name has the highest bit, so of two sets of one size the greater number comes first by name.
  const bits = new Map(names.map((name, index) => [name, 1n << BigInt(names.length - 1 - index)]))
  const toSet = (all: readonly Name[]): Names => all.reduce((set, name) => set | (bits.get(name) ?? 0n), 0n)
  const clauses = demands.map((anyOf) => anyOf.map(toSet))

  let found: readonly Names[] = [0n]
  let isComplete = true
  for (const clause of [...clauses].sort((one, other) => one.length - other.length)) {
    const joined = keepLeast(
      found.flatMap((set) => (meets(set, clause) ? [set] : clause.map((all) => set | all))),
    )
    found = joined.kept
    isComplete &&= joined.isComplete
  }
  // A list dropped on the way might have been contained in a list kept here.
  if (!isComplete) {
    const concerning = new Map(
      [...bits.values()].reverse().map((bit) => {
        return [bit, clauses.filter((clause) => clause.some((all) => contains(all, bit)))]
      }),
    )
    found = keepLeast(found.map((set) => thin(set, concerning))).kept
  }
  const lists = found.map((set) => names.filter((name) => contains(set, bits.get(name) ?? 0n)))
  return { lists: lists.filter((list) => list.length > 0), isComplete }
}

/**
 * The fewest names that meet every demand when added to those already held. Of several such lists, the first
 * as stated for a single demand, or the first by name for several. Never throws; deterministic.
 */
export function missingNames<Name extends string>(
  demands: readonly AnyOfAll<Name>[],
  isHeld: (name: Name) => boolean,
): readonly Name[] {
  const lacking = demands.map((anyOf) =>
    anyOf.map((all) => [...new Set(all)].filter((name) => !isHeld(name)).sort()),
  )
  const [only = []] = lacking
  if (lacking.length > 1) return combineAlternatives(lacking).lists[0] ?? []
  return only.reduce((best, one) => (one.length < best.length ? one : best), only[0] ?? [])
}

/** With more combinations than this, `implies` returns false. */
const MOST_COMBINATIONS = 4_096

/** Whether meeting all of `held` always meets `wanted` too. May wrongly return false. */
export function implies<Name extends string>(
  held: readonly AnyOfAll<Name>[],
  wanted: AnyOfAll<Name>,
): boolean {
  if (held.length === 0) return false
  let ways: readonly ReadonlySet<Name>[] = [new Set()]
  for (const anyOf of held) {
    if (ways.length * anyOf.length > MOST_COMBINATIONS) return false
    ways = ways.flatMap((way) => anyOf.map((all) => new Set([...way, ...all])))
  }
  return ways.every((way) => wanted.some((all) => all.every((name) => way.has(name))))
}

/** `a + b | c`: (a and b) or c. */
export function printAlternatives(anyOf: AnyOfAll<string>): string {
  return anyOf.map((all) => all.join(' + ')).join(' | ')
}

/** The smallest sets, none containing another. Sorted by size, so each is compared with those kept. */
function keepLeast(sets: readonly Names[]): {
  readonly kept: readonly Names[]
  readonly isComplete: boolean
} {
  const sized = [...new Set(sets)].map((set) => ({ set, size: sizeOf(set) }))
  sized.sort((one, other) => one.size - other.size || (one.set > other.set ? -1 : 1))
  const kept: Names[] = []
  for (const { set } of sized) {
    if (kept.some((smaller) => contains(set, smaller))) continue
    if (kept.length === MOST_LISTS) return { kept, isComplete: false }
    kept.push(set)
  }
  return { kept, isComplete: true }
}

/** Removes each name that no clause needs. A needed name stays needed in smaller sets: one pass is enough. */
function thin(set: Names, concerning: ReadonlyMap<Names, readonly Clause[]>): Names {
  let left = set
  // Starting with the last by name.
  for (const [bit, clauses] of concerning) {
    if (contains(left, bit) && clauses.every((clause) => meets(left & ~bit, clause))) left &= ~bit
  }
  return left
}

function meets(set: Names, clause: Clause): boolean {
  return clause.some((all) => contains(set, all))
}

function contains(set: Names, part: Names): boolean {
  return (set & part) === part
}

function sizeOf(set: Names): number {
  let size = 0
  for (const digit of set.toString(2)) if (digit === '1') size += 1
  return size
}
