import type { Config } from '../../config/config.ts'
import type { StitchingOptions } from '../../upstream/composed/stitching-options.ts'
import type { SupergraphOptions } from '../../upstream/composed/supergraph-options.ts'
import type { UpstreamOptions } from '../../upstream/upstream-options.ts'
import { type CliIo, UserError } from '../io.ts'
import { isModule, readSchemaFiles, readText } from './schema-files.ts'

/** The options of an upstream, from its settings and the SDL files, which every reload reads again. */
export function toUpstreamOptions(
  { poll, retries, ...setting }: NonNullable<Config['upstream']>,
  files: readonly string[],
  io: CliIo,
): UpstreamOptions {
  const [first] = files
  refuseModule(files)
  if (first === undefined && setting.schemaFrom === 'sdl')
    throw new UserError('upstream.schemaFrom: "sdl" needs --schema.')
  return {
    ...setting,
    retries: { attempts: retries },
    ...(poll !== undefined && { pollInterval: poll }),
    ...(first !== undefined && { sdl: () => readSchemaFiles(files, io) }),
  }
}

/** The options of several upstreams, from their settings and the SDL files with rules for all of them. */
export function toStitchingOptions(
  upstreams: NonNullable<Config['upstreams']>,
  files: readonly string[],
  io: CliIo,
): StitchingOptions {
  refuseModule(files)
  return {
    ...(files.length > 0 && { rules: () => readSchemaFiles(files, io) }),
    upstreams: Object.fromEntries(
      Object.entries(upstreams).map(([name, { retries, poll, schema, ...setting }]) => [
        name,
        {
          ...setting,
          retries: { attempts: retries },
          ...(poll !== undefined && { pollInterval: poll }),
          ...(schema !== undefined && { sdl: () => readSchemaFiles([schema], io) }),
        },
      ]),
    ),
  }
}

function refuseModule(files: readonly string[]): void {
  const module = files.find(isModule)
  if (module !== undefined)
    throw new UserError(`${module}: in front of an upstream, a schema must be SDL, not a module.`)
}

/** The options of a supergraph, from its settings; every reload reads its file again. */
export function toSupergraphOptions(
  { file, poll, requests, subgraphs }: NonNullable<Config['supergraph']>,
  io: CliIo,
): SupergraphOptions {
  return {
    sdl: () => ({ name: file, text: readText(file, io) }),
    mostRequests: requests,
    ...(poll !== undefined && { pollInterval: poll }),
    subgraphs: Object.fromEntries(
      Object.entries(subgraphs).map(([name, { url, retries, ...setting }]) => [
        name,
        { ...setting, retries: { attempts: retries }, ...(url !== undefined && { url }) },
      ]),
    ),
  }
}
