import type { Config } from '../../config/config.ts'
import type { StitchingOptions } from '../../upstream/composed/stitching-options.ts'
import type { SupergraphOptions } from '../../upstream/composed/supergraph-options.ts'
import type { UpstreamOptions } from '../../upstream/upstream-options.ts'
import { type CliIo, UserError } from '../io.ts'
import { isModule, readSchemaFiles, readText } from './schema-files.ts'

/** What is configured of an upstream, with the SDL files, which are read again at each reload. */
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

/** What is configured of several upstreams, with the SDL files whose directives lie over all of them. */
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

/** What is configured of a supergraph; its file is read again at each reload. */
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
