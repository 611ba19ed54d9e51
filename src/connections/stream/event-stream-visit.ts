import type { GraphQLFormattedError } from 'graphql'
import { type RefusalStyle, styleRefusal } from '../../core/answer/refusal-style.ts'
import type { ErrorName } from '../../core/error-catalogue.ts'
import type { Answer } from '../../operations/answer.ts'
import type { Perform } from '../../operations/perform.ts'
import type { HeldToken, ShownHeaders, TokenEnd, TokenEvent } from '../held-token.ts'
import { type RequestedOperation, type RunningOperation, runOperation } from '../running-operation.ts'
import type { SocketLimits } from '../socket-limits.ts'
import { expiringMessage } from '../token-message.ts'
import type { TokenWatch } from '../token-watch.ts'
import { createEventStreamBody, type EventStreamBody } from './event-stream-body.ts'

export interface VisitParts {
  readonly perform: Perform
  readonly hold: TokenWatch['hold']
  readonly limits: SocketLimits
  readonly refusals: RefusalStyle
  readonly log: (error: unknown, message: string) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** A request for an event stream, from arrival to the last byte. */
export interface Visit {
  readonly body: EventStreamBody['readable']
  /** Holds the token until the visit is over. Rejects as the watch does. */
  readonly hold: (shown: ShownHeaders) => Promise<HeldToken>
  /** Runs the operation of the token's holder, with its results going to the body. Never rejects. */
  readonly run: (held: HeldToken, operation: RequestedOperation) => Promise<Answer>
  /** Answers with an error, without running anything. */
  readonly tell: (name: ErrorName) => void
  /** Calls a listener once, when the visit is over; at once if it already is. */
  readonly onEnd: (listener: () => void) => void
  /** Ends a subscription without `complete`; other operations finish. */
  readonly leave: () => void
  /** Releases everything. Safe to call twice. */
  readonly end: () => void
}

export function createVisit({ perform, hold, limits, refusals, log, now }: VisitParts): Visit {
  const listeners: (() => void)[] = []
  let operation: RunningOperation | undefined
  let isStreaming = false
  let isLeaving = false
  let isOver = false
  let tokenEnd: TokenEnd | undefined

  const logFailure = (error: unknown): void => log(error, 'an operation on an event stream failed')
  const body = createEventStreamBody({
    limits,
    log: logFailure,
    onClose() {
      isOver = true
      operation?.stop()
      for (const listener of listeners.splice(0)) listener()
    },
  })
  const onEnd = (listener: () => void): void => {
    if (isOver) listener()
    else listeners.push(listener)
  }
  /** A query or mutation that has begun is answered, as over HTTP. */
  const stopStreaming = (): void => {
    if (!isStreaming) return
    if (tokenEnd !== undefined) {
      operation?.stop()
      body.refuse([describe(tokenEnd, refusals)])
    } else if (isLeaving) {
      operation?.stop()
      body.leave()
    }
  }
  const hear = (event: TokenEvent): void => {
    switch (event.kind) {
      case 'expiring':
        body.comment(JSON.stringify(expiringMessage(event.expiresAt, now())))
        return
      case 'changed':
      case 'stale':
        void operation?.review()
        return
      case 'ended':
        tokenEnd = event.reason
        stopStreaming()
    }
  }
  return {
    body: body.readable,
    async hold(shown) {
      const held = await hold(shown, hear)
      onEnd(held.release)
      return held
    },
    async run(held, asked) {
      const answer = await new Promise<Answer>((resolve) => {
        const performing: Perform = (one) => {
          const answering = perform(one)
          resolve(answering)
          return answering
        }
        operation = runOperation(asked, {
          perform: performing,
          subject: held.subject,
          ready: held.ready,
          sink: body,
          log: logFailure,
        })
        if (isOver) operation.stop()
      })
      isStreaming = answer.kind === 'stream'
      stopStreaming()
      return answer
    },
    tell: (name) => body.refuse([describe(name, refusals)]),
    onEnd,
    leave() {
      isLeaving = true
      stopStreaming()
    },
    end: () => void body.readable.destroy(),
  }
}

function describe(name: ErrorName, style: RefusalStyle): GraphQLFormattedError {
  const { code, reason, message } = styleRefusal(name, style)
  return { message, extensions: { code, ...(reason !== undefined && { reason }) } }
}
