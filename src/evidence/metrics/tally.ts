import type { ReadSamples } from './measures.ts'

/** Counts by one label or several. */
export interface Tally<Label extends string> {
  /** Adds one. */
  readonly count: (labels: Readonly<Record<Label, string>>) => void
  /** Shows a count of 0: Prometheus sees a first event only as a rise. */
  readonly show: (labels: Readonly<Record<Label, string>>) => void
  readonly read: ReadSamples
}

interface Cell {
  readonly labels: Readonly<Record<string, string>>
  value: number
}

/** What stands for the values that are too many. */
const OTHER = 'other'

/** Keeps so many different combinations of values; whatever comes later counts as `other` of the first label. */
export function createTally<Label extends string>(
  names: readonly [Label, ...Label[]],
  most: number,
): Tally<Label> {
  const cells = new Map<string, Cell>()
  const [first] = names
  const open = (labels: Readonly<Record<Label, string>>): Cell => {
    const bounded = cells.size < most ? labels : { ...labels, [first]: OTHER }
    const key = keyOf(bounded)
    const cell = cells.get(key) ?? { labels: { ...bounded }, value: 0 }
    cells.set(key, cell)
    return cell
  }
  const keyOf = (labels: Readonly<Record<Label, string>>): string => {
    let key = labels[first]
    for (let index = 1; index < names.length; index += 1) key += `\n${labels[names[index] as Label]}`
    return key
  }
  return {
    count(labels) {
      const cell = cells.get(keyOf(labels)) ?? open(labels)
      cell.value += 1
    },
    show: open,
    read: () => [...cells.values()].map(({ labels, value }) => ({ labels, value })),
  }
}
