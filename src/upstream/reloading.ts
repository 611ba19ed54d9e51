import { setTimeout as sleep } from 'node:timers/promises'
import { IntrospectionError } from './introspection/introspection-error.ts'

/** The outcome of reading a schema or a configuration again. `refused`: it cannot be used, and the old one stays in force. */
export type Reloaded =
  | { readonly kind: 'taken' }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly error: unknown }

export interface ReloadingParts {
  /** Reads the schema, and puts it into use unless it is the one that is. Rejects when it cannot be. */
  readonly take: () => Promise<'taken' | 'unchanged'>
  /** Milliseconds between two looks; none unless given. */
  readonly pollInterval?: number | undefined
  /** Told of each reload that polling makes, unless nothing changed. */
  readonly onReload?: ((reloaded: Reloaded) => void) | undefined
  /** Told why a schema could not be read at the start, and after how many milliseconds the next attempt follows. */
  readonly onWait?: ((error: IntrospectionError, milliseconds: number) => void) | undefined
  /** Milliseconds to wait before each further attempt to open; default 16 seconds in all. */
  readonly openingWaits?: readonly number[] | undefined
}

/** When a schema is looked at: at the start, on request, and from time to time. */
export interface Reloading {
  /** Resolves once a schema is in use. Patient with upstreams that may be starting too; rejects as `take` does. */
  readonly open: () => Promise<void>
  /** Never rejects; several at once are one. */
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
          // That an upstream is not asked any more says less than why it is not.
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
