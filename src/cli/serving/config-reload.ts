import { isDeepStrictEqual } from 'node:util'
import type { Config, ConfigResult } from '../../config/config.ts'
import { printProblem } from '../../config/problem.ts'
import { findChangedSettings, findRestartSettings } from '../../config/setting-changes.ts'
import type { Gateway } from '../../gateway/lifecycle.ts'
import { createLog } from '../../http/server/log.ts'
import { messageOf } from '../error-text.ts'
import type { OpenSource } from '../input/source.ts'
import type { CliIo } from '../io.ts'
import {
  joinClients,
  type KeptParts,
  type NamedParts,
  toAdminOptions,
  toPersistedOptions,
  toServingOptions,
} from './serving-options.ts'

/** A gateway that serves, and everything that a reload compares with or keeps. */
export interface Serving {
  readonly config: Config
  readonly named: NamedParts
  readonly kept: KeptParts
  readonly gateway: Gateway
  readonly admin: Gateway | undefined
}

export interface ConfigReloadParts {
  readonly serving: Serving
  /** Reads the configuration as the start did. */
  readonly read: () => ConfigResult
  readonly openSource: (config: Config) => Promise<OpenSource>
  readonly io: CliIo
  /** Takes whatever was opened for a reload, to be let go of in the end. */
  readonly onOpened: (close: () => Promise<void>) => void
}

/** Reads everything again that the start has read, and puts it into use as a whole, or says why not. Never rejects. */
export type ConfigReload = () => Promise<void>

export function createConfigReload(parts: ConfigReloadParts): ConfigReload {
  const { serving, io } = parts
  const { gateway, admin, kept } = serving
  let { config, named } = serving

  const refuse = (why: string): void =>
    createLog(config.logLevel, kept.logTo).error({}, `the configuration is not taken over: ${why}`)

  const take = async (next: Config): Promise<void> => {
    const changed = findChangedSettings(config, next)
    const fixed = findRestartSettings(changed)
    if (fixed.length > 0) return refuse(`${fixed.join(', ')} cannot be changed without a restart`)
    const clients = await joinClients(next, kept.store)
    const source = isSameSource(config, next) ? named.source : await parts.openSource(next)
    if (source !== named.source) parts.onOpened(source.close)
    const persistedOperations = changed.includes('persistedOperations')
      ? toPersistedOptions(next, io)
      : named.persistedOperations
    const nextNamed = { source, persistedOperations }
    const reloaded = await gateway.reload(toServingOptions(next, nextNamed, clients, kept), changed)
    if (reloaded.kind === 'refused') return
    const adminOptions = toAdminOptions(next, clients, kept)
    if (adminOptions !== undefined && admin !== undefined) {
      const { buildAdminGatewayOptions } = await import('../../admin/admin-gateway.ts')
      await admin.reload(await buildAdminGatewayOptions(adminOptions), changed)
    }
    config = next
    named = nextNamed
  }
  const reload = async (): Promise<void> => {
    try {
      const read = parts.read()
      if (read.kind === 'ok') await take(read.config)
      else refuse(read.problems.map(printProblem).join('; '))
    } catch (error) {
      refuse(messageOf(error))
    }
  }
  // One after the other: what was read last is what counts.
  let reloading: Promise<void> = Promise.resolve()
  return () => {
    reloading = reloading.then(reload)
    return reloading
  }
}

/** Upstreams and supergraphs look at their files themselves. A schema of files is opened anew: it is what they hold. */
function isSameSource(before: Config, after: Config): boolean {
  const sourceOf = ({ upstream, upstreams, supergraph, schema }: Config): unknown => ({
    upstream,
    upstreams,
    supergraph,
    schema,
  })
  const isOfFiles =
    after.schema !== undefined && (after.upstream ?? after.upstreams ?? after.supergraph) === undefined
  return !isOfFiles && isDeepStrictEqual(sourceOf(before), sourceOf(after))
}
