import { dirname, isAbsolute, join } from 'node:path'
import type { Config } from '../../config/config.ts'
import { parseFile } from '../../config/sources.ts'
import type { Ceiling } from '../../core/changes/reach-changes.ts'
import type { RuleTable } from '../../core/rules/rule-table.ts'
import { type CliIo, UserError } from '../io.ts'
import { loadRuleTable } from './api.ts'
import { type ApiOptions, readApiConfig } from './api-config.ts'
import { isModule, readText } from './schema-files.ts'
import { hasUpstream, withUpstreamHeaders } from './upstream-headers.ts'

/** One side of a comparison: an API and its configuration. */
export interface ComparedApi {
  readonly table: RuleTable
  readonly config: Config
  /** The configuration file of this side; undefined for a schema or a running API. */
  readonly configFile: string | undefined
}

const CONFIG = 'portcullis.yaml'

/** Reads one side of any kind. Throws `UserError`, `UnreachableError` or `SchemaRuleError`. */
export async function readComparedApi(name: string, options: ApiOptions, io: CliIo): Promise<ComparedApi> {
  const configFile = findConfig(name, io)
  const { header, ...others } = options
  const read = (more: ApiOptions): Config => {
    const config = readApiConfig({ ...others, ...more }, io)
    return hasUpstream(config) ? withUpstreamHeaders(config, header) : config
  }
  const config =
    configFile === undefined
      ? read(sourceOf(name, io))
      : withPathsFrom(dirname(configFile), read({ config: configFile }))
  return { table: await loadRuleTable(config, false, io), config, configFile }
}

/** Reads the ids and ceilings of `authKeys`, without their secrets. Throws `UserError`. */
export function readCeilings(file: string, io: CliIo): readonly Ceiling[] {
  const parsed = parseFile(file, readText(file, io))
  if (parsed.kind === 'problem') throw new UserError(`${parsed.problem.where} ${parsed.problem.what}`)
  return toCeilings(parsed.value.value['authKeys'] ?? [], `${file}: authKeys`)
}

/** Reads the output of `portcullis clients list --json`, or only its list. Throws `UserError`. */
export function readListedCeilings(file: string, io: CliIo): readonly Ceiling[] {
  const listed = parseJson(file, io)
  const { clients } = (listed ?? {}) as { readonly clients?: unknown }
  return toCeilings(clients ?? listed, file)
}

function parseJson(file: string, io: CliIo): unknown {
  const text = readText(file, io)
  try {
    return JSON.parse(text)
  } catch {
    throw new UserError(`${file}: must be JSON, as "portcullis clients list --json" prints it.`)
  }
}

function toCeilings(list: unknown, where: string): readonly Ceiling[] {
  if (!Array.isArray(list))
    throw new UserError(`${where} must be a list of clients, each with an id and scopes.`)
  return list.map((client: unknown, index) => {
    const { id, scopes } = (client ?? {}) as { readonly id?: unknown; readonly scopes?: unknown }
    if (typeof id !== 'string' || !Array.isArray(scopes) || scopes.some((one) => typeof one !== 'string'))
      throw new UserError(`${where}[${index}] must have an id and a list of scopes.`)
    return { id, patterns: scopes as readonly string[] }
  })
}

/** Finds the configuration file that a side is, or that its folder holds. */
function findConfig(name: string, io: CliIo): string | undefined {
  const entries = isUrl(name) ? undefined : io.listFolder(name)
  if (entries !== undefined) return entries.includes(CONFIG) ? join(name, CONFIG) : undefined
  if (/\.ya?ml$/.test(name)) return name
  if (!/\.json$/.test(name)) return undefined
  return readText(name, io).includes('"__schema"') ? undefined : name
}

function sourceOf(name: string, io: CliIo): ApiOptions {
  if (isUrl(name)) return { upstream: name }
  const isFile = !isModule(name) && io.listFolder(name) === undefined
  if (isFile && readText(name, io).includes('//specs.apollo.dev/join/')) return { supergraph: name }
  return { schema: [name] }
}

function isUrl(name: string): boolean {
  return /^https?:\/\//.test(name)
}

/** Resolves paths against a configuration's own folder, such as another checkout. */
function withPathsFrom(folder: string, config: Config): Config {
  const from = (path: string): string => (isAbsolute(path) ? path : join(folder, path))
  const { schema, supergraph, upstreams, persistedOperations } = config
  return {
    ...config,
    ...(schema && { schema: schema.map(from) }),
    ...(supergraph && { supergraph: { ...supergraph, file: from(supergraph.file) } }),
    ...(upstreams && {
      upstreams: Object.fromEntries(
        Object.entries(upstreams).map(([name, one]) => [
          name,
          { ...one, ...(one.schema !== undefined && { schema: from(one.schema) }) },
        ]),
      ),
    }),
    persistedOperations: {
      ...persistedOperations,
      ...(persistedOperations.manifest !== undefined && { manifest: from(persistedOperations.manifest) }),
    },
  }
}
