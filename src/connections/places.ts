/** Counts who is there, by name, up to so many of each. */
export interface Places {
  /** Takes one; undefined where all are taken. The result gives it back, once. */
  readonly take: (name: string) => (() => void) | undefined
  /** How many names have a place. */
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
