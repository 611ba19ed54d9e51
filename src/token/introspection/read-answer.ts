import { isDeepStrictEqual } from 'node:util'
import type { IssuerRecord } from '../issuer-record.ts'
import { type VerifiedClaims, verifyAnswer } from '../verify.ts'
import type { IntrospectionAnswer } from './introspection-endpoint.ts'
import type { ReadAnswer } from './introspector.ts'

/** In seconds since the epoch: the end of the year 9999. Without `exp`, an answer counts until the next one. */
const NEVER = 253_402_300_799

/** Reads an answer about an opaque token: its members are the token's claims, and pass the same checks. */
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
 * Reads an answer about a JWT whose signature was verified: its own claims count, but no longer than the
 * answer says. An answer about another issuer or subject is about another token.
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
 * The claims with the binding in the answer (RFC 7662 section 2.2, RFC 8705 section 3.2), which the token
 * need not carry itself. A signed binding stays if the answer leaves it out; undefined if the answer
 * contradicts it.
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

/** Endpoints also answer for refresh and ID tokens, which are no credentials for an API. Not all name the kind. */
function isAccessToken({ token_type: type, token_use: use, typ }: IntrospectionAnswer): boolean {
  if (type !== undefined && !ACCESS_TYPES.includes(typeof type === 'string' ? type.toLowerCase() : type))
    return false
  // Amazon Cognito and Ory Hydra use `token_use`, Keycloak `typ`.
  return ![use, typ].some(
    (said) => typeof said === 'string' && /^(?:refresh|offline|id)\b|^refresh_|^id_/i.test(said),
  )
}
