import { webcrypto } from 'node:crypto'
import { SignJWT } from 'jose/jwt/sign'
import { createBoundedMap } from '../core/bounded-map.ts'
import type { IdentifiedSubject } from '../core/decision/subject.ts'
import { type Actor, printActors, readActors } from './claims/actors.ts'
import { isSession } from './claims/claims.ts'
import { isPublicAlgorithm, messageAlgorithmOf, signParametersOf } from './keys/algorithm.ts'
import type { KeyRing, Signer } from './keys/key-ring.ts'

/** A token that tells one upstream who asks, and with which scopes. */
export interface UpstreamTokenRequest {
  readonly subject: IdentifiedSubject
  /** The scopes that the operation uses: never more than the subject was granted. */
  readonly scopes: readonly string[]
  readonly audience: string
  /** Seconds; less if the caller's own token ends sooner. */
  readonly expires: number
}

export interface UpstreamSignerOptions {
  /** Only the keys for upstreams: what they sign is not believed here. */
  readonly keys: Pick<KeyRing, 'signer'>
  /** The `iss` of every token. */
  readonly issuer: () => string
  /** The names of issuer records. An identity filed under any other name is a client's. */
  readonly names: { readonly own: string; readonly trusted: Pick<ReadonlySet<string>, 'has'> }
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
}

/** Signs what tells upstreams who asks. */
export interface UpstreamSigner {
  /**
   * A JWT (RFC 9068, RFC 8693 section 4.1), reused for the same identity, scopes and audience while at least
   * half of its life is left. Throws a `TypeError` if there is no key.
   */
  readonly signToken: (request: UpstreamTokenRequest) => string | Promise<string>
  /** The key that signs messages now, as in RFC 9421 section 6.2.2. Throws a `TypeError` if there is none. */
  readonly messageKey: () => MessageKey
}

/** A signer that keeps tokens. */
export interface KeepingSigner extends UpstreamSigner {
  /** Forgets every token that it keeps. */
  readonly forget: () => void
}

/** A key, under the names that a signature gives it (RFC 9421 section 2.3). */
export interface MessageKey {
  readonly keyId: string
  readonly algorithm: string
  readonly sign: (bytes: Uint8Array) => Promise<Uint8Array>
}

interface Kept {
  /** A promise until it is signed. */
  token: string | Promise<string>
  readonly signer: Signer
  /** Seconds since the epoch. */
  readonly exp: number
  readonly renewAt: number
}

const TOKENS_KEPT = 10_000

export function createUpstreamSigner(options: UpstreamSignerOptions): KeepingSigner {
  const { keys, issuer, now, random } = options
  const kept = createBoundedMap<string, Kept>(TOKENS_KEPT)

  const sign = async (
    { algorithm, kid, key }: Signer,
    claims: Readonly<Record<string, unknown>>,
  ): Promise<string> =>
    new SignJWT({ ...claims, jti: Buffer.from(random(16)).toString('base64url') })
      .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', ...(kid !== undefined && { kid }) })
      .sign(await key)

  return {
    signToken({ subject, scopes, audience, expires }) {
      const client = subject.client ?? clientOf(subject, options.names)
      const actors = readActors(subject.claims['act']) ?? []
      const scope = scopes.join(' ')
      const key = keyOf(subject, [client ?? '', printKey(actors), audience], scope, expires)
      const at = now() / 1000
      const end = Math.floor((subject.expiresAt ?? Number.POSITIVE_INFINITY) / 1000)
      const signer = keys.signer()
      const before = kept.get(key)
      if (before !== undefined && before.signer === signer && before.exp <= end && at < before.renewAt)
        return before.token
      const iss = issuer()
      const iat = Math.floor(at)
      const exp = Math.min(iat + expires, end)
      const token = sign(signer, {
        iss,
        sub: subjectOf(subject),
        sub_id: { format: 'iss_sub', iss: subject.issuer, sub: subject.id },
        aud: audience,
        client_id: client ?? iss,
        act: printActors([{ id: iss, issuer: undefined }, ...actors]),
        scope,
        iat,
        exp,
      })
      const entry: Kept = { token, signer, exp, renewAt: iat + (exp - iat) / 2 }
      kept.set(key, entry)
      token.then(
        (signed) => {
          entry.token = signed
        },
        // Only this caller learns of a failure; the next one signs again.
        () => kept.delete(key),
      )
      return token
    },
    messageKey() {
      const { algorithm: name, kid, key } = keys.signer()
      const algorithm = isPublicAlgorithm(name) ? messageAlgorithmOf(name) : undefined
      if (algorithm === undefined || kid === undefined || !isPublicAlgorithm(name))
        throw new TypeError(`Messages are not signed with ${name}.`)
      const parameters = signParametersOf(name)
      const sign = async (bytes: Uint8Array): Promise<Uint8Array> =>
        new Uint8Array(await webcrypto.subtle.sign(parameters, await key, bytes))
      return { keyId: kid, algorithm, sign }
    },
    forget: kept.clear,
  }
}

/**
 * An identity is (issuer, id), but every token for an upstream has the same issuer. So its `sub` holds both:
 * the issuer first, up to the first `|`.
 */
function subjectOf({ issuer, id }: IdentifiedSubject): string {
  return `${issuer.replaceAll('%', '%25').replaceAll('|', '%7C')}|${id}`
}

/** The client of ours that the token belongs to. What a third party calls a client is not one of ours. */
function clientOf(
  { issuer, id, claims }: IdentifiedSubject,
  { own, trusted }: UpstreamSignerOptions['names'],
): string | undefined {
  if (issuer === own) return isSession(claims) ? undefined : id
  return trusted.has(issuer) ? undefined : issuer
}

/** The lengths keep the texts apart, whatever is in them. */
function keyOf(
  { issuer, id }: IdentifiedSubject,
  others: readonly string[],
  scope: string,
  expires: number,
): string {
  const all = [issuer, id, ...others]
  return `${all.map(({ length }) => length).join(' ')} ${expires} ${all.join('')}${scope}`
}

function printKey(actors: readonly Actor[]): string {
  return actors.length === 0 ? '' : JSON.stringify(actors)
}
