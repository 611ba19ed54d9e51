import { randomBytes } from 'node:crypto'
import { Command, Option } from 'commander'
import { issueOwnToken } from '../../admin/own-token.ts'
import { ADMIN_AUDIENCE } from '../../config/admin-audience.ts'
import type { Config } from '../../config/config.ts'
import { action } from '../action.ts'
import {
  type AdministrationOptions,
  addAdministrationOptions,
  administrate,
  takeValue,
} from '../input/administration.ts'
import { parseLife } from '../input/span.ts'
import { type CliIo, UserError } from '../io.ts'
import { printJson } from '../table.ts'

interface TokenOptions extends AdministrationOptions {
  readonly scopes?: readonly string[]
  /** Milliseconds. */
  readonly expires?: number
  readonly id?: string
  readonly admin?: boolean
  readonly force?: boolean
}

const HOUR = 3_600

/** Issues a token without asking `/jwt`: for development, and for the admin API. */
export function tokenCommand(io: CliIo): Command {
  return addAdministrationOptions(
    new Command('token').description(
      'print a token, signed as the gateway signs: for development, or --admin',
    ),
  )
    .option('--scopes <patterns...>', 'what it grants (with --admin by default "*")')
    .addOption(
      new Option(
        '--expires <span>',
        'for how long it is good (default: JWT_EXPIRES, with --admin 1h)',
      ).argParser(parseLife),
    )
    .option(
      '--id <id>',
      'whom it is for; a client’s ceiling holds (default: "development", with --admin "admin")',
    )
    .option('--admin', 'a token for the admin API, which counts there alone')
    .option('--force', 'in production too, where clients ask /jwt')
    .action(action(io, runToken))
}

async function runToken(options: TokenOptions, io: CliIo): Promise<number> {
  const { admin = false } = options
  const { scopes = admin ? ['*'] : undefined, id = admin ? 'admin' : 'development' } = options
  if (scopes === undefined) throw new UserError('--scopes: is missing: patterns such as "Mutation:Person:*"')
  return administrate(options, io, async ({ store, config }) => {
    refuseProduction(config, options)
    const expires =
      options.expires === undefined ? (admin ? HOUR : config.jwt.expires) : Math.floor(options.expires / 1000)
    const audience = admin ? ADMIN_AUDIENCE : undefined
    const signer = {
      store,
      // One that was made for this run is no gateway's.
      secret: config.made.secret ? undefined : config.jwt.secret,
      issuer: config.jwt.issuer,
      now: Date.now,
      random: randomBytes,
    }
    const outcome = await issueOwnToken(signer, { id, scopes, expires, audience })
    if (outcome.kind === 'failed' && outcome.code === 'NOT_FOUND')
      throw new UserError('JWT_SECRET: is missing: the gateway would not believe what this command signs')
    const token = takeValue(outcome)
    io.stdout(
      options.json === true
        ? printJson({ token, id, scopes, audience: audience ?? null, expires })
        : `${token}\n`,
    )
    return 0
  })
}

/** Not a defence: whoever can read the secret can sign. It keeps a habit of development out of production's scripts. */
function refuseProduction({ production }: Config, { admin, force }: TokenOptions): void {
  if (!production || admin === true || force === true) return
  throw new UserError(
    'token: is for development; in production clients ask /jwt (--force issues it all the same)',
  )
}
