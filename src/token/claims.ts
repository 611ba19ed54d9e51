import type { GrantedPatterns } from '../core/authorize/subject.ts'
import { ScopeSyntaxError } from '../core/scope/grammar.ts'
import { type Pattern, parsePattern } from '../core/scope/pattern.ts'
import type { IssuerRecord } from './issuer-record.ts'

/** What a signed claims set says, read once. Whether its time has come or gone is asked anew for every request. */
export interface TokenClaims {
  readonly id: string
  readonly granted: GrantedPatterns
  /** Seconds since the epoch, perhaps fractional. */
  readonly expires: number
  readonly notBefore: number | undefined
  readonly issuedAt: number
  /** All claims as they were signed, frozen at every depth: a resolver of one request cannot change the next one's. */
  readonly all: Readonly<Record<string, unknown>>
}

export type ClaimFault = 'wrong_issuer' | 'wrong_audience' | 'no_id' | 'bad_exp' | 'bad_nbf' | 'bad_iat'
export type TimeVerdict = 'current' | 'expired' | 'too_early'

/** Reads the claims of an own token (RFC 7519 section 4, and `id`, `scopes`). Total. */
export function parseClaims(
  claims: Readonly<Record<string, unknown>>,
  record: IssuerRecord,
): TokenClaims | ClaimFault {
  if (record.iss === undefined ? Object.hasOwn(claims, 'iss') : claims['iss'] !== record.iss)
    return 'wrong_issuer'
  if (Object.hasOwn(claims, 'aud') && !namesUs(claims['aud'], record.audiences)) return 'wrong_audience'
  const { id, scopes, exp, nbf, iat } = claims
  if (typeof id !== 'string' || id === '') return 'no_id'
  // Number.isFinite also refuses what JSON spells 1e999.
  if (!isFiniteNumber(exp)) return 'bad_exp'
  if (nbf !== undefined && !isFiniteNumber(nbf)) return 'bad_nbf'
  if (!isFiniteNumber(iat)) return 'bad_iat'
  const granted: GrantedPatterns = { allow: parsePatterns(scopes), reject: [], ceilings: [] }
  return { id, granted, expires: exp, notBefore: nbf, issuedAt: iat, all: freezeDeep(claims) }
}

/** RFC 7519 sections 4.1.4 to 4.1.6. `now` in seconds. What is not yet true is wrong, also when it has expired since. */
export function checkTime(claims: TokenClaims, now: number, leeway: number): TimeVerdict {
  if (claims.issuedAt > now + leeway) return 'too_early'
  if (claims.notBefore !== undefined && claims.notBefore > now + leeway) return 'too_early'
  return now < claims.expires + leeway ? 'current' : 'expired'
}

/** Patterns of an own token. What is no list, no text or no pattern grants nothing; the rest of the list stands. */
function parsePatterns(scopes: unknown): readonly Pattern[] {
  if (!Array.isArray(scopes)) return []
  return scopes.flatMap((scope: unknown) => (typeof scope === 'string' ? parseOrDrop(scope) : []))
}

function parseOrDrop(text: string): readonly Pattern[] {
  try {
    return [parsePattern(text)]
  } catch (error) {
    if (error instanceof ScopeSyntaxError) return []
    throw error
  }
}

/** `aud` is one name or several (RFC 7519 section 4.1.3). */
function namesUs(aud: unknown, audiences: readonly string[]): boolean {
  const names: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  return names.every((name) => typeof name === 'string') && names.some((name) => audiences.includes(name))
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
