import { type CheckResult, fail, pass, type ToldTime } from './check-result.ts'

/** An unset clock shows 1970, or the year of its board. */
const EARLIEST = Date.UTC(2025, 0, 1)
const LATEST = Date.UTC(2100, 0, 1)
/** Milliseconds by which issuers' clocks may be off by default. */
const LEEWAY = 5_000

/** Compares our clock with others: the lifetime of tokens depends on it. `leeway` is in seconds, if set. */
export function checkClock(now: number, times: readonly ToldTime[], leeway: number | undefined): CheckResult {
  const here = Number.isFinite(now) ? new Date(now).toISOString() : 'no time'
  if (!(now >= EARLIEST && now < LATEST)) return fail('clock', `${here} cannot be right`)
  const allowed = leeway === undefined ? LEEWAY : leeway * 1_000
  const wrong = times.filter(({ ahead, error }) => Math.abs(ahead) > allowed + error)
  const [worst] = wrong.toSorted((one, other) => Math.abs(other.ahead) - Math.abs(one.ahead))
  if (worst !== undefined) {
    const by = `${Math.round(Math.abs(worst.ahead) / 1_000)} s ${worst.ahead < 0 ? 'ahead of' : 'behind'}`
    return fail('clock', `${here} is ${by} ${worst.by}, and ${allowed / 1_000} s are allowed`)
  }
  const agreeing = [...new Set(times.map(({ by }) => by))]
  return pass(
    'clock',
    agreeing.length === 0
      ? `${here}, not compared with another clock`
      : `${here}, as ${agreeing.join(', ')} ${agreeing.length === 1 ? 'says' : 'say'}`,
  )
}
