import { assertChoice, assertGroup } from '../../core/option-checks.ts'
import { isDiscoverable } from '../keys/discovery.ts'
import { parseSafeUrl } from '../keys/remote-document.ts'
import { readClientKey } from './client-key.ts'

/** How an issuer's tokens are introspected (RFC 7662). */
export interface IntrospectionOptions {
  /** The endpoint: https, or http on a loopback address. Unless given, the metadata of `iss` locates it. */
  readonly url?: string | undefined
  /** Our name at the endpoint. */
  readonly clientId: string
  /** Required unless `auth` is `private_key_jwt`. */
  readonly clientSecret?: string | undefined
  /** Only with `private_key_jwt`: the private key that signs our assertions, in PEM (PKCS #8) or JWK form. */
  readonly clientKey?: string | undefined
  /** The `kid` by which the issuer knows the key; the JWK's unless given. */
  readonly clientKeyId?: string | undefined
  /** The key's algorithm. Unless given, the JWK's `alg`, or else the usual one of its kind, such as RS256. */
  readonly clientKeyAlgorithm?: string | undefined
  /** The `aud` of our assertions; unless given, `iss`, or the endpoint if `iss` is not a URL. */
  readonly assertionAudience?: string | undefined
  /**
   * `basic` (unless given) and `post` as in RFC 6749 section 2.3.1; `bearer` sends `clientSecret` as a bearer token, and no
   * client id; `private_key_jwt` sends an assertion that `clientKey` signs (RFC 7523 section 2.2).
   */
  readonly auth?: IntrospectionAuth | undefined
  /**
   * `opaque` (unless given): only tokens that are not JWTs. `all`: this issuer's JWTs too, after their
   * signature.
   */
  readonly for?: 'opaque' | 'all' | undefined
  /** The prefix of this issuer's opaque tokens. Unless given, they are those without a known prefix. */
  readonly prefix?: string | undefined
  /** Milliseconds for which an answer counts; 30 seconds unless given, 0 to query every time. */
  readonly cache?: number | undefined
  /** Milliseconds that one answer may take, to the last byte; 3 seconds unless given. */
  readonly timeout?: number | undefined
}

export type IntrospectionAuth = 'basic' | 'post' | 'bearer' | 'private_key_jwt'

export const INTROSPECTION_AUTH = ['basic', 'post', 'bearer', 'private_key_jwt'] as const
export const INTROSPECTION_FOR = ['opaque', 'all'] as const

/** The characters of a bearer token (RFC 6750 section 2.1), and so of a prefix. */
export const PREFIX = /^[A-Za-z0-9._~+/-]+$/
export const PREFIX_RULE = 'must be the beginning of a token: letters, digits and -._~+/'

/** Members that only `private_key_jwt` uses. */
const OF_ASSERTIONS = ['clientKey', 'clientKeyId', 'clientKeyAlgorithm', 'assertionAudience'] as const
const MEMBERS = [
  ...['url', 'clientId', 'clientSecret', 'auth', 'for', 'prefix', 'cache', 'timeout'],
  ...OF_ASSERTIONS,
]
/** In milliseconds: a day, and a minute. */
const MOST_CACHE = 86_400_000
const MOST_TIMEOUT = 60_000

/** Throws a `TypeError` for invalid options, without showing the secret. */
export function assertIntrospectionOptions(iss: string, given: IntrospectionOptions): void {
  const name = `The introspection of the issuer ${JSON.stringify(iss)}`
  assertGroup('introspection', given, MEMBERS)
  assertChoice('introspection.auth', given.auth, INTROSPECTION_AUTH)
  assertChoice('introspection.for', given.for, INTROSPECTION_FOR)
  const { clientId } = given as { readonly clientId: unknown }
  if (typeof clientId !== 'string' || clientId === '')
    throw new TypeError(`${name} needs a clientId: a non-empty string.`)
  const fault = findCredentialFault(given)
  if (fault !== undefined) throw new TypeError(`${name}: ${fault.member} ${fault.what}.`)
  if (given.prefix !== undefined && !PREFIX.test(given.prefix))
    throw new TypeError(`introspection.prefix ${PREFIX_RULE}.`)
  assertTime('introspection.cache', given.cache, 0, MOST_CACHE)
  assertTime('introspection.timeout', given.timeout, 1, MOST_TIMEOUT)
  if (given.url === undefined ? !isDiscoverable(iss) : parseSafeUrl(given.url) === undefined)
    throw new TypeError(`${name} needs a url that is https, or http on a loopback address.`)
}

