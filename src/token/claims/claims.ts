import type { GrantedPatterns } from '../../core/decision/subject.ts'
import type { IssuerRecord } from '../issuer-record.ts'
import type { RevocableToken } from '../ports.ts'
import { readClaim } from './claim-path.ts'
import { type ClaimTimes, issuedBy } from './claim-time.ts'
import { type ExchangedClaims, isExchanged, readExchanged } from './exchanged.ts'
import { readGranted } from './granted.ts'
import { readId } from './identity.ts'
import { findLackingClaim } from './required.ts'
import { readUser, type TokenUser } from './user.ts'

/** The content of a signed claims set, read once. Its times are checked again on every request. */
export interface TokenClaims extends ClaimTimes {
  readonly id: string
  readonly granted: GrantedPatterns
  /** The user for whom a client's token acts. */
  readonly user: TokenUser | undefined
  readonly revocable: RevocableToken
  /** Only for an own token that was made by exchange. */
  readonly exchanged?: ExchangedClaims | undefined
  /** All claims as signed, frozen at every depth: no resolver can change those of the next request. */
  readonly all: Readonly<Record<string, unknown>>
}

export type ClaimFault =
  | 'wrong_issuer'
  | 'wrong_audience'
  | 'missing_claim'
  | 'wrong_value'
  | 'no_id'
  | 'bad_exp'
  | 'bad_nbf'
  | 'bad_iat'
  | 'bad_user'
  | 'bad_policy'
  | 'bad_act'

/** Reads the claims of a token that the record's keys have signed (RFC 7519 section 4). Never throws. */
export function parseClaims(
  claims: Readonly<Record<string, unknown>>,
  record: IssuerRecord,
): TokenClaims | ClaimFault {
  if (!namesIssuer(claims, record)) return 'wrong_issuer'
  const { audiences, isAudienceRequired } = record
  if (Object.hasOwn(claims, 'aud') ? !namesUs(claims['aud'], audiences) : isAudienceRequired)
    return 'wrong_audience'
  const id = readId(claims, record.mapping.id)
  if (id === undefined) return 'no_id'
  const times = readTimes(claims, record)
  if (typeof times === 'string') return times
  const lacking = findLackingClaim(claims, record.required)
  if (lacking !== undefined) return lacking
  const isMade = record.kind === 'own' && isExchanged(claims)
  const exchanged = isMade ? readExchanged(claims, id) : undefined
  if (isMade && exchanged === undefined) return 'bad_act'
  const user = exchanged === undefined ? readUser(claims, record) : readExchangedUser(exchanged, id)
  if (user === 'bad_user') return user
  const granted = readGranted(claims, record)
  if (granted === 'bad_policy') return granted
  const known =
    exchanged === undefined ? readRevocable(claims, id, record) : readMade(claims, exchanged, record)
  const revocable = { ...known, issuedAt: issuedBy(times, record.windows) }
  const read = { ...times, id, granted, user, revocable, all: freezeDeep(claims) }
  if (exchanged === undefined) return read
  return { ...read, exchanged, granted: { ...granted, reject: [...granted.reject, ...exchanged.reject] } }
}

/** A client's token may omit `iss` if a header names the client. */
function namesIssuer(claims: Readonly<Record<string, unknown>>, { kind, iss }: IssuerRecord): boolean {
  if (!Object.hasOwn(claims, 'iss')) return iss === undefined || kind === 'client'
  return iss !== undefined && claims['iss'] === iss
}

/** `aud` is one name or several (RFC 7519 section 4.1.3). */
function namesUs(aud: unknown, audiences: readonly string[] | undefined): boolean {
  const names: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  return (
    names.every((name) => typeof name === 'string') &&
    (audiences === undefined || names.some((name) => audiences.includes(name as string)))
  )
}

function readTimes(
  claims: Readonly<Record<string, unknown>>,
  { required }: IssuerRecord,
): ClaimTimes | ClaimFault {
  const exp = readClaim(claims, 'exp')
  const nbf = readClaim(claims, 'nbf')
  const iat = readClaim(claims, 'iat')
  // Number.isFinite also refuses what JSON spells 1e999.
  if (!isFiniteNumber(exp)) return 'bad_exp'
  const isRequired = (claim: string): boolean => required.some(({ name }) => name === claim)
  if (nbf === undefined ? isRequired('nbf') : !isFiniteNumber(nbf)) return 'bad_nbf'
  if (iat === undefined ? isRequired('iat') : !isFiniteNumber(iat)) return 'bad_iat'
  return { expires: exp, notBefore: nbf as number | undefined, issuedAt: iat as number | undefined }
}

/**
 * What revocations know the token by. The `id` of an own token is a client's, unless it is a session's. What
 * a third party calls a client is not one of ours.
 */
function readRevocable(
  claims: Readonly<Record<string, unknown>>,
  id: string,
  { kind, name }: IssuerRecord,
): RevocableToken {
  const jti = textOf(readClaim(claims, 'jti'))
  if (kind === 'client') return { issuer: name, subject: id, jti, client: name }
  if (kind === 'trusted') return { issuer: name, subject: id, jti }
  const client = isSession(claims) ? undefined : id
  return { issuer: name, subject: id, jti, family: textOf(readClaim(claims, 'fam')), client }
}

/** An exchanged token belongs to its client: its subject is an identity of another issuer, or of another token. */
function readMade(
  claims: Readonly<Record<string, unknown>>,
  { client }: ExchangedClaims,
  { name }: IssuerRecord,
): RevocableToken {
  const [jti, family] = [textOf(readClaim(claims, 'jti')), textOf(readClaim(claims, 'fam'))]
  return { issuer: name, subject: client, jti, family, client }
}

/** The user that the first token acted for. It must exist already. */
function readExchangedUser({ userOf }: ExchangedClaims, id: string): TokenUser | undefined {
  return userOf === undefined ? undefined : { client: userOf, id, create: false, person: undefined }
}

/** Whether an own token is a session's (`issueSession`), not a client's: `/jwt` never signs this claim. */
export function isSession(claims: Readonly<Record<string, unknown>>): boolean {
  return Object.hasOwn(claims, 'personid')
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** Without recursion: JSON may nest deeper than the stack. */
function freezeDeep<Value extends object>(value: Value): Value {
  const open: object[] = [value]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    Object.freeze(next)
    for (const child of Object.values(next)) if (typeof child === 'object' && child !== null) open.push(child)
  }
  return value
}
