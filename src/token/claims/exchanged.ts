import type { Pattern } from '../../core/scope/pattern.ts'
import type { RevocableToken } from '../ports.ts'
import { type Actor, printActors, readActors } from './actors.ts'
import { parsePatterns } from './granted.ts'

/** A token from which another was made by exchange: what ends it also ends the other. */
export interface TokenSource {
  readonly kind: 'own' | 'trusted' | 'client'
  readonly revocable: RevocableToken
  /** The version of a client's signing key, with which its tokens end. */
  readonly keys: string | undefined
}

/** The claims of an own token that was made by exchange (RFC 8693). */
export interface ExchangedClaims {
  /** The issuer that the subject's id belongs to. */
  readonly issuer: string
  /** The client that the token was issued to. */
  readonly client: string
  /** The client whose user the subject is; undefined if it is not a client's user. */
  readonly userOf: string | undefined
  readonly actors: readonly Actor[]
  readonly sources: readonly TokenSource[]
  readonly reject: readonly Pattern[]
}

const MOST_SOURCES = 32
const KINDS: readonly unknown[] = ['own', 'trusted', 'client']

/** Whether an own token was made by exchange. `/jwt` never signs this claim. */
export function isExchanged(claims: Readonly<Record<string, unknown>>): boolean {
  return Object.hasOwn(claims, 'act')
}

/** Reads what {@link printExchanged} wrote. Never throws: undefined for anything else, which does not count. */
export function readExchanged(
  claims: Readonly<Record<string, unknown>>,
  id: string,
): ExchangedClaims | undefined {
  const { act, sub_id: subject, client_id: client, user_of: userOf, src, reject = [] } = claims
  const actors = readActors(act)
  if (actors === undefined || actors.length === 0 || typeof client !== 'string') return undefined
  if (!isRecord(subject) || subject['format'] !== 'iss_sub' || subject['sub'] !== id) return undefined
  const { iss: issuer } = subject
  if (typeof issuer !== 'string' || (userOf !== undefined && typeof userOf !== 'string')) return undefined
  if (!Array.isArray(src) || src.length === 0 || src.length > MOST_SOURCES || !Array.isArray(reject))
    return undefined
  const sources = src.map(readSource)
  const patterns = parsePatterns(reject)
  // A reject pattern that cannot be read would be granted.
  if (!sources.every((source) => source !== undefined) || patterns.length < reject.length) return undefined
  return { issuer, client, userOf, actors, sources, reject: patterns }
}

/** The claims that an exchanged token has besides those of every client's token. */
export function printExchanged(
  id: string,
  { issuer, userOf, actors, sources, reject }: Omit<ExchangedClaims, 'client'>,
): Readonly<Record<string, unknown>> {
  return {
    sub: id,
    sub_id: { format: 'iss_sub', iss: issuer, sub: id },
    act: printActors(actors),
    ...(userOf !== undefined && { user_of: userOf }),
    ...(reject.length > 0 && { reject: reject.map(({ text }) => text) }),
    src: sources.map(printSource),
  }
}

function printSource({ kind, revocable, keys }: TokenSource): object {
  const { issuer, subject, jti, family, client, issuedAt } = revocable
  return { kind, iss: issuer, sub: subject, jti, fam: family, client_id: client, iat: issuedAt, keys }
}

function readSource(source: unknown): TokenSource | undefined {
  if (!isRecord(source)) return undefined
  const { kind, iss, sub, jti, fam, client_id: client, iat, keys } = source
  if (!KINDS.includes(kind) || typeof iss !== 'string' || typeof sub !== 'string') return undefined
  if (![jti, fam, client, keys].every((text) => text === undefined || typeof text === 'string'))
    return undefined
  if (iat !== undefined && typeof iat !== 'number') return undefined
  return {
    kind: kind as TokenSource['kind'],
    revocable: {
      issuer: iss,
      subject: sub,
      jti: jti as string | undefined,
      family: fam as string | undefined,
      client: client as string | undefined,
      issuedAt: iat,
    },
    keys: keys as string | undefined,
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
