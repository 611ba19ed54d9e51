/** Alternatives: any of several lists, and every name in that list. One algebra serves scopes and policies. */
export type AnyOfAll<Name extends string> = readonly (readonly Name[])[]

export interface Combined<Name extends string> {
  /** The shortest first, then by name. No list is part of another. Empty where nothing is demanded. */
  readonly lists: AnyOfAll<Name>
  /** Whether the lists are exhaustive; otherwise they are the shortest that were found. */
  readonly isComplete: boolean
}

/** The product of all alternatives can be huge, and the shortest lists are the useful ones. */
const MOST_LISTS = 32

/** A set of names: a bit for each. */
type Names = bigint
type Clause = readonly Names[]

/**
 * The conjunction of several alternatives in minimal form: every answered list meets every demand, and no longer does
 * without any one of its names. Never throws; deterministic. Its time is bounded by the product of the demands' size and
 * {@link MOST_LISTS}.
 */
export function combineAlternatives<Name extends string>(demands: readonly AnyOfAll<Name>[]): Combined<Name> {
  const names = [...new Set(demands.flat(2))].sort()
  // The first name has the highest bit: of two sets of a size the greater number is the earlier by name.
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
  // What was left out on the way might have been part of what is here.
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
 * The fewest names that, held besides those that are held already, meet every demand. Of several such lists it answers the
 * first of a single demand as it is stated, or of several demands the first by name. Never throws; deterministic.
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

/** Beyond this many combinations `implies` concludes nothing. */
const MOST_COMBINATIONS = 4_096

/** Whether meeting all of `held` always meets `wanted` too. May say no where the answer is yes. */
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

/** The smallest sets, none of which holds another. Smaller ones come first, so that each is held against those kept. */
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

/** Takes out each name that no clause needs. What is needed once is needed of every smaller set: one pass does. */
function thin(set: Names, concerning: ReadonlyMap<Names, readonly Clause[]>): Names {
  let left = set
  // The last by name first.
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
