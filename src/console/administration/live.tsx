import { type ReactNode, useEffect } from 'react'
import type { VerdictCounts } from '../../admin/activity.ts'
import type { ActivityView } from '../../admin/reading-resolvers.ts'
import { ACTIVITY } from './documents.ts'
import { Moment } from './moment.tsx'
import { Fault } from './notice.tsx'
import { OfProcess } from './of-process.tsx'
import { useQuestion } from './question.ts'
import { Section } from './section.tsx'
import type { Session } from './sign-in.tsx'

interface ActivityAnswer {
  readonly activity: ActivityView
}

const EVERY = 2_000
/** Seconds that the rates are taken over. */
const RECENT = 10
const VERDICTS = ['allow', 'reduce', 'deny', 'refused'] as const

/** How many operations are allowed and denied, each second of the last minute. */
export function Live({ session }: { readonly session: Session }): ReactNode {
  const { answer, askAgain } = useQuestion<ActivityAnswer>(session.api, ACTIVITY)
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) askAgain()
    }, EVERY)
    return () => clearInterval(timer)
  }, [askAgain])
  const activity = answer?.kind === 'told' ? answer.data.activity : undefined
  return (
    <Section title="Live">
      <Fault answer={answer} />
      {activity !== undefined && (
        <>
          <table className="counts">
            <thead>
              <tr>
                <th scope="col">Verdict</th>
                <th scope="col">a second</th>
                <th scope="col">since the start</th>
              </tr>
            </thead>
            <tbody>
              {VERDICTS.map((verdict) => (
                <tr key={verdict}>
                  <th scope="row">
                    <span className="verdict" data-verdict={verdict}>
                      {verdict}
                    </span>
                  </th>
                  <td data-label="a second">{rateOf(activity.seconds, verdict).toFixed(1)}</td>
                  <td data-label="since the start">{activity.total[verdict].toLocaleString('en')}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <Chart seconds={activity.seconds} />
          <p className="quiet">
            Rates are those of the last {RECENT} seconds, asked again every {EVERY / 1_000} seconds. The
            process began <Moment at={activity.startedAt} />.{' '}
            <OfProcess name={activity.process} workers={activity.workers} /> Metrics have all of them.
          </p>
        </>
      )}
    </Section>
  )
}

function rateOf(seconds: readonly VerdictCounts[], verdict: keyof VerdictCounts): number {
  return seconds.slice(-RECENT).reduce((sum, counts) => sum + counts[verdict], 0) / RECENT
}

/** A bar for each second, with the highest one and the ends of the minute; the table above says the same in numbers. */
function Chart({ seconds }: { readonly seconds: ActivityView['seconds'] }): ReactNode {
  const most = ceilingOf(
    Math.max(...seconds.map((counts) => VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0))),
  )
  return (
    <figure className="chart" role="img" aria-label={`The last minute, at most ${most} operations a second`}>
      <div className="scale" aria-hidden="true">
        <span>{most}/s</span>
        <span>{most / 2}/s</span>
        <span>0</span>
      </div>
      <svg viewBox="0 0 60 20" preserveAspectRatio="none" aria-hidden="true">
        <path d="M0 0H60M0 10H60M0 20H60" />
        {seconds.map((counts, index) => {
          let top = 20
          return VERDICTS.map((verdict) => {
            const height = (counts[verdict] / most) * 20
            top -= height
            return height === 0 ? null : (
              <rect
                key={`${counts.at} ${verdict}`}
                x={index + 0.1}
                y={top}
                width={0.8}
                height={height}
                data-verdict={verdict}
              />
            )
          })
        })}
      </svg>
      <div className="times" aria-hidden="true">
        <span>a minute ago</span>
        <span>30 s</span>
        <span>now</span>
      </div>
    </figure>
  )
}

/** The next of 2, 4, 10, 20, 40, 100 and so on: an axis that does not jump with every second, and can be halved. */
function ceilingOf(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)))
  return [2, 4, 10].map((one) => one * power).find((one) => one >= most) ?? 20 * power
}
