import { useEffect, useState } from 'react'
import type { SubjectAnswer } from '../http/routes/subject-route.ts'
import { readHeaders } from './headers-text.ts'
import { PAGE } from './page-data.ts'
import { askSubject } from './subject.ts'

/** Milliseconds without a keystroke before the gateway is asked. */
const PAUSE = 150

export type Asked =
  | {
      readonly kind: 'told'
      readonly answer: SubjectAnswer
      /** Milliseconds by which the gateway's clock is ahead of this machine's. */
      readonly skew: number
    }
  | { readonly kind: 'failed'; readonly message: string }

/** What the gateway says of the token under a tab's headers; asked anew after each change, and when the token has ended. */
export function useSubject(headersText: string): Asked | undefined {
  const [asked, setAsked] = useState<Asked>()
  const [round, setRound] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round asks the same again.
  useEffect(() => {
    const { scopes } = PAGE
    if (scopes === undefined) return
    const abort = new AbortController()
    const tell = (one: Asked): void => {
      if (!abort.signal.aborted) setAsked(one)
    }
    const timer = setTimeout(() => {
      let headers: Record<string, string>
      try {
        headers = readHeaders(headersText)
      } catch {
        tell({
          kind: 'failed',
          message: 'The headers of this tab are not JSON, so there is no token to look at.',
        })
        return
      }
      askSubject(`${scopes}/subject`, headers, abort.signal).then(
        (answer) => tell({ kind: 'told', answer, skew: answer.time - Date.now() }),
        () => tell({ kind: 'failed', message: 'The gateway could not be asked. Does it still run?' }),
      )
    }, PAUSE)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [headersText, round])
  const end = endOf(asked)
  useEffect(() => {
    if (end === undefined) return
    const wait = end - Date.now() + 500
    if (wait < 0 || wait > 2 ** 31 - 1) return
    const timer = setTimeout(() => setRound((before) => before + 1), wait)
    return () => clearTimeout(timer)
  }, [end])
  return asked
}

/** When the token ends, by the clock of this machine. */
function endOf(asked: Asked | undefined): number | undefined {
  if (asked?.kind !== 'told' || asked.answer.subject.kind !== 'identified') return undefined
  const { expiresAt } = asked.answer.subject
  return expiresAt === undefined ? undefined : expiresAt - asked.skew
}
