import { useCallback, useEffect, useState } from 'react'
import type { AdminApi, Answer } from './api.ts'

/** An answer, or that it is on its way. The one before stays until the next has come. */
export interface Question<Data> {
  readonly answer: Answer<Data> | undefined
  /** Whether the answer is one to other variables than those of now. */
  readonly isStale: boolean
  readonly isAsking: boolean
  readonly askAgain: () => void
}

/** Asks when the page shows it, and when what is asked changes. `document` undefined asks nothing. */
export function useQuestion<Data>(
  api: AdminApi,
  document: string | undefined,
  variables?: object,
): Question<Data> {
  const [answered, setAnswered] = useState<{ readonly key: string; readonly answer: Answer<Data> }>()
  const [isAsking, setIsAsking] = useState(false)
  const [turn, setTurn] = useState(0)
  const key = JSON.stringify(variables ?? {})
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn asks the same again.
  useEffect(() => {
    if (document === undefined) return
    const abort = new AbortController()
    setIsAsking(true)
    api.ask<Data>(document, JSON.parse(key), abort.signal).then(
      (told) => {
        if (abort.signal.aborted) return
        setAnswered({ key, answer: told })
        setIsAsking(false)
      },
      () => undefined,
    )
    return () => abort.abort()
  }, [api, document, key, turn])
  const askAgain = useCallback(() => setTurn((one) => one + 1), [])
  return { answer: answered?.answer, isStale: answered?.key !== key, isAsking, askAgain }
}

/** A list that is read a page at a time, each added to those before. */
export interface Pages<Entry, Page> {
  readonly entries: readonly Entry[]
  /** The last page that came. */
  readonly page: Page | undefined
  readonly fault: Exclude<Answer<unknown>, { kind: 'told' }> | undefined
  readonly withheld: readonly string[]
  readonly isAsking: boolean
  /** Undefined on the last page. */
  readonly more: (() => void) | undefined
  readonly askAgain: () => void
}

export interface PagesOptions<Data, Entry, Page> {
  readonly api: AdminApi
  readonly document: string
  readonly variables?: object
  /** The variable that a page's `next` is given as. */
  readonly cursor: 'after' | 'before'
  readonly read: (data: Data) => {
    readonly page: Page
    readonly entries: readonly Entry[]
    readonly next: string | null
  }
}

export function usePages<Data, Entry, Page>(options: PagesOptions<Data, Entry, Page>): Pages<Entry, Page> {
  const { api, document, variables, cursor, read } = options
  const [before, setBefore] = useState<{
    readonly key: string
    readonly entries: readonly Entry[]
    readonly at: string
  }>()
  const key = JSON.stringify(variables ?? {})
  const continued = before?.key === key ? before : undefined
  const { answer, isStale, isAsking, askAgain } = useQuestion<Data>(api, document, {
    ...variables,
    ...(continued !== undefined && { [cursor]: continued.at }),
  })
  const told = answer?.kind === 'told' && !isStale ? read(answer.data) : undefined
  const entries = [...(continued?.entries ?? []), ...(told?.entries ?? [])]
  const next = told?.next
  return {
    entries,
    page: told?.page,
    fault: answer === undefined || answer.kind === 'told' ? undefined : answer,
    withheld: answer?.kind === 'told' ? answer.withheld : [],
    isAsking,
    more:
      next === undefined || next === null || isAsking
        ? undefined
        : () => setBefore({ key, entries, at: next }),
    askAgain() {
      setBefore(undefined)
      askAgain()
    },
  }
}

const PAUSE = 300

/** A text that is typed, once nobody has typed for a while. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
