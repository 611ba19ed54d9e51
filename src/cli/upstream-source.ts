import type { Config } from '../config/config.ts'
import type { UpstreamOptions } from '../upstream/upstream-options.ts'
import { type CliIo, UserError } from './io.ts'
import { readSchemaFiles } from './schema-files.ts'

/** What is configured of an upstream, with the SDL files, which are read again at each reload. */
export function toUpstreamOptions(
  { poll, retries, ...setting }: NonNullable<Config['upstream']>,
  files: readonly string[],
  io: CliIo,
): UpstreamOptions {
  const [first] = files
  if (first !== undefined && /\.[cm]?js$/.test(first))
    throw new UserError(`${first}: in front of an upstream a schema is SDL, and no module.`)
  if (first === undefined && setting.schemaFrom === 'sdl')
    throw new UserError('upstream.schemaFrom: "sdl" needs --schema.')
  return {
    ...setting,
    retries: { attempts: retries },
    ...(poll !== undefined && { pollInterval: poll }),
    ...(first !== undefined && { sdl: () => readSchemaFiles(files, io) }),
  }
}
