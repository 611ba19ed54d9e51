import { Readable } from 'node:stream'
import { ERRORS } from '../../core/error-catalogue.ts'
import { printJson } from '../../core/json/exact-json.ts'
import type { FormattedResult } from '../../operations/answer.ts'
import type { ResultSink } from '../running-operation.ts'
import type { SocketLimits } from '../socket-limits.ts'

/** The body of an event stream, written as its reader reads. Nothing is written after its end. */
export interface EventStreamBody extends ResultSink {
  readonly readable: Readable
  /** A comment line, which clients ignore unless they look for it. */
  readonly comment: (text: string) => void
  /** Ends without `complete`: a client that wants to continue requests the stream again. */
  readonly leave: () => void
}

export interface EventStreamBodyParts {
  readonly limits: Pick<SocketLimits, 'keepAlive' | 'slowReader' | 'bufferBytes'>
  /** Called once, when all was read or the reader is gone. */
  readonly onClose: () => void
  readonly log: (error: unknown) => void
}

/**
 * GraphQL over SSE, distinct connections mode (https://github.com/enisdenjo/graphql-sse, PROTOCOL.md): `next`
 * events, and one `complete`. Cuts off a reader that leaves too much unread for too long.
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
    // A reader that lags behind would only have more to read.
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
  // Some browsers consider a response open only at its first byte, not at its headers.
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

/** JSON contains no raw line breaks. */
function printNext(result: FormattedResult, log: (error: unknown) => void): string {
  let json: string
  try {
    json = printJson(result)
  } catch (error) {
    // A scalar returned a value that JSON cannot express.
    log(error)
    const { code, message } = ERRORS.internal
    json = JSON.stringify({ errors: [{ message, extensions: { code } }] })
  }
  return `event: next\ndata: ${json}\n\n`
}
