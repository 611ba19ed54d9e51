import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { assertSecret } from './issuers/own-issuer.ts'
import { secretKey } from './keys/key-set.ts'

/** A user as a token names it (NeoDay). */
export interface TokenUserClaims {
  readonly id: string | number
  /** What to store of the user; the gateway keeps the fields that are configured there. */
  readonly person?: Readonly<Record<string, unknown>> | undefined
  /** `false`: an unknown user is refused instead of created. */
  readonly createUser?: boolean | undefined
  /** Patterns; the client's default scopes unless given. */
  readonly scopes?: readonly string[] | undefined
}

export interface UserTokenOptions {
  /** The client's id. */
  readonly client: string
  /** The client's secret. */
  readonly secret: string | Uint8Array
  /** Seconds for which a token is good, 1 to 600; 60 unless given. */
  readonly expires?: number | undefined
  /** Milliseconds since the epoch; `Date.now` unless given. */
  readonly now?: (() => number) | undefined
}

const MAX_EXPIRES = 600
/** In seconds. The verifier allows no clock ahead, but an `nbf` ten minutes back, even at the token's end. */
const CLOCK_SKEW = 30

/**
 * Signs the token with which a client's user comes to a gateway: HS256; `iss` is the client, `sub` the user;
 * `iat`, `nbf`, `exp`, `jti`; `person` and `create_user` if given. Throws a `TypeError` for a weak secret,
 * without showing it, and for options that no gateway would accept.
 */
export async function signUserToken(user: TokenUserClaims, options: UserTokenOptions): Promise<string> {
  const { client, expires = 60, now = Date.now } = options
  assertUserTokenOptions(options)
  const sub = readUserId(user.id)
  const { algorithm, key } = secretKey(options.secret)
  const iat = Math.floor(now() / 1000)
  const { person, createUser, scopes } = user
  const claims = {
    iss: client,
    sub,
    iat,
    nbf: iat - Math.min(CLOCK_SKEW, MAX_EXPIRES - expires),
    exp: iat + expires,
    jti: randomUUID(),
  }
  // JSON leaves out undefined claims.
  return new SignJWT({ ...claims, person, create_user: createUser, scopes })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
    .sign(await key)
}

export function assertUserTokenOptions({ client, secret, expires = 60 }: UserTokenOptions): void {
  if (typeof client !== 'string' || client === '') throw new TypeError('A token needs the id of a client.')
  if (!(expires >= 1 && expires <= MAX_EXPIRES))
    throw new TypeError(`A user's token is good for 1 to ${MAX_EXPIRES} seconds.`)
  assertSecret(secret, false)
}

function readUserId(id: string | number): string {
  const text = typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : id
  if (typeof text !== 'string' || text === '')
    throw new TypeError('The id of a user is a text or a whole number.')
  return text
}
