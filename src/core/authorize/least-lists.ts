/** Any of several lists, each list wholly. */
export type AnyOfAll<Name extends string> = readonly (readonly Name[])[]

export interface LeastLists<Name extends string> {
  /** The shortest first, then by name. None is part of another. Empty when nothing is asked for. */
  readonly lists: AnyOfAll<Name>
  /** Whether these are all there are. */
  readonly isComplete: boolean
}

/** There can be as many as the product of all alternatives. The shortest are the ones to know. */
const MAX_LISTS = 32

/** A set of names: a bit for each. */
type Names = bigint
type Clause = readonly Names[]

/**
 * The least lists of names that meet every demand, where a demand is any of several lists, each wholly. Each answered list
 * meets them all, and without any one of its names it would not. Total, deterministic; its time is bounded by the product
 * of what is demanded and {@link MAX_LISTS}.
 */
export function leastLists<Name extends string>(demands: readonly AnyOfAll<Name>[]): LeastLists<Name> {
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
    if (kept.length === MAX_LISTS) return { kept, isComplete: false }
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
