import { Command, InvalidArgumentError, Option } from 'commander'
import { PRESET_NAMES } from '../../config/issuer-settings.ts'
import type { ClientSettings } from '../../store/client.ts'
import { action } from '../action.ts'
import { printClient, printClients, printNewKey } from '../client-text.ts'
import {
  type AdministrationOptions,
  addAdministrationOptions,
  administrate,
  takeValue,
} from '../input/administration.ts'
import { parseLife, parseSpan } from '../input/span.ts'
import type { CliIo } from '../io.ts'
import { printName } from '../safe-text.ts'
import { printJson } from '../table.ts'

interface ClientOptions extends AdministrationOptions {
  readonly id: string
}

interface AddOptions extends ClientOptions {
  readonly scopes?: readonly string[]
  readonly presets?: readonly string[]
  readonly defaultScopes?: readonly string[]
  readonly userFields?: readonly string[]
  readonly userCreation: boolean
  readonly expires?: number
}

interface ListOptions extends AdministrationOptions {
  readonly after?: string
  readonly first: number
}

interface RotateOptions extends ClientOptions {
  readonly overlap: number
  readonly expires?: number
}

export function clientsCommand(io: CliIo): Command {
  const presets = new Option(
    '--presets <names...>',
    'which presets its tokens may be read with (default: all)',
  )
  const expires = new Option('--expires <span>', 'when the API key expires (default: never)').argParser(
    parseLife,
  )
  return new Command('clients')
    .description('add, list, show, rotate, disable, enable and remove clients')
    .addCommand(
      ofClient(io, 'add', 'add a client, and print its API key, this once', runAdd)
        .option('--scopes <patterns...>', 'its ceiling')
        .addOption(presets.choices(PRESET_NAMES))
        .option(
          '--default-scopes <patterns...>',
          'those of a token of its that has neither scopes nor a policy',
        )
        .option('--user-fields <names...>', 'the fields of a token’s person that are stored')
        .option('--no-user-creation', 'its users do not come into being with their first token')
        .addOption(expires),
    )
    .addCommand(
      addAdministrationOptions(new Command('list').description('list clients by id, in pages'))
        .option('--after <id>', 'the last id of the page before')
        .option('--first <number>', 'how many, at most 1000', parseCount, 100)
        .action(action(io, runList)),
    )
    .addCommand(ofClient(io, 'show', 'show a client, and its keys without their text', runShow))
    .addCommand(
      ofClient(io, 'rotate', 'print another API key, this once; the others expire', runRotate)
        .addOption(
          new Option('--overlap <span>', 'for how long the others are good still')
            .argParser(parseSpan)
            .default(86_400_000, '1d'),
        )
        .addOption(expires),
    )
    .addCommand(
      ofClient(io, 'disable', 'end its API keys and tokens until it is enabled again', disable(true)),
    )
    .addCommand(ofClient(io, 'enable', 'let a disabled client in again', disable(false)))
    .addCommand(
      ofClient(io, 'remove', 'remove a client with its keys and users, and end its tokens', runRemove),
    )
}

function ofClient<Options extends ClientOptions>(
  io: CliIo,
  name: string,
  description: string,
  run: (options: Options, io: CliIo) => Promise<number>,
): Command {
  const act = action(io, run)
  return addAdministrationOptions(new Command(name).description(description))
    .argument('<id>', 'the client')
    .action((id: string, options: Options) => act({ ...options, id }))
}

async function runAdd(options: AddOptions, io: CliIo): Promise<number> {
  const { id, scopes = [], presets, defaultScopes, userFields, userCreation, expires } = options
  const settings: Partial<ClientSettings> = {
    ceiling: scopes,
    allowUserCreation: userCreation,
    ...(presets && { presets }),
    ...(defaultScopes && { defaultScopes }),
    ...(userFields && { userFields }),
  }
  return administrate(options, io, async ({ administration }) => {
    const added = takeValue(await administration.clients.add(id, settings, { expiresIn: expires }))
    if (scopes.length === 0) io.stderr('warning: without --scopes the client gets no token\n')
    io.stdout(options.json === true ? printJson(added) : printNewKey(added))
    return 0
  })
}

async function runList(options: ListOptions, io: CliIo): Promise<number> {
  const { after, first } = options
  return administrate(options, io, async ({ administration }) => {
    const page = takeValue(await administration.clients.list({ after, first }))
    io.stdout(options.json === true ? printJson(page) : printClients(page.clients))
    if (options.json !== true && page.next !== null)
      io.stderr(`There are more: --after ${printName(page.next)}\n`)
    return 0
  })
}

async function runShow(options: ClientOptions, io: CliIo): Promise<number> {
  return administrate(options, io, async ({ administration }) => {
    const client = takeValue(await administration.clients.show(options.id))
    io.stdout(options.json === true ? printJson(client) : printClient(client))
    return 0
  })
}

async function runRotate(options: RotateOptions, io: CliIo): Promise<number> {
  const { id, overlap, expires } = options
  return administrate(options, io, async ({ administration, config }) => {
    const created = takeValue(await administration.clients.createKey(id, { overlap, expiresIn: expires }))
    if (config.made.client === undefined && config.clients.some((client) => client.id === id))
      io.stderr('warning: the API key in the configuration stays good as long as it stands there\n')
    io.stdout(options.json === true ? printJson(created) : printNewKey(created))
    return 0
  })
}

function disable(disabled: boolean): (options: ClientOptions, io: CliIo) => Promise<number> {
  return (options, io) =>
    administrate(options, io, async ({ administration }) => {
      const client = takeValue(await administration.clients.disable(options.id, disabled))
      const done = `${disabled ? 'Disabled' : 'Enabled'} ${printName(client.id)}.\n`
      io.stdout(options.json === true ? printJson(client) : done)
      return 0
    })
}

async function runRemove(options: ClientOptions, io: CliIo): Promise<number> {
  return administrate(options, io, async ({ administration }) => {
    const client = takeValue(await administration.clients.remove(options.id))
    io.stdout(options.json === true ? printJson(client) : `Removed ${printName(client.id)}.\n`)
    return 0
  })
}

function parseCount(text: string): number {
  if (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 1_000) return Number(text)
  throw new InvalidArgumentError('It is a whole number from 1 to 1000.')
}
