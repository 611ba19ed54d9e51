import { Readable } from 'node:stream'
import { ERRORS } from '../../core/error-catalogue.ts'
import { printJson } from '../../core/json/exact-json.ts'
import type { FormattedResult } from '../../operations/answer.ts'
import type { ResultSink } from '../running-operation.ts'
import type { SocketLimits } from '../socket-limits.ts'

/** The body of an event stream, which is written as its reader reads. Nothing is written once it has ended. */
export interface EventStreamBody extends ResultSink {
  readonly readable: Readable
  /** A line that every client passes over, but one that looks for it. */
  readonly comment: (text: string) => void
  /** Ends without saying that the operation is complete: whoever wants to go on asks again. */
  readonly leave: () => void
}

export interface EventStreamBodyParts {
  readonly limits: Pick<SocketLimits, 'keepAlive' | 'slowReader' | 'bufferBytes'>
  /** Called once, when all was read or nobody reads any more. */
  readonly onClose: () => void
  readonly log: (error: unknown) => void
}

/**
 * GraphQL over SSE, distinct connections mode (https://github.com/enisdenjo/graphql-sse, PROTOCOL.md): `next` events, and
 * one `complete`. A reader that leaves too much unread for too long is cut off.
 */
export function createEventStreamBody({ limits, onClose, log }: EventStreamBodyParts): EventStreamBody {
  let waiting: { readonly room: Promise<void>; readonly end: () => void } | undefined
  let isOver = false
  const readable = new Readable({
    highWaterMark: limits.bufferBytes,
    read: () => waiting?.end(),
    destroy(error, done) {
      isOver = true
      clearInterval(keepAlive)
      waiting?.end()
      onClose()
      done(error)
    },
  })
  const keepAlive = setInterval(() => {
    // Whoever does not read would only find more of them.
    if (waiting === undefined) write(':\n\n')
  }, limits.keepAlive).unref()

  const write = (text: string): void => {
    if (isOver || readable.push(text) || waiting !== undefined) return
    let resolve = (): void => undefined
    const room = new Promise<void>((done) => {
      resolve = done
    })
    const timer = setTimeout(() => readable.destroy(), limits.slowReader).unref()
    const end = (): void => {
      waiting = undefined
      clearTimeout(timer)
      resolve()
    }
    waiting = { room, end }
  }
  const finish = (last: string): void => {
    if (isOver) return
    write(last)
    isOver = true
    clearInterval(keepAlive)
    readable.push(null)
  }
  // Some browsers take an answer for opened when its first byte is there, and not its headers.
  write(':\n\n')
  return {
    readable,
    next: (result) => write(printNext(result, log)),
    refuse: (errors) => finish(printNext({ errors }, log) + COMPLETE),
    complete: () => finish(COMPLETE),
    room: () => waiting?.room,
    comment: (text) => write(`:${text}\n\n`),
    leave: () => finish(''),
  }
}

const COMPLETE = 'event: complete\ndata:\n\n'

/** JSON holds no line break of its own. */
function printNext(result: FormattedResult, log: (error: unknown) => void): string {
  let json: string
  try {
    json = printJson(result)
  } catch (error) {
    // A scalar gave something that JSON has no word for.
    log(error)
    const { code, message } = ERRORS.internal
    json = JSON.stringify({ errors: [{ message, extensions: { code } }] })
  }
  return `event: next\ndata: ${json}\n\n`
}
