/** Limits how many places each name may take. */
export interface Places {
  /** Takes a place; undefined if none is free. The result gives it back, once. */
  readonly take: (name: string) => (() => void) | undefined
  /** The number of names that hold a place. */
  readonly size: () => number
}

export function createPlaces(each: () => number): Places {
  const taken = new Map<string, number>()
  return {
    take(name) {
      const count = taken.get(name) ?? 0
      if (count >= each()) return undefined
      taken.set(name, count + 1)
      let isTaken = true
      return () => {
        if (!isTaken) return
        isTaken = false
        const left = (taken.get(name) ?? 0) - 1
        if (left > 0) taken.set(name, left)
        else taken.delete(name)
      }
    },
    size: () => taken.size,
  }
}
