import type { GraphQLFormattedError } from 'graphql'
import type { Subject } from '../core/decision/subject.ts'
import { ERRORS, type ErrorName } from '../core/error-catalogue.ts'
import type { AnswerStream, FormattedResult } from '../operations/answer.ts'
import { type Operation, toOperation } from '../operations/operation.ts'
import type { Perform } from '../operations/perform.ts'

/** Where the results of an operation go. Nothing is told after `refuse` or `complete`. */
export interface ResultSink {
  readonly next: (result: FormattedResult) => void
  /** It does not run, or no longer. */
  readonly refuse: (errors: readonly GraphQLFormattedError[]) => void
  readonly complete: () => void
  /** Resolves when there is room for the next result; undefined: there is. */
  readonly room: () => Promise<void> | undefined
}

export interface RunningOperationParts {
  readonly perform: Perform
  /** Who asks at this moment: the same object as long as nothing about it has changed. */
  readonly subject: () => Subject
  /** Resolves when that is known by the configuration that holds; undefined: it is. Never rejects. */
  readonly ready?: (() => Promise<void> | undefined) | undefined
  readonly sink: ResultSink
  readonly log: (error: unknown) => void
}

/** An operation of somebody who stays, from its beginning to its end. */
export interface RunningOperation {
  /** Decides it anew where it goes on. Never rejects. */
  readonly review: () => Promise<void>
  /** Nobody waits for it any more: nothing is told from here on. */
  readonly stop: () => void
  /** Lets it finish, unless it goes on from event to event: that stops. */
  readonly finish: () => void
  /** Resolves when it works on nothing any more. Never rejects. */
  readonly ended: Promise<void>
}

/** The part of an operation that its request says. */
export type RequestedOperation = Pick<
  Operation,
  'text' | 'ids' | 'operationName' | 'variables' | 'headers' | 'address' | 'transport' | 'isSafe'
>

/** Runs an operation. No result leaves that was not decided for who it is, and by the rules that hold, at that moment. */
export function runOperation(
  operation: RequestedOperation,
  { perform, subject, ready, sink, log }: RunningOperationParts,
): RunningOperation {
  const controller = new AbortController()
  let isOver = false
  let isFinishing = false
  let stream: AnswerStream | undefined
  let decidedFor = subject()
  let reviewing: Promise<void> = Promise.resolve()

  const stop = (): void => {
    if (isOver) return
    isOver = true
    controller.abort()
    stream?.results.return().catch(log)
  }
  const refuse = (errors: readonly GraphQLFormattedError[]): void => {
    if (isOver) return
    stop()
    sink.refuse(errors)
  }
  const fail = (error: unknown): void => {
    if (isOver) return
    log(error)
    refuse([toError(error)])
  }
  const decideAgain = async (): Promise<void> => {
    if (stream === undefined || isOver) return
    try {
      await ready?.()
      if (isOver) return
      const now = subject()
      const errors = await stream.review(now)
      decidedFor = now
      if (errors !== undefined) refuse(errors)
    } catch (error) {
      fail(error)
    }
  }
  /** One after the other: what was decided last is what counts. */
  const review = (): Promise<void> => {
    reviewing = reviewing.then(decideAgain)
    return reviewing
  }
  const settle = async (): Promise<void> => {
    await reviewing
    await ready?.()
    while (!isOver && (subject() !== decidedFor || stream?.isOutdated() === true)) await review()
  }
  const follow = async ({ results }: AnswerStream): Promise<void> => {
    await settle()
    while (!isOver) {
      await sink.room()
      if (isOver) return
      const { done, value } = await results.next()
      await settle()
      if (isOver) return
      if (done === true) {
        isOver = true
        sink.complete()
      } else {
        sink.next(value)
      }
    }
  }
  const answerOnce = (result: FormattedResult): void => {
    if (isOver) return
    // Nothing of it was executed: the protocols have a word of their own for that.
    if (result.data === undefined && result.errors !== undefined) return void refuse(result.errors)
    // This may throw: what a resolver gives need not be JSON.
    sink.next(result)
    isOver = true
    sink.complete()
  }
  const run = async (): Promise<void> => {
    const reading = ready?.()
    if (reading !== undefined) {
      await reading
      decidedFor = subject()
    }
    const answer = await perform(
      toOperation({
        ...operation,
        subject: decidedFor,
        onGone: (listener) => listenForAbort(controller.signal, listener),
        takesStream: 'here',
        mediaType: undefined,
      }),
    )
    switch (answer.kind) {
      case 'refused':
        return refuse(answer.errors)
      case 'result':
        return answerOnce(answer.result)
      case 'bytes':
        throw new TypeError('Bytes were answered to an operation that takes results.')
      case 'stream':
        if (isOver) return void (await answer.results.return())
        stream = answer
        if (isFinishing) stop()
        return follow(answer)
    }
  }
  return {
    review,
    stop,
    finish() {
      isFinishing = true
      if (stream !== undefined) stop()
    },
    ended: run().catch(fail),
  }
}

function toError(error: unknown): GraphQLFormattedError {
  const { code } = (error ?? {}) as { readonly code?: unknown }
  const name: ErrorName = code === ERRORS.store_unavailable.code ? 'store_unavailable' : 'internal'
  return { message: ERRORS[name].message, extensions: { code: ERRORS[name].code } }
}

function listenForAbort(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) listener()
  else signal.addEventListener('abort', listener, { once: true })
  return () => signal.removeEventListener('abort', listener)
}
