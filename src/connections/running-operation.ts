import type { GraphQLFormattedError } from 'graphql'
import type { Subject } from '../core/decision/subject.ts'
import { ERRORS, type ErrorName } from '../core/error-catalogue.ts'
import type { AnswerStream, FormattedResult } from '../operations/answer.ts'
import { type Operation, toOperation } from '../operations/operation.ts'
import type { Perform } from '../operations/perform.ts'

/** Receives the results of an operation. No calls follow `refuse` or `complete`. */
export interface ResultSink {
  readonly next: (result: FormattedResult) => void
  /** The operation does not run, or no longer. */
  readonly refuse: (errors: readonly GraphQLFormattedError[]) => void
  readonly complete: () => void
  /** Resolves when there is room for the next result; undefined if there is room now. */
  readonly room: () => Promise<void> | undefined
}

export interface RunningOperationParts {
  readonly perform: Perform
  /** The current subject: the same object until anything about it changes. */
  readonly subject: () => Subject
  /** Resolves when the current configuration knows the subject; undefined: it does. Never rejects. */
  readonly ready?: (() => Promise<void> | undefined) | undefined
  readonly sink: ResultSink
  readonly log: (error: unknown) => void
}

/** An operation on a connection that stays open, from beginning to end. */
export interface RunningOperation {
  /** Decides the operation anew if it is still running. Never rejects. */
  readonly review: () => Promise<void>
  /** Its caller no longer waits: no more results follow. */
  readonly stop: () => void
  /** Lets it finish, unless it is a subscription: that stops. */
  readonly finish: () => void
  /** Resolves when all its work has ended. Never rejects. */
  readonly ended: Promise<void>
}

/** The part of an operation that its request supplies. */
export type RequestedOperation = Pick<
  Operation,
  'text' | 'ids' | 'operationName' | 'variables' | 'headers' | 'address' | 'transport' | 'isSafe'
>

/** Runs an operation. Each result is sent only if allowed for the subject and by the rules of that moment. */
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
  /** In turn, so that the last decision counts. */
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
    // Nothing was executed: the protocols have a separate message for that.
    if (result.data === undefined && result.errors !== undefined) return void refuse(result.errors)
    // May throw, because a resolver's result need not be JSON.
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
