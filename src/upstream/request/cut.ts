import type { UpstreamFault } from './fault.ts'

type Why = 'gone' | 'late'

/** Cuts a request off, at any stage, when its time is up or its caller has gone. */
export class Cut {
  readonly #timer: NodeJS.Timeout
  #why: Why | undefined
  #reason: Error | undefined
  #listener: ((reason: Error) => void) | undefined

  /** `total` in milliseconds. */
  constructor(total: number, onGone: ((listener: () => void) => void) | undefined) {
    this.#timer = setTimeout(() => this.#cut('late'), total)
    onGone?.(() => this.#cut('gone'))
  }

  get why(): Why | undefined {
    return this.#why
  }

  get fault(): UpstreamFault | undefined {
    return this.#why === 'late' ? 'upstream_timeout' : undefined
  }

  get reason(): Error | undefined {
    return this.#reason
  }

  /** Only the last listener is called: a request makes one attempt at a time. */
  listen(listener: (reason: Error) => void): void {
    this.#listener = listener
  }

  /** Resolves after the given milliseconds, or at once when the request is cut off. */
  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const awakening = setTimeout(resolve, this.#reason === undefined ? milliseconds : 0)
      this.#listener = () => {
        clearTimeout(awakening)
        resolve()
      }
    })
  }

  end(): void {
    clearTimeout(this.#timer)
  }

  #cut(why: Why): void {
    if (this.#why !== undefined) return
    this.#why = why
    this.#reason = new Error(why === 'late' ? 'the time is up' : 'nobody waits')
    this.#listener?.(this.#reason)
  }
}
