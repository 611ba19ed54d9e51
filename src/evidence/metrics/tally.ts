import type { ReadSamples } from './measures.ts'

/** Counts by one or more labels. */
export interface Tally<Label extends string> {
  /** Adds one. */
  readonly count: (labels: Readonly<Record<Label, string>>) => void
  /** Shows a count of 0 in advance: Prometheus notices a first event only as an increase. */
  readonly show: (labels: Readonly<Record<Label, string>>) => void
  readonly read: ReadSamples
}

interface Cell {
  readonly labels: Readonly<Record<string, string>>
  value: number
}

/** Replaces the values beyond the bound. */
const OTHER = 'other'

/** Keeps at most `most` combinations of values; later ones count as `other` in the first label. */
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
