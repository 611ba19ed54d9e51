import type { GraphQLSchema } from 'graphql'
import type { Config } from '../../config/config.ts'
import { buildSchemaFromSdl } from '../../core/schema/sdl.ts'
import type { StitchingOptions } from '../../upstream/composed/stitching-options.ts'
import type { SupergraphOptions } from '../../upstream/composed/supergraph-options.ts'
import type { UpstreamOptions } from '../../upstream/upstream-options.ts'
import { messageOf } from '../error-text.ts'
import { type CliIo, UnreachableError, UserError } from '../io.ts'
import { apiKindOf, noApi, refuseRenamedSample } from './api-kind.ts'
import { isModule, readSchemaFiles } from './schema-files.ts'
import { importSchema } from './schema-module.ts'
import { toStitchingOptions, toSupergraphOptions, toUpstreamOptions } from './upstream-source.ts'

/** The API that a gateway serves, and how to close it. */
export interface OpenSource {
  readonly source: Source
  readonly isSample: boolean
  readonly close: () => Promise<void>
}

type Source =
  | { readonly schema: GraphQLSchema; readonly context?: () => object }
  | { readonly upstream: UpstreamOptions }
  | { readonly supergraph: SupergraphOptions }
  | StitchingOptions

/** Opens the configured API or, in development without one, the sample API. Throws `UserError` or `SchemaRuleError`. */
export async function openSource(config: Config, wantsSample: boolean, io: CliIo): Promise<OpenSource> {
  const { upstream, upstreams, supergraph, schema: files = [] } = config
  const kind = apiKindOf(config, wantsSample)
  if (kind === 'none' && config.productionBecause !== undefined)
    throw noApi(
      `Only development serves the sample API by itself; this is production, because ${config.productionBecause}.`,
    )
  if (kind === 'none' || kind === 'sample') {
    refuseRenamedSample(config)
    return openSample(config, io)
  }
  const source = ((): Source | undefined => {
    if (upstream !== undefined) return { upstream: toUpstreamOptions(upstream, files, io) }
    if (upstreams !== undefined) return toStitchingOptions(upstreams, files, io)
    if (supergraph === undefined) return undefined
    if (files.length > 0) throw new UserError('schema: the rules of a supergraph stand in its subgraphs.')
    return { supergraph: toSupergraphOptions(supergraph, io) }
  })()
  const opened = source ?? (await openSchema(files, config.directives, io))
  return { source: opened, isSample: false, close: async () => {} }
}

async function openSample({ database, storeUrl }: Config, io: CliIo): Promise<OpenSource> {
  const events = /^postgres/i.test(storeUrl) ? storeUrl : undefined
  const onProblem = (): void => {
    io.stderr('warning: subscriptions do not hear of other gateways: the store cannot be reached\n')
  }
  const { openContributorApi } = await import('../../sample/contributor.ts')
  const sample = await openContributorApi({ database, events, onProblem }).catch((error: unknown) => {
    throw new UnreachableError(`DATABASE_URL: ${database} cannot be opened: ${messageOf(error)}`)
  })
  const { close, ...source } = sample
  return { source, isSample: true, close }
}

async function openSchema(
  files: readonly string[],
  directives: Config['directives'],
  io: CliIo,
): Promise<Source> {
  const [first = ''] = files
  if (isModule(first)) return importSchema(files)
  const schema = buildSchemaFromSdl(readSchemaFiles(files, io), directives)
  io.stderr(
    'warning: SDL has no resolvers: every field answers null. A module (.js) can export a schema that has them.\n',
  )
  return { schema }
}
