import { randomBytes } from 'node:crypto'
import { issueOwnToken } from '../../admin/own-token.ts'
import { ADMIN_AUDIENCE } from '../../config/admin-audience.ts'
import type { Config } from '../../config/config.ts'
import { describeToken } from '../../token/described-token.ts'
import { type AdministrationFlags, administrate, takeValue, thisOperator } from '../input/administration.ts'
import { type CliIo, UserError } from '../io.ts'
import { printJson } from '../table.ts'

interface TokenOptions extends AdministrationFlags {
  readonly scopes?: readonly string[]
  /** Milliseconds. */
  readonly expires?: number
  readonly id?: string
  readonly admin?: boolean
  readonly force?: boolean
}

const HOUR = 3_600

export async function runToken(options: TokenOptions, io: CliIo): Promise<number> {
  const { admin = false } = options
  const { scopes = admin ? ['*'] : undefined, id = admin ? 'admin' : 'development' } = options
  if (scopes === undefined) throw new UserError('--scopes: must list patterns, such as "Mutation:Person:*"')
  return administrate(options, io, async ({ store, config }) => {
    refuseProduction(config, options)
    const expires =
      options.expires === undefined ? (admin ? HOUR : config.jwt.expires) : Math.floor(options.expires / 1000)
    const audience = admin ? ADMIN_AUDIENCE : undefined
    const signer = {
      store,
      // A secret generated for this run belongs to no gateway.
      secret: config.made.secret ? undefined : config.jwt.secret,
      issuer: config.jwt.issuer,
      now: Date.now,
      random: randomBytes,
    }
    const outcome = await issueOwnToken(signer, { id, scopes, expires, audience })
    if (outcome.kind === 'failed' && outcome.code === 'NOT_FOUND')
      throw new UserError('JWT_SECRET: is missing: the gateway would not accept what this command signs')
    const token = takeValue(outcome)
    const { details } = describeToken(token)
    await store.audit.record({
      action: 'token.issued',
      actor: thisOperator(),
      details: { ...details, id, admin },
    })
    io.stdout(
      options.json === true
        ? printJson({ token, id, scopes, audience: audience ?? null, expires })
        : `${token}\n`,
    )
    return 0
  })
}

/**
 * Keeps a habit of development out of production scripts. It is no defence: anybody who can read the secret
 * can sign.
 */
function refuseProduction({ production }: Config, { admin, force }: TokenOptions): void {
  if (!production || admin === true || force === true) return
  throw new UserError('token: is for development; in production, clients ask /jwt (--force issues it anyway)')
}
