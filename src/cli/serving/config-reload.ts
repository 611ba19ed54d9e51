import { isDeepStrictEqual } from 'node:util'
import type { Config, ConfigResult } from '../../config/config.ts'
import { printProblem } from '../../config/problem.ts'
import { findChangedSettings, findRestartSettings } from '../../config/setting-changes.ts'
import type { Gateway } from '../../gateway/lifecycle.ts'
import { messageOf } from '../error-text.ts'
import { apiKindOf } from '../input/api-kind.ts'
import { isModule, readSchemaFiles } from '../input/schema-files.ts'
import type { OpenSource } from '../input/source.ts'
import type { CliIo } from '../io.ts'
import type { ReloadOutcome } from './reload-outcome.ts'
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

/**
 * Reads everything again that the start has read, and puts it into use as a whole, or says why not. `agrees` has the last
 * word, when nothing else is in the way. Never rejects.
 */
export type ConfigReload = (agrees?: () => Promise<boolean>) => Promise<ReloadOutcome>

export function createConfigReload(parts: ConfigReloadParts): ConfigReload {
  const { serving, io } = parts
  const { gateway, admin, kept } = serving
  let { config, named } = serving
  let schemaText = readSchemaText(config, io)

  /** A schema of SDL is what its files hold; upstreams and supergraphs look at their files themselves. */
  const isSameSource = (next: Config, text: string | undefined): boolean =>
    isDeepStrictEqual(sourceOf(config), sourceOf(next)) &&
    (apiKindOf(next, false) !== 'schema' || (text !== undefined && text === schemaText))
  const take = async (next: Config, agrees: (() => Promise<boolean>) | undefined): Promise<ReloadOutcome> => {
    const differing = findChangedSettings(config, next)
    const fixed = findRestartSettings(differing)
    if (fixed.length > 0) return refuse(`${fixed.join(', ')} cannot be changed without a restart`)
    const text = readSchemaText(next, io)
    const changed = [...new Set([...differing, ...(text === schemaText ? [] : ['schema'])])]
    const clients = await joinClients(next, kept.store)
    const source = isSameSource(next, text) ? named.source : await parts.openSource(next)
    if (source !== named.source) parts.onOpened(source.close)
    const persistedOperations = differing.includes('persistedOperations')
      ? toPersistedOptions(next, io)
      : named.persistedOperations
    const nextNamed = { source, persistedOperations }
    const options = toServingOptions(next, nextNamed, clients, kept)
    const reloaded = await gateway.reload(options, { changed, agrees, isQuiet: true })
    if (reloaded.kind === 'refused') return refuse(messageOf(reloaded.error))
    const adminOptions = toAdminOptions(next, clients, kept)
    if (adminOptions !== undefined && admin !== undefined) {
      const { buildAdminGatewayOptions } = await import('../../admin/admin-gateway.ts')
      const administered = await admin.reload(await buildAdminGatewayOptions(adminOptions), {
        changed,
        isQuiet: true,
      })
      if (administered.kind === 'refused')
        io.stderr(`warning: the admin API keeps its configuration: ${messageOf(administered.error)}\n`)
    }
    config = next
    named = nextNamed
    schemaText = text
    return { kind: 'taken', changed, logLevel: next.logLevel }
  }
  const reload = async (agrees: (() => Promise<boolean>) | undefined): Promise<ReloadOutcome> => {
    try {
      const read = parts.read()
      if (read.kind === 'ok') return await take(read.config, agrees)
      return refuse(read.problems.map(printProblem).join('; '))
    } catch (error) {
      return refuse(messageOf(error))
    }
  }
  // One after the other: what was read last is what counts.
  let reloading: Promise<unknown> = Promise.resolve()
  return (agrees) => {
    const outcome = reloading.then(() => reload(agrees))
    reloading = outcome
    return outcome
  }
}

function refuse(why: string): ReloadOutcome {
  return { kind: 'refused', why }
}

/** Of a schema that consists of SDL; undefined where it does not. Throws a `UserError`. */
function readSchemaText(config: Config, io: CliIo): string | undefined {
  const { schema = [] } = config
  if (apiKindOf(config, false) !== 'schema' || schema.some(isModule)) return undefined
  return JSON.stringify(readSchemaFiles(schema, io))
}

function sourceOf({ upstream, upstreams, supergraph, schema }: Config): unknown {
  return { upstream, upstreams, supergraph, schema }
}
