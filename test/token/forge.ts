import { createHmac } from 'node:crypto'
import type { Subject } from '../../src/core/decision/subject.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import type { BearerToken } from '../../src/token/bearer.ts'
import { checkTime } from '../../src/token/claims/claim-time.ts'
import { createOwnIssuerRecord } from '../../src/token/issuers/own-issuer.ts'
import { type Verification, verifyToken } from '../../src/token/verify.ts'

export const SECRET = 'a secret of more than 32 bytes, for tests'
/** 2026-01-01T00:00:00Z, in milliseconds and in seconds. */
export const NOW = 1_767_225_600_000
export const SECONDS = NOW / 1000
export const HEADER = { alg: 'HS256', typ: 'JWT' }
export const CLAIMS = { id: 'someone', scopes: ['*'], iat: SECONDS - 60, exp: SECONDS + 3600 }

export interface Forgery {
  /** An object is written as JSON, a text as it is. */
  readonly header?: unknown
  readonly payload?: unknown
  readonly secret?: string | Uint8Array
  readonly hash?: string
}

/** Signs anything at all, without jose. */
export function forgeToken({
  header = HEADER,
  payload = CLAIMS,
  secret = SECRET,
  hash = 'sha256',
}: Forgery): string {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`
}

export function encode(part: unknown): string {
  const bytes = part instanceof Uint8Array || typeof part === 'string' ? part : JSON.stringify(part)
  return Buffer.from(bytes as string).toString('base64url')
}

export interface Judgement {
  readonly subject: Subject
  /** What `verifyToken` and `checkTime` have against it. */
  readonly fault: string
}

export interface Judge {
  readonly issuer?: string
  readonly audience?: string | readonly string[]
  readonly leeway?: number
  readonly secret?: string
}

/** What the authenticator makes of a token, and why. */
export async function judge(token: string, options: Judge = {}): Promise<Judgement> {
  const settings = { secret: SECRET, ...options }
  const authenticate = createAuthenticator({ ...settings, now: () => NOW })
  const subject = await authenticate({ authorization: `Bearer ${token}` })
  const record = createOwnIssuerRecord(settings)
  const verification = await verifyToken(token as BearerToken, record)
  const fault =
    verification.kind === 'verified' ? checkTime(verification.claims, SECONDS, record) : faultOf(verification)
  return { subject, fault }
}

const faultOf = (verification: Exclude<Verification, { readonly kind: 'verified' }>): string =>
  verification.kind === 'invalid' ? verification.fault : verification.kind

export const EARLY: Subject = { kind: 'anonymous', reason: 'invalid_token' }
export const UNDETERMINED: Subject = { kind: 'undetermined', reason: 'issuer_unavailable' }
export const INVALID: Subject = { kind: 'refused', reason: 'invalid_token' }
export const EXPIRED: Subject = { kind: 'anonymous', reason: 'expired_token' }
