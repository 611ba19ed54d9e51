import type { GatewayMeasures } from '../evidence/metrics/gateway-measures.ts'
import type { Reloaded } from '../upstream/reloading.ts'
import type { Announcements } from './announcements.ts'
import type { Configurations, Standing } from './configurations.ts'
import type { AnyGatewayOptions } from './options.ts'

/** Settings around a reload with options. */
export interface ReloadDetails {
  /** The names of the settings that changed, for the log and `onEpoch`; default: the options that differ. */
  readonly changed?: readonly string[] | undefined
  /**
   * Called last, when nothing else prevents the reload: whether the other processes that serve beside this
   * gateway accept it too.
   */
  readonly agrees?: (() => Promise<boolean>) | undefined
  /** True if the caller logs the outcome itself. */
  readonly isQuiet?: boolean | undefined
}

/** Options, or a function that reads them. If they cannot be read, the reload counts as refused. */
export type ReloadOptions = AnyGatewayOptions | (() => AnyGatewayOptions | Promise<AnyGatewayOptions>)

export interface ReloadParts {
  readonly configurations: Configurations
  readonly announcements: Announcements
  readonly measures: Pick<GatewayMeasures, 'reloaded'> | undefined
  /** Undefined unless the gateway listens. */
  readonly standing: () => Standing | undefined
}

/** Reloads a gateway, one reload at a time, so that the last one requested wins. Never rejects. */
export type Reload = (given: ReloadOptions | undefined, details: ReloadDetails) => Promise<Reloaded>

export function createReload({ configurations, announcements, measures, standing }: ReloadParts): Reload {
  const { current } = configurations

  /** Reads schema and manifest again, and returns the worse outcome. Each part logs its own. */
  const reread = async (): Promise<Reloaded> => {
    const { api, persisted, warn } = current()
    const schema = await api.reload()
    measures?.reloaded('schema', schema.kind)
    if (schema.kind === 'taken') {
      warn()
      announcements.schema('reload')
    }
    const manifest = await persisted?.reload()
    if (manifest !== undefined) measures?.reloaded('manifest', manifest.kind)
    return manifest?.kind === 'refused' ? manifest : schema
  }
  const replace = async (given: ReloadOptions, { agrees }: ReloadDetails) => {
    const on = standing()
    if (on === undefined)
      return { kind: 'refused', error: new TypeError('A gateway can be reloaded once it listens.') } as const
    try {
      const options = typeof given === 'function' ? await given() : given
      return await configurations.replace(
        options,
        on,
        async () => standing() !== undefined && (await agrees?.()) !== false,
      )
    } catch (error) {
      return { kind: 'refused', error } as const
    }
  }
  const reconfigure = async (given: ReloadOptions, details: ReloadDetails): Promise<Reloaded> => {
    const replaced = await replace(given, details)
    const { log, warn } = current()
    const refuse = (error: unknown): Reloaded => {
      const why = error instanceof Error ? error.message : 'it cannot be used'
      if (details.isQuiet !== true) log('error', error, rejectionText(why))
      return { kind: 'refused', error }
    }
    if (replaced.kind === 'refused') {
      measures?.reloaded('configuration', 'refused')
      return refuse(replaced.error)
    }
    const changed = details.changed ?? replaced.changed
    const kind = changed.length === 0 ? 'unchanged' : 'taken'
    measures?.reloaded('configuration', kind)
    warn()
    announcements.configuration('reload', changed)
    announcements.schema('reload')
    // Unchanged settings may name a schema or a manifest whose contents have changed.
    const read = replaced.keepsApi ? await reread() : undefined
    if (read === undefined) void current().persisted?.check()
    if (kind === 'unchanged' && read?.kind === 'refused') return refuse(read.error)
    if (details.isQuiet !== true) log('info', undefined, reloadText(changed))
    return kind === 'unchanged' && read !== undefined ? read : { kind }
  }
  let reloading: Promise<unknown> = Promise.resolve()
  return (given, details) => {
    const reloaded = reloading.then(() => (given === undefined ? reread() : reconfigure(given, details)))
    // A reload that fails must not fail those after it.
    reloading = reloaded.catch(() => undefined)
    return reloaded
  }
}

export function rejectionText(why: string): string {
  return `the new configuration was rejected; the old one stays in force: ${why}`
}

/** `changed`: the names of settings. */
export function reloadText(changed: readonly string[]): string {
  return `the configuration was reloaded: ${changed.length === 0 ? 'no setting has changed' : changed.join(', ')}`
}
