import type { UpstreamFault } from './fault.ts'

type Why = 'gone' | 'late'

/** Ends a request, at whatever point it is, when its time is up or nobody waits for it any more. */
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

  /** Of several listeners the last one counts: a request has one attempt at a time. */
  listen(listener: (reason: Error) => void): void {
    this.#listener = listener
  }

  /** Resolves after so many milliseconds, or at once when it is cut. */
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
