import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type GraphQLSchema, isSchema } from 'graphql'
import type { Config } from '../../config/config.ts'
import { buildSchemaFromSdl } from '../../core/schema/sdl.ts'
import { openContributorApi } from '../../sample/contributor.ts'
import type { StitchingOptions } from '../../upstream/composed/stitched-source.ts'
import type { SupergraphOptions } from '../../upstream/composed/supergraph-source.ts'
import type { UpstreamOptions } from '../../upstream/upstream-options.ts'
import { messageOf } from '../error-text.ts'
import { type CliIo, UnreachableError, UserError } from '../io.ts'
import { readSchemaFiles } from './schema-files.ts'
import { toStitchingOptions, toSupergraphOptions, toUpstreamOptions } from './upstream-source.ts'

/** What a gateway is put before, and how to let go of it. */
export type Source = (
  | SchemaSource
  | { readonly upstream: UpstreamOptions }
  | { readonly supergraph: SupergraphOptions }
  | StitchingOptions
) & {
  readonly close: () => Promise<void>
}

interface SchemaSource {
  readonly schema: GraphQLSchema
  readonly context?: () => object
}

/** The upstream, or the API of the files that are named; of none, the sample API. Throws `UserError` or `SchemaRuleError`. */
export async function openSource(
  { database, storeUrl, upstream, upstreams, supergraph }: Config,
  files: readonly string[],
  io: CliIo,
): Promise<Source> {
  const close = async (): Promise<void> => {}
  if (upstream !== undefined) return { upstream: toUpstreamOptions(upstream, files, io), close }
  if (upstreams !== undefined) return { ...toStitchingOptions(upstreams, files, io), close }
  const [first] = files
  if (supergraph !== undefined) {
    if (first !== undefined)
      throw new UserError('--schema: the rules of a supergraph stand in its subgraphs.')
    return { supergraph: toSupergraphOptions(supergraph, io), close }
  }
  if (first === undefined) {
    const events = /^postgres/i.test(storeUrl) ? storeUrl : undefined
    const onProblem = (): void => {
      io.stderr('warning: subscriptions do not hear of other gateways: the store cannot be reached\n')
    }
    return openContributorApi({ database, events, onProblem }).catch((error: unknown) => {
      throw new UnreachableError(`DATABASE_URL: ${database} cannot be opened: ${messageOf(error)}`)
    })
  }
  if (/\.[cm]?js$/.test(first)) return { ...(await importSource(first)), close }
  const schema = buildSchemaFromSdl(readSchemaFiles(files, io))
  io.stderr(
    'warning: SDL has no resolvers: every field answers null. A module (.js) can export a schema that has.\n',
  )
  return { schema, close }
}

/** A module that exports `schema`, and perhaps `context`: what the resolvers find in their context. */
async function importSource(file: string): Promise<SchemaSource> {
  const module: unknown = await import(pathToFileURL(resolve(file)).href).catch((error: unknown) => {
    throw new UserError(`${file}: cannot be imported: ${messageOf(error)}`)
  })
  const { schema, context } = module as { readonly schema?: unknown; readonly context?: unknown }
  if (!isSchema(schema)) throw new UserError(`${file}: exports no "schema" that is a GraphQLSchema.`)
  return typeof context === 'function' ? { schema, context: context as () => object } : { schema }
}
