import type { ClientSettings } from '../../store/client.ts'
import type { ProofRule } from '../../token/proof/key-binding.ts'
import { printClient, printClients, printNewKey } from '../client-text.ts'
import { type AdministrationFlags, administrate, takeClient, takeValue } from '../input/administration.ts'
import { type CliIo, UserError } from '../io.ts'
import { paintOn } from '../paint.ts'
import { printName } from '../safe-text.ts'
import { printJson } from '../table.ts'

export interface ClientOptions extends AdministrationFlags {
  readonly id: string
}

interface AddOptions extends ClientOptions {
  readonly scopes?: readonly string[]
  readonly presets?: readonly string[]
  readonly defaultScopes?: readonly string[]
  readonly userFields?: readonly string[]
  readonly userCreation: boolean
  readonly proof?: ProofRule
  readonly expires?: number
}

/** `true` is an option without a value: an empty list. */
type Names = readonly string[] | true

interface UpdateOptions extends ClientOptions {
  readonly scopes?: Names
  readonly presets?: Names
  readonly defaultScopes?: Names
  readonly userFields?: Names
  readonly userCreation?: boolean
  readonly proof?: ProofRule
}

interface ListOptions extends AdministrationFlags {
  readonly after?: string
  readonly first: number
}

interface RotateOptions extends ClientOptions {
  readonly overlap: number
  readonly expires?: number
}

export async function runAdd(options: AddOptions, io: CliIo): Promise<number> {
  const { id, scopes = [], presets, defaultScopes, userFields, userCreation, proof, expires } = options
  const settings: Partial<ClientSettings> = {
    ceiling: scopes,
    allowUserCreation: userCreation,
    ...(presets && { presets }),
    ...(defaultScopes && { defaultScopes }),
    ...(userFields && { userFields }),
    ...(proof && { proof }),
  }
  return administrate(options, io, async ({ administration }) => {
    const added = takeValue(await administration.clients.add(id, settings, { expiresIn: expires }))
    if (scopes.length === 0) io.stderr('warning: without --scopes the client gets no token\n')
    io.stdout(options.json === true ? printJson(added) : printNewKey(added))
    return 0
  })
}

/** Changes the given settings and leaves the rest, like `updateClient` of the admin API. */
export async function runUpdate(options: UpdateOptions, io: CliIo): Promise<number> {
  const { id, userCreation, proof } = options
  const [scopes, presets, defaultScopes, userFields] = (
    ['scopes', 'presets', 'defaultScopes', 'userFields'] as const
  ).map((name) => (options[name] === true ? [] : options[name]))
  const settings: Partial<ClientSettings> = {
    ...(scopes && { ceiling: scopes }),
    ...(presets && { presets }),
    ...(defaultScopes && { defaultScopes }),
    ...(userFields && { userFields }),
    ...(userCreation !== undefined && { allowUserCreation: userCreation }),
    ...(proof && { proof }),
  }
  if (Object.keys(settings).length === 0)
    throw new UserError(
      'clients update: say what is to change: --scopes, --presets, --default-scopes, --user-fields',
    )
  return administrate(options, io, async (administrating) => {
    const client = await takeClient(
      await administrating.administration.clients.update(id, settings),
      options.id,
      administrating,
    )
    if (scopes?.length === 0) io.stderr('warning: without scopes the client gets no token\n')
    io.stdout(options.json === true ? printJson(client) : printClients([client]))
    return 0
  })
}

export async function runList(options: ListOptions, io: CliIo): Promise<number> {
  const { after, first } = options
  return administrate(options, io, async ({ administration }) => {
    const page = takeValue(await administration.clients.list({ after, first }))
    const isEmpty = page.clients.length === 0 && options.after === undefined
    const text = isEmpty
      ? 'There is no client yet: "portcullis clients add" adds one.\n'
      : printClients(page.clients, paintOn('stdout', io))
    io.stdout(options.json === true ? printJson(page) : text)
    if (options.json !== true && page.next !== null)
      io.stderr(`There are more: --after ${printName(page.next)}\n`)
    return 0
  })
}

export async function runShow(options: ClientOptions, io: CliIo): Promise<number> {
  return administrate(options, io, async (administrating) => {
    const client = await takeClient(
      await administrating.administration.clients.show(options.id),
      options.id,
      administrating,
    )
    io.stdout(options.json === true ? printJson(client) : printClient(client))
    return 0
  })
}

export async function runRotate(options: RotateOptions, io: CliIo): Promise<number> {
  const { id, overlap, expires } = options
  return administrate(options, io, async (administrating) => {
    const { config } = administrating
    const created = await takeClient(
      await administrating.administration.clients.createKey(id, { overlap, expiresIn: expires }),
      options.id,
      administrating,
    )
    if (config.made.client === undefined && config.clients.some((client) => client.id === id))
      io.stderr('warning: the API key in the configuration stays valid until it is removed from there\n')
    io.stdout(options.json === true ? printJson(created) : printNewKey(created))
    return 0
  })
}

export async function runDisable(options: ClientOptions, io: CliIo): Promise<number> {
  return setDisabled(true, options, io)
}

export async function runEnable(options: ClientOptions, io: CliIo): Promise<number> {
  return setDisabled(false, options, io)
}

async function setDisabled(disabled: boolean, options: ClientOptions, io: CliIo): Promise<number> {
  return administrate(options, io, async (administrating) => {
    const client = await takeClient(
      await administrating.administration.clients.disable(options.id, disabled),
      options.id,
      administrating,
    )
    const done = `${disabled ? 'Disabled' : 'Enabled'} ${printName(client.id)}.
`
    io.stdout(options.json === true ? printJson(client) : done)
    return 0
  })
}

export async function runRemove(options: ClientOptions, io: CliIo): Promise<number> {
  return administrate(options, io, async (administrating) => {
    const client = await takeClient(
      await administrating.administration.clients.remove(options.id),
      options.id,
      administrating,
    )
    io.stdout(options.json === true ? printJson(client) : `Removed ${printName(client.id)}.\n`)
    return 0
  })
}
