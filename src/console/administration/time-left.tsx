import { type ReactNode, useEffect, useState } from 'react'

/** How long the token still counts, as a clock. */
export function TimeLeft({ until }: { readonly until: number }): ReactNode {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.max(0, Math.floor((until - now) / 1_000))
  const part = (value: number): string => String(value).padStart(2, '0')
  const clock = `${Math.floor(seconds / 3_600)}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`
  return (
    <span className="quiet" title={`The token ends at ${new Date(until).toLocaleString()}`}>
      {seconds === 0 ? 'The token has ended' : `ends in ${clock}`}
    </span>
  )
}
