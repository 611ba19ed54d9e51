import { setTimeout as sleep } from 'node:timers/promises'
import { IntrospectionError } from './introspection/introspection-error.ts'

/** The outcome of reading a schema or configuration again. `refused`: it is unusable; the old one stays. */
export type Reloaded =
  | { readonly kind: 'taken' }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly error: unknown }

export interface ReloadingParts {
  /** Reads the schema and puts it into use if it differs. Rejects if it cannot be used. */
  readonly take: () => Promise<'taken' | 'unchanged'>
  /** Milliseconds between polls; default: no polling. */
  readonly pollInterval?: number | undefined
  /** Called with the outcome of each poll, unless nothing changed. */
  readonly onReload?: ((reloaded: Reloaded) => void) | undefined
  /** Called with the error if the first schema cannot be read, and the milliseconds until the next try. */
  readonly onWait?: ((error: IntrospectionError, milliseconds: number) => void) | undefined
  /** Milliseconds to wait before each further attempt to open; default 16 seconds in all. */
  readonly openingWaits?: readonly number[] | undefined
}

/** Reads a schema at the start, on request, and at intervals. */
export interface Reloading {
  /** Resolves once a schema is in use. Retries while upstreams may be starting; rejects as `take` does. */
  readonly open: () => Promise<void>
  /** Never rejects. Concurrent calls share one reload. */
  readonly reload: () => Promise<Reloaded>
  readonly close: () => void
}

const OPENING_WAITS = [250, 500, 1_000, 2_000, 4_000, 8_000]

export function createReloading(parts: ReloadingParts): Reloading {
  const closing = new AbortController()
  let isOpen = false
  let reloading: Promise<Reloaded> | undefined
  let timer: ReturnType<typeof setInterval> | undefined

  const look = async (): Promise<Reloaded> => {
    try {
      return { kind: await parts.take() }
    } catch (error) {
      return { kind: 'refused', error }
    }
  }
  const reload = (): Promise<Reloaded> => {
    reloading ??= look().finally(() => {
      reloading = undefined
    })
    return reloading
  }
  const poll = async (): Promise<void> => {
    const reloaded = await reload()
    if (reloaded.kind !== 'unchanged' && !closing.signal.aborted) parts.onReload?.(reloaded)
  }
  return {
    async open() {
      const waits = parts.openingWaits ?? OPENING_WAITS
      let known: IntrospectionError | undefined
      for (let count = 0; !isOpen; count++) {
        try {
          await parts.take()
          isOpen = true
        } catch (caught) {
          if (!(caught instanceof IntrospectionError)) throw caught
          // An earlier failure explains more than the breaker's refusal to send.
          const error = caught.isUnasked && known !== undefined ? known : caught
          known = error
          const wait = waits[count]
          if (!error.isTemporary || wait === undefined) throw error
          parts.onWait?.(error, wait)
          await sleep(wait, undefined, { signal: closing.signal })
        }
      }
      if (parts.pollInterval !== undefined && timer === undefined && !closing.signal.aborted) {
        timer = setInterval(() => void poll(), parts.pollInterval).unref()
      }
    },
    reload,
    close() {
      clearInterval(timer)
      closing.abort()
    },
  }
}
