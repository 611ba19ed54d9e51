import type { ReactNode } from 'react'

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** A moment as a span from now: "in 5 minutes", "3 days ago". */
export function printSpan(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000)
  const [unit, length] = UNITS.find(([, one]) => Math.abs(seconds) >= one) ?? ['second', 1]
  return relative.format(Math.trunc(seconds / length), unit)
}

/** A moment that the API gave, with the whole date as its title. */
export function Moment({ at, none }: { readonly at: string | null; readonly none?: string }): ReactNode {
  if (at === null) return <span className="quiet">{none ?? 'never'}</span>
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {printSpan(Date.parse(at) - Date.now())}
    </time>
  )
}
