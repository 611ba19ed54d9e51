import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { Cut } from './cut.ts'
import { BrokenAnswerError } from './fault.ts'

export interface DispatchedRequest {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** An answer that has begun: all of it, or what is there so far and the rest as it comes. */
export interface Answer {
  readonly status: number
  readonly headers: AnswerHeaders
  readonly body: Uint8Array | Readable
}

export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** Most answers are smaller: they are waited for, and one that breaks off is none. */
const IN_ONE_PIECE = 65_536

/**
 * Posts one request. Resolves when the answer has begun, and not before the end of one that says how small it is. Rejects
 * with undici's error, `BrokenAnswerError` when it has begun, or with the reason of a cut, and then at once, wherever the request was.
 */
export function dispatch(dispatcher: Dispatcher, request: DispatchedRequest, cut: Cut): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let status = 0
    let headers: AnswerHeaders = {}
    let pieces: Uint8Array[] = []
    let isSmall = false
    let hasBegun = false
    let hasEnded = false
    let hasFailed = false
    let stream: Readable | undefined

    const fail = (error: Error): void => {
      hasFailed = true
      stream?.destroy(error)
      reject(error)
    }
    const readRest = (): Readable => {
      const rest = new Readable({
        read: () => controller?.resume(),
        destroy(error, done) {
          if (!hasEnded) controller?.abort(error ?? new Error('nobody reads on'))
          done(error)
        },
      })
      for (const piece of pieces) rest.push(piece)
      pieces = []
      return rest
    }
    const begin = (): void => {
      if (hasFailed) return
      if (!hasEnded) stream = readRest()
      resolve({ status, headers, body: stream ?? join(pieces) })
    }

    cut.listen((reason) => {
      controller?.abort(reason)
      fail(reason)
    })
    dispatcher.dispatch(
      { ...request, method: 'POST' },
      {
        onRequestStart(started) {
          controller = started
          const reason = cut.reason()
          if (reason !== undefined) started.abort(reason)
        },
        onResponseStart(_, statusCode, answered) {
          if (statusCode < 200) return
          status = statusCode
          headers = answered
          isSmall = Number(answered['content-length'] ?? Number.NaN) <= IN_ONE_PIECE
        },
        onResponseData(_, piece) {
          if (stream === undefined) pieces.push(piece)
          else if (!stream.push(piece)) controller?.pause()
          if (isSmall || hasBegun) return
          hasBegun = true
          // Later, when the rest of what has arrived was looked at too: of a small answer that is all.
          void Promise.resolve().then(begin)
        },
        onResponseEnd() {
          hasEnded = true
          controller = undefined
          if (stream !== undefined) stream.push(null)
          else if (!hasBegun) begin()
        },
        onResponseError: (_, error) => fail(status === 0 ? error : new BrokenAnswerError(error)),
      },
    )
  })
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces
  return pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces)
}
