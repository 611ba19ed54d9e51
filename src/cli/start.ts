import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Command } from 'commander'
import { type GraphQLSchema, isSchema } from 'graphql'
import { type Config, readConfig } from '../config/config.ts'
import { printProblem } from '../config/problem.ts'
import { buildSchemaFromSdl } from '../core/schema/sdl.ts'
import { createGateway, type Gateway } from '../gateway.ts'
import { openContributorApi } from '../sample/contributor.ts'
import { action } from './action.ts'
import { writeDevelopmentClient } from './development-client.ts'
import { type CliIo, UserError } from './io.ts'
import { readSchemaFiles } from './schema-files.ts'
import { printWelcome } from './welcome.ts'

interface StartOptions {
  readonly config?: string
  readonly schema?: readonly string[]
  readonly host?: string
  readonly port?: string
  readonly database?: string
  readonly logLevel?: string
}

/** What a gateway is put before, and how to let go of it. */
interface Source {
  readonly schema: GraphQLSchema
  readonly context?: () => object
  readonly close: () => Promise<void>
}

export function startCommand(io: CliIo): Command {
  return new Command('start')
    .description('serve a guarded API: that of a schema, or the sample API')
    .option('--config <file>', 'settings in YAML or JSON (default: portcullis.yaml, if there is one)')
    .option(
      '--schema <file...>',
      'SDL files, or a module (.js) that exports a schema (default: the sample API)',
    )
    .option('--host <address>', 'address to listen on; anything but loopback is production')
    .option('--port <number>', 'port to listen on; 0 is any free one')
    .option('--database <url>', 'where the sample API keeps its data: file:PATH')
    .option('--log-level <level>', 'fatal, error, warn, info, debug, trace or silent')
    .action(action(io, runStart))
}

/** Serves until told to stop. Rejects with a `UserError` that has one line for each thing that is wrong. */
async function runStart(flags: StartOptions, io: CliIo): Promise<number> {
  const read = readConfig({ flags })
  if (read.kind === 'problems') throw new UserError(...read.problems.map(printProblem))
  const { config } = read
  for (const warning of config.warnings) io.stderr(`warning: ${printProblem(warning)}\n`)
  const source = await openSource(config, flags.schema ?? [], io)
  try {
    const gateway = createGateway({ ...toGatewayOptions(config), ...source })
    await gateway.listen().catch((error: unknown) => {
      throw explainListening(error, config)
    })
    welcome(gateway, config, flags, io)
    await io.untilStopped()
    await gateway.close()
    return 0
  } finally {
    await source.close()
  }
}

function toGatewayOptions(config: Config): Omit<Parameters<typeof createGateway>[0], 'schema'> {
  const { timeouts, ...options } = config
  return { ...options, requestTimeout: timeouts.request, shutdownTimeout: timeouts.shutdown }
}

async function openSource({ database }: Config, files: readonly string[], io: CliIo): Promise<Source> {
  const close = async (): Promise<void> => {}
  const [first] = files
  if (first === undefined) {
    return openContributorApi({ database }).catch((error: unknown) => {
      throw new UserError(`DATABASE_URL: ${database} cannot be opened: ${messageOf(error)}`)
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
async function importSource(file: string): Promise<Omit<Source, 'close'>> {
  const module: unknown = await import(pathToFileURL(resolve(file)).href).catch((error: unknown) => {
    throw new UserError(`${file}: cannot be imported: ${messageOf(error)}`)
  })
  const { schema, context } = module as { readonly schema?: unknown; readonly context?: unknown }
  if (!isSchema(schema)) throw new UserError(`${file}: exports no "schema" that is a GraphQLSchema.`)
  return typeof context === 'function' ? { schema, context: context as () => object } : { schema }
}

function welcome({ url }: Gateway, { made }: Config, { schema }: StartOptions, io: CliIo): void {
  const { client } = made
  if (client !== undefined) writeDevelopmentClient(client)
  io.stdout(printWelcome({ url, client, isSample: schema === undefined, hasMadeSecret: made.secret }))
}

function explainListening(error: unknown, { host, port }: Config): unknown {
  const { code } = error as { readonly code?: unknown }
  if (code === 'EADDRINUSE') return new UserError(`PORT: ${host}:${port} is in use by another process`)
  if (code === 'EACCES') return new UserError(`PORT: this user must not listen on ${host}:${port}`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new UserError(`HOST: ${host} is no address of this machine`)
  }
  return error
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
