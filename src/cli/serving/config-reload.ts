import { isDeepStrictEqual } from 'node:util'
import type { Observation } from '../../admin/observation.ts'
import type { Config, ConfigResult } from '../../config/config.ts'
import { printProblem } from '../../config/problem.ts'
import { findChangedSettings, findRestartSettings } from '../../config/setting-changes.ts'
import type { Gateway } from '../../gateway/lifecycle.ts'
import type { AnyGatewayOptions } from '../../gateway/options.ts'
import { messageOf } from '../error-text.ts'
import { apiKindOf } from '../input/api-kind.ts'
import { isModule, readSchemaFiles } from '../input/schema-files.ts'
import type { OpenSource } from '../input/source.ts'
import { type CliIo, UserError } from '../io.ts'
import type { ReloadOutcome } from './reload-outcome.ts'
import {
  type JoinedClients,
  joinClients,
  type KeptParts,
  type NamedParts,
  policyModuleOf,
  toAdminOptions,
  toPersistedOptions,
  toServingOptions,
} from './serving-options.ts'

/** A serving gateway, with everything that a reload compares or keeps. */
export interface Serving {
  readonly config: Config
  readonly named: NamedParts
  readonly kept: KeptParts
  readonly gateway: Gateway
  readonly admin: Gateway | undefined
  readonly observation: Observation | undefined
}

export interface ConfigReloadParts {
  readonly serving: Serving
  readonly read: () => ConfigResult
  readonly openSource: (config: Config) => Promise<OpenSource>
  readonly io: CliIo
  /** Takes over what a reload opened for the gateway, to close it in the end. */
  readonly onOpened: (close: () => Promise<void>) => void
}

/** A configuration read for a reload, and what it names. */
interface Next {
  readonly config: Config
  readonly schemaText: string | undefined
  readonly policyModule: string | undefined
  readonly changed: readonly string[]
  readonly clients: JoinedClients
  readonly named: NamedParts
}

/**
 * Reads again everything that the start read, and applies it as a whole or reports why not. `agrees` has the
 * last word, once nothing else stands in the way. Never rejects.
 */
export type ConfigReload = (agrees?: () => Promise<boolean>) => Promise<ReloadOutcome>

export function createConfigReload(parts: ConfigReloadParts): ConfigReload {
  const { serving, io } = parts
  const { gateway, admin, kept, observation } = serving
  let { config, named } = serving
  let schemaText = readSchemaText(config, io)
  let policyModule = policyModuleOf(config)

  /** SDL is compared by the contents of its files; upstreams and supergraphs watch their files themselves. */
  const isSameSource = (next: Config, text: string | undefined): boolean =>
    isDeepStrictEqual(sourceOf(config), sourceOf(next)) &&
    (apiKindOf(next, false) !== 'schema' || (text !== undefined && text === schemaText))
  const readNext = async (): Promise<Next> => {
    const read = parts.read()
    if (read.kind === 'problems') throw new UserError(...read.problems.map(printProblem))
    const { config: next } = read
    const differing = findChangedSettings(config, next)
    const fixed = findRestartSettings(differing)
    if (fixed.length > 0) throw new UserError(`${fixed.join(', ')} cannot be changed without a restart`)
    const text = readSchemaText(next, io)
    const located = policyModuleOf(next)
    const changedFiles = [
      ...(text === schemaText ? [] : ['schema']),
      ...(located === policyModule ? [] : ['policies']),
    ]
    const changed = [...new Set([...differing, ...changedFiles])]
    const clients = await joinClients(next, kept.store)
    const persistedOperations = differing.includes('persistedOperations')
      ? toPersistedOptions(next, io)
      : named.persistedOperations
    // Last: nothing after this can fail, so a refused reload closes the source.
    const source = isSameSource(next, text) ? named.source : await parts.openSource(next)
    return {
      config: next,
      schemaText: text,
      policyModule: located,
      changed,
      clients,
      named: { source, persistedOperations },
    }
  }
  const reload = async (agrees: (() => Promise<boolean>) | undefined): Promise<ReloadOutcome> => {
    let next: Next | undefined
    // The gateway does the reading, because it counts failures to read.
    const readOptions = async (): Promise<AnyGatewayOptions> => {
      next = await readNext()
      return toServingOptions(next.config, next.named, next.clients, kept)
    }
    const reloaded = await gateway.reload(readOptions, {
      get changed() {
        return next?.changed
      },
      agrees,
      isQuiet: true,
    })
    const isNewSource = next !== undefined && next.named.source !== named.source
    if (reloaded.kind === 'refused' || next === undefined) {
      if (isNewSource) await next?.named.source.close()
      return refuse(reloaded.kind === 'refused' ? reloaded.error : 'it was not read')
    }
    if (isNewSource) parts.onOpened(next.named.source.close)
    await reloadAdmin(next)
    config = next.config
    named = next.named
    schemaText = next.schemaText
    policyModule = next.policyModule
    return { kind: 'taken', changed: next.changed, logLevel: config.logLevel }
  }
  const reloadAdmin = async (next: Next): Promise<void> => {
    const adminOptions = toAdminOptions(next.config, next.clients, kept, observation)
    if (adminOptions === undefined || admin === undefined) return
    const { buildAdminGatewayOptions } = await import('../../admin/admin-gateway.ts')
    const administered = await admin.reload(() => buildAdminGatewayOptions(adminOptions), {
      changed: next.changed,
      isQuiet: true,
    })
    if (administered.kind === 'refused')
      io.stderr(`warning: the admin API keeps its configuration: ${messageOf(administered.error)}\n`)
  }
  // One at a time, so that the last one read wins.
  let reloading: Promise<unknown> = Promise.resolve()
  return (agrees) => {
    const outcome = reloading.then(() => reload(agrees)).catch((error: unknown) => refuse(error))
    reloading = outcome
    return outcome
  }
}

/** Formats a refusal. An indented line belongs to the line before. */
function refuse(error: unknown): ReloadOutcome {
  const text = error instanceof Error ? error.message : String(error)
  const problems = text.split('\n').filter((line) => line.trim() !== '')
  return { kind: 'refused', why: messageOf(problems.join('\n').replaceAll(/\n(?=\S)/g, '; ')), problems }
}

/** The text of an SDL schema; undefined for any other. Throws a `UserError`. */
function readSchemaText(config: Config, io: CliIo): string | undefined {
  const { schema = [] } = config
  if (apiKindOf(config, false) !== 'schema' || schema.some(isModule)) return undefined
  return JSON.stringify(readSchemaFiles(schema, io))
}

function sourceOf({ upstream, upstreams, supergraph, schema }: Config): unknown {
  return { upstream, upstreams, supergraph, schema }
}
