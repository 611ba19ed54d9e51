import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { Cut } from './cut.ts'
import { BrokenAnswerError } from './fault.ts'

export interface DispatchedRequest {
  readonly path: string
  /** Names and values alternately. */
  readonly headers: string[]
  readonly body: string
}

/** An answer that has begun: all of it, or its beginning with the rest to follow. */
export interface UpstreamAnswer {
  readonly status: number
  readonly headers: AnswerHeaders
  readonly body: Uint8Array | Readable
}

export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** Most answers are smaller: they are read whole, and one that breaks off counts as none. */
const IN_ONE_PIECE = 65_536

/**
 * Posts one request. Resolves when the answer has begun, or, if it announces a small size, when it has ended.
 * Rejects with undici's error; with `BrokenAnswerError` if the answer had begun; or with the reason of a cut,
 * and then at once, at any stage.
 */
export function dispatch(
  dispatcher: Dispatcher,
  { path, headers, body }: DispatchedRequest,
  cut: Cut,
): Promise<UpstreamAnswer> {
  return new Promise((resolve, reject) => {
    // Named one by one: undici takes several times as long to read an object made by spreading.
    dispatcher.dispatch({ method: 'POST', path, headers, body }, new Dispatched(cut, resolve, reject))
  })
}

/** A request in flight: a class, because as many closures per request would cost more than all else here. */
class Dispatched implements Dispatcher.DispatchHandler {
  readonly #cut: Cut
  readonly #resolve: (answer: UpstreamAnswer) => void
  readonly #reject: (error: Error) => void
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #headers: AnswerHeaders = {}
  #pieces: Uint8Array[] = []
  #isSmall = false
  #hasBegun = false
  #hasEnded = false
  #hasFailed = false
  #stream: Readable | undefined

  constructor(cut: Cut, resolve: (answer: UpstreamAnswer) => void, reject: (error: Error) => void) {
    this.#cut = cut
    this.#resolve = resolve
    this.#reject = reject
    cut.listen((reason) => {
      this.#controller?.abort(reason)
      this.#fail(reason)
    })
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    const reason = this.#cut.reason
    if (reason !== undefined) controller.abort(reason)
  }

  onResponseStart(_: unknown, status: number, headers: AnswerHeaders): void {
    if (status < 200) return
    this.#status = status
    this.#headers = headers
    this.#isSmall = Number(headers['content-length'] ?? Number.NaN) <= IN_ONE_PIECE
  }

  onResponseData(_: unknown, piece: Uint8Array): void {
    if (this.#stream === undefined) this.#pieces.push(piece)
    else if (!this.#stream.push(piece)) this.#controller?.pause()
    if (this.#isSmall || this.#hasBegun) return
    this.#hasBegun = true
    // Deferred until the rest of the data that has arrived was seen too: for a small answer that is all.
    queueMicrotask(() => this.#begin())
  }

  onResponseEnd(): void {
    this.#hasEnded = true
    this.#controller = undefined
    if (this.#stream !== undefined) this.#stream.push(null)
    else if (!this.#hasBegun) this.#begin()
  }

  onResponseError(_: unknown, error: Error): void {
    this.#fail(this.#status === 0 ? error : new BrokenAnswerError(error))
  }

  #begin(): void {
    if (this.#hasFailed) return
    if (!this.#hasEnded) this.#stream = this.#readRest()
    this.#resolve({ status: this.#status, headers: this.#headers, body: this.#stream ?? join(this.#pieces) })
  }

  #readRest(): Readable {
    const rest = new Readable({
      read: () => this.#controller?.resume(),
      destroy: (error, done) => {
        if (!this.#hasEnded) this.#controller?.abort(error ?? new Error('nobody reads on'))
        done(error)
      },
    })
    for (const piece of this.#pieces) rest.push(piece)
    this.#pieces = []
    return rest
  }

  #fail(error: Error): void {
    this.#hasFailed = true
    this.#stream?.destroy(error)
    this.#reject(error)
  }
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces
  return pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces)
}
