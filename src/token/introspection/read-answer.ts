import { isDeepStrictEqual } from 'node:util'
import type { IssuerRecord } from '../issuer-record.ts'
import { type VerifiedClaims, verifyAnswer } from '../verify.ts'
import type { IntrospectionAnswer } from './introspection-endpoint.ts'
import type { ReadAnswer } from './introspector.ts'

/** Seconds since the epoch: the end of the year 9999. An answer without `exp` counts until the endpoint says otherwise. */
const NEVER = 253_402_300_799

/** Reads an answer about an opaque token: its members are the token's claims, and are held to all that claims are held to. */
export function readOpaqueAnswer(record: IssuerRecord): ReadAnswer {
  return (answer) => {
    if (!isAccessToken(answer)) return { kind: 'invalid', fault: 'wrong_type' }
    const { active: _, ...claims } = answer
    const { iss } = record
    const named = Object.hasOwn(claims, 'iss') || iss === undefined ? claims : { ...claims, iss }
    const read = verifyAnswer(Object.hasOwn(named, 'exp') ? named : { ...named, exp: NEVER }, record)
    return typeof read === 'string' ? { kind: 'invalid', fault: read } : { kind: 'active', claims: read }
  }
}

/**
 * Reads an answer about a JWT whose signature was checked: its own claims count, for as long as the answer says as well. An
 * answer about another issuer or subject is about another token.
 */
export function readJwtAnswer(record: IssuerRecord, claims: VerifiedClaims): ReadAnswer {
  return (answer) => {
    if (!isAccessToken(answer)) return { kind: 'invalid', fault: 'wrong_type' }
    const { iss, sub, exp } = answer
    if (iss !== undefined && iss !== record.iss) return { kind: 'invalid', fault: 'wrong_issuer' }
    if (sub !== undefined && claims.all['sub'] !== undefined && sub !== claims.all['sub'])
      return { kind: 'invalid', fault: 'wrong_value' }
    if (exp !== undefined && !(typeof exp === 'number' && Number.isFinite(exp)))
      return { kind: 'invalid', fault: 'bad_exp' }
    const all = bindAs(claims.all, answer['cnf'])
    if (all === undefined) return { kind: 'invalid', fault: 'wrong_value' }
    const expires = Math.min(claims.expires, exp ?? Number.POSITIVE_INFINITY)
    const isSame = all === claims.all && expires === claims.expires
    return { kind: 'active', claims: isSame ? claims : { ...claims, all, expires } }
  }
}

/**
 * The claims with the binding that the answer tells of (RFC 7662 section 2.2, RFC 8705 section 3.2): the token may not say
 * it itself. What the token was signed with stays, whatever is left out; undefined for an answer that says otherwise.
 */
function bindAs(all: VerifiedClaims['all'], cnf: unknown): VerifiedClaims['all'] | undefined {
  if (cnf === undefined) return all
  if (!Object.hasOwn(all, 'cnf')) return { ...all, cnf }
  return isDeepStrictEqual(all['cnf'], cnf) ? all : undefined
}

const ACCESS_TYPES: readonly unknown[] = [
  'bearer',
  'dpop',
  'access_token',
  'urn:ietf:params:oauth:token-type:access_token',
]

/** Endpoints answer for refresh and ID tokens too, which are no credentials for an API. Not all say what a token is. */
function isAccessToken({ token_type: type, token_use: use, typ }: IntrospectionAnswer): boolean {
  if (type !== undefined && !ACCESS_TYPES.includes(typeof type === 'string' ? type.toLowerCase() : type))
    return false
  // Amazon Cognito and Ory Hydra say `token_use`, Keycloak `typ`.
  return ![use, typ].some(
    (said) => typeof said === 'string' && /^(?:refresh|offline|id)\b|^refresh_|^id_/i.test(said),
  )
}
