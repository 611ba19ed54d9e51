import { useEffect, useState } from 'react'

/** The time until a moment, by the clock of this machine, second by second. */
export function Clock({ until }: { readonly until: number }) {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  const left = Math.max(0, Math.ceil((until - now) / 1_000))
  return (
    <span role="timer" data-mark={left < 60 ? 'missing' : undefined}>
      {left === 0 ? 'expired' : printSpan(left)}
    </span>
  )
}

/** `2 d 03:04:05` */
export function printSpan(seconds: number): string {
  const days = Math.floor(seconds / 86_400)
  const parts = [Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, seconds % 60]
  const time = parts.map((part) => String(part).padStart(2, '0')).join(':')
  return days === 0 ? time : `${days} d ${time}`
}
