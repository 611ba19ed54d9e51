import type { Live } from '../connections/live.ts'
import type { HttpServer, Surface } from '../http/server/server.ts'
import type { Store } from '../store/store.ts'
import type { Reloaded } from '../upstream/reloading.ts'
import { findFixedChanges } from './fixed-options.ts'
import type { AnyGatewayOptions } from './options.ts'
import { findChanges } from './same-options.ts'
import { type SettledOptions, settleOptions } from './settled-options.ts'
import type { Configuration } from './wire.ts'

/** The parts that outlive a configuration and rely on the current one. */
export interface Standing {
  readonly server: HttpServer
  readonly live: Live
  readonly store: Store
}

/** The current configuration, and earlier ones that still have operations in flight. */
export interface Configurations {
  readonly current: () => Configuration
  /**
   * Replaces the current configuration, at once or not at all. Calls `isWanted` when the new one is ready,
   * because the gateway may have closed meanwhile. Never rejects.
   */
  readonly replace: (
    options: AnyGatewayOptions,
    standing: Standing,
    isWanted: () => Promise<boolean>,
  ) => Promise<Replaced>
  readonly close: () => Promise<void>
}

export type Replaced =
  /** `keepsApi`: the API of the previous configuration stays, and its schema was not read again. */
  | { readonly kind: 'taken'; readonly changed: readonly string[]; readonly keepsApi: boolean }
  | (Reloaded & { readonly kind: 'refused' })

/** Throws as `connect` does for the first options. */
export function createConfigurations(
  first: AnyGatewayOptions,
  connect: (settled: SettledOptions, before?: Configuration) => Configuration,
): Configurations {
  let current = connect(settleOptions(first))
  const retired = new Set<Configuration>()

  const retire = (before: Configuration, isUnused: Promise<unknown>): void => {
    before.retire(current)
    retired.add(before)
    const letGo = async (): Promise<void> => {
      await isUnused
      retired.delete(before)
      await before.close()
    }
    letGo().catch((error: unknown) =>
      current.log('error', error, 'a configuration of before could not be let go of'),
    )
  }
  const prepare = async (
    options: AnyGatewayOptions,
    store: Store,
    isWanted: () => Promise<boolean>,
  ): Promise<{ readonly next: Configuration; readonly surface: Surface }> => {
    const settled = settleOptions(options)
    const fixed = findFixedChanges(current.settled, settled)
    if (fixed.length > 0) throw new TypeError(`${fixed.join(', ')} cannot be changed without a restart.`)
    const next = connect(settled, current)
    try {
      await next.open(options.store ?? store)
      if (!(await isWanted())) throw new TypeError('it is no longer wanted.')
      // Before anything is replaced: if the surface cannot be made, the old configuration stays whole.
      return { next, surface: next.surface() }
    } catch (error) {
      await next.close()
      throw error
    }
  }
  return {
    current: () => current,
    async replace(options, { server, live, store }, isWanted) {
      let prepared: Awaited<ReturnType<typeof prepare>>
      try {
        prepared = await prepare(options, store, isWanted)
      } catch (error) {
        return { kind: 'refused', error }
      }
      const { next, surface } = prepared
      const before = current
      current = next
      const areAnswered = server.replace(surface)
      live.reconsider()
      retire(before, Promise.all([areAnswered, before.uses.ended()]))
      return {
        kind: 'taken',
        changed: findChanges(before.settled.given, next.settled.given),
        keepsApi: next.api === before.api,
      }
    },
    async close() {
      await Promise.all([current, ...retired].map((one) => one.close()))
    },
  }
}
