import type { ReactNode } from 'react'

const DAY = 86_400

/** Seconds by what a menu says. */
export const LIVES: readonly (readonly [label: string, seconds: number | undefined])[] = [
  ['never', undefined],
  ['in 30 days', 30 * DAY],
  ['in 90 days', 90 * DAY],
  ['in a year', 365 * DAY],
]

export const OVERLAPS: readonly (readonly [label: string, seconds: number | undefined])[] = [
  ['in a day', DAY],
  ['in an hour', 3_600],
  ['in 7 days', 7 * DAY],
  ['at once', 0],
]

/** A menu of spans; the first is chosen unless somebody chooses. */
export function SpanMenu({
  label,
  spans,
  index,
  onChange,
}: {
  readonly label: string
  readonly spans: readonly (readonly [label: string, seconds: number | undefined])[]
  readonly index: number
  readonly onChange: (index: number) => void
}): ReactNode {
  return (
    <label>
      {label}
      <select value={index} onChange={({ target }) => onChange(Number(target.value))}>
        {spans.map(([name], at) => (
          <option key={name} value={at}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}
