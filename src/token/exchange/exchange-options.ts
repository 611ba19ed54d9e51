import { assertGroup, assertList } from '../../core/option-checks.ts'

/** Which clients may exchange tokens of others for own ones (RFC 8693), and how long those last. */
export interface ExchangeOptions {
  /** The ids of the clients that may act for subjects whose tokens they hold. No other client may. */
  readonly clients: readonly string[]
  /** The longest life of an exchanged token, in seconds; 300 unless given. It never outlives its sources. */
  readonly expires?: number | undefined
  /**
   * The longest life, in seconds, of an exchanged token with an introspected source (RFC 7662); 60 unless given, and never more
   * than `expires`. The issuer is not queried again during that time.
   */
  readonly introspectedExpires?: number | undefined
  /** The longest chain of actors; 3 unless given. */
  readonly depth?: number | undefined
  /** Claims of the subject's token that the new one takes over, for conditions, say; none unless given. */
  readonly claims?: readonly string[] | undefined
}

export const MOST_DEPTH = 8

/** Claims that have a meaning in own tokens: those of somebody else's token must not take it on. */
const RESERVED: readonly string[] = [
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'id', 'scope', 'scopes', 'scp', 'client_id', 'cnf'],
  ...['act', 'may_act', 'sub_id', 'user_of', 'reject', 'src', 'fam', 'auth_time', 'active'],
  'personid',
]

export function isReservedClaim(name: string): boolean {
  return RESERVED.includes(name)
}

/** Throws a `TypeError` for malformed options. */
export function assertExchangeOptions(given: ExchangeOptions | undefined): void {
  if (given === undefined) return
  assertGroup('tokenExchange', given, ['clients', 'expires', 'introspectedExpires', 'depth', 'claims'])
  const { clients, depth, claims = [] } = given
  assertList('tokenExchange.claims', claims)
  if (!Array.isArray(clients) || clients.length === 0 || !clients.every(isName))
    throw new TypeError('tokenExchange.clients must be a list of ids of clients, at least one.')
  if (!claims.every(isName)) throw new TypeError('tokenExchange.claims must be a list of names of claims.')
  const reserved = claims.find(isReservedClaim)
  if (reserved !== undefined)
    throw new TypeError(
      `tokenExchange.claims must not hold "${reserved}", which has a meaning in tokens of ours.`,
    )
  for (const name of ['expires', 'introspectedExpires'] as const) {
    const life = given[name]
    if (life !== undefined && !(Number.isFinite(life) && life >= 1))
      throw new TypeError(`tokenExchange.${name} must be a number of seconds, 1 or more.`)
  }
  const fault = findLifeFault(given)
  if (fault !== undefined) throw new TypeError(`tokenExchange.introspectedExpires ${fault}.`)
  if (depth !== undefined && !(Number.isInteger(depth) && depth >= 1 && depth <= MOST_DEPTH))
    throw new TypeError(`tokenExchange.depth must be a whole number from 1 to ${MOST_DEPTH}.`)
}

/** In seconds. */
export const EXPIRES = 300
export const INTROSPECTED_EXPIRES = 60

/** What is wrong with the two lives together, as a predicate. */
export function findLifeFault({
  expires = EXPIRES,
  introspectedExpires,
}: Pick<ExchangeOptions, 'expires' | 'introspectedExpires'>): string | undefined {
  return introspectedExpires !== undefined && introspectedExpires > expires
    ? 'must not be longer than tokenExchange.expires, which bounds every exchanged token'
    : undefined
}

function isName(name: unknown): boolean {
  return typeof name === 'string' && name !== ''
}