/**
 * Why the credentials cannot be used: one is missing, one has no use with this `auth`, or a key cannot sign.
 * `what` never repeats them.
 */
export function findCredentialFault(
  given: Omit<IntrospectionOptions, 'clientId'>,
): { readonly member: keyof IntrospectionOptions; readonly what: string } | undefined {
  const isAsserting = given.auth === 'private_key_jwt'
  const useless = (isAsserting ? (['clientSecret'] as const) : OF_ASSERTIONS).find(
    (member) => given[member] !== undefined,
  )
  if (useless !== undefined)
    return {
      member: useless,
      what: isAsserting
        ? 'stands beside "auth: private_key_jwt", which sends no secret'
        : 'needs "auth: private_key_jwt": nothing is signed without it',
    }
  const text = (['clientKeyId', 'clientKeyAlgorithm', 'assertionAudience'] as const).find(
    (member) => given[member] !== undefined && !isText(given[member]),
  )
  if (text !== undefined) return { member: text, what: NO_TEXT }
  const credential = isAsserting ? 'clientKey' : 'clientSecret'
  if (!isText(given[credential])) return { member: credential, what: NO_TEXT }
  return isAsserting ? findKeyFault(given) : undefined
}

const NO_TEXT = 'must be a non-empty string'

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function findKeyFault(given: Omit<IntrospectionOptions, 'clientId'>): ReturnType<typeof findCredentialFault> {
  try {
    readClientKey(given)
    return undefined
  } catch (error) {
    const { message } = error as Error
    return { member: 'clientKey', what: `must be a private key that can sign: ${message.replace(/\.$/, '')}` }
  }
}

function assertTime(name: string, value: unknown, least: number, most: number): void {
  if (value !== undefined && !(typeof value === 'number' && value >= least && value <= most))
    throw new TypeError(`${name} must be milliseconds from ${least} to ${most}.`)
}

/** Whether nothing in an issuer's record leads to keys: then its tokens are whatever its endpoint says. */
export function hasNoKeys({
  iss,
  keys,
  jwks,
}: {
  readonly iss: string
  readonly keys?: unknown
  readonly jwks?: unknown
}): boolean {
  return keys === undefined && jwks === undefined && !isDiscoverable(iss)
}

/** The settings of an issuer that select its opaque tokens. */
export interface SelectedIssuer {
  readonly iss: string
  readonly introspection?: { readonly prefix?: string | undefined } | undefined
}

/**
 * Why an opaque token could have two issuers, in a sentence: two records have no prefix, or one prefix begins
 * another. Such a token would be shown to a party that is not its issuer.
 */
export function findSelectionFault(issuers: readonly SelectedIssuer[]): string | undefined {
  const asked = issuers.flatMap(({ iss, introspection }) =>
    introspection === undefined ? [] : [{ iss: JSON.stringify(iss), prefix: introspection.prefix }],
  )
  for (const [index, one] of asked.entries()) {
    for (const other of asked.slice(index + 1)) {
      const pair = `The issuers ${one.iss} and ${other.iss}`
      if (one.prefix === undefined && other.prefix === undefined)
        return `${pair} both introspect tokens without a "prefix": all but one need "introspection.prefix", as nothing else says whose an opaque token is`
      if (one.prefix === undefined || other.prefix === undefined) continue
      if (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix))
        return `${pair} introspect tokens of prefixes of which one begins the other: each token must have one issuer`
    }
  }
  return undefined
}
