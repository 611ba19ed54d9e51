import { useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { useEffect } from 'react'
import { outcomeOf } from './denials.ts'
import { useLastAnswer } from './last-answer.ts'
import { isPhone } from './phone.ts'

/**
 * Brings what became of an operation into view: where it was denied, the Why pane takes the place of the Needs pane, which had
 * foretold it. On a phone the page moves to what tells most. Draws nothing.
 */
export function AnswerView() {
  const answer = useLastAnswer()
  const pane = useGraphiQL((state) => state.visiblePlugin?.title)
  const { setVisiblePlugin } = useGraphiQLActions()
  const isDenied = answer !== undefined && ['denied', 'reduced'].includes(outcomeOf(answer))
  const isExplained = isDenied && (pane === 'Why' || pane === 'Needs')
  // biome-ignore lint/correctness/useExhaustiveDependencies: a pane that is opened later stays where it is.
  useEffect(() => {
    if (answer === undefined) return
    if (isExplained && pane !== 'Why') setVisiblePlugin('Why')
    if (!isPhone()) return
    const place = isExplained ? '.graphiql-plugin' : '.graphiql-response'
    // Once the pane has been drawn.
    requestAnimationFrame(() => document.querySelector(place)?.scrollIntoView({ block: 'start' }))
  }, [answer])
  return null
}
