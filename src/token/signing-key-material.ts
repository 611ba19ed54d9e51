import { isPresetName, type PresetName, presetOf } from './claims/presets.ts'
import { PUBLIC_KEY_FAULTS, parsePublicKey } from './keys/public-key.ts'
import { findSecretFault, printSecretFault } from './secret.ts'

/** A signing key as a client sets it: what to store of it, and how its tokens are read. */
export type SigningKeyRequest =
  | {
      readonly kind: 'key'
      readonly material:
        | { readonly kind: 'public'; readonly key: string; readonly algorithm: string }
        | { readonly kind: 'secret'; readonly secret: string; readonly algorithm: string }
      readonly preset: PresetName | undefined
    }
  /** `what` is a sentence that repeats nothing of the key. */
  | { readonly kind: 'refused'; readonly what: string }

/** In UTF-16 units. */
const MAX_SECRET_LENGTH = 1_024
const MEMBERS: ReadonlySet<string> = new Set(['publicKey', 'secret', 'algorithm', 'claims'])

/**
 * Reads `{publicKey | secret, algorithm?, claims?}`. Never throws, and repeats nothing of a key or secret,
 * whatever it turns out to be. A public key is PEM or JWK: RSA of 2048 bits or more, P-256, P-384, P-521 or
 * Ed25519, and never private. A secret is for HS256, and as strong as our own must be. The key must fit the
 * preset: nettu's tokens are RS256, NeoDay's HS256.
 */
export function parseSigningKeyRequest(
  request: Readonly<Record<string, unknown>>,
  production: boolean,
): SigningKeyRequest {
  const { publicKey, secret, algorithm, claims } = request
  // A misspelt member would be ignored. Its name may be part of a key, so it is not repeated.
  if (!Object.keys(request).every((name) => MEMBERS.has(name)))
    return refused('The properties are `publicKey` or `secret`, `algorithm` and `claims`')
  if ((publicKey === undefined) === (secret === undefined))
    return refused('One of `publicKey` and `secret` must be given')
  if (claims !== undefined && !isPresetName(claims)) return refused('`claims` is no claim preset')
  if (algorithm !== undefined && typeof algorithm !== 'string') return refused('`algorithm` must be text')
  const material =
    secret === undefined
      ? readPublicKey(publicKey, algorithm)
      : readSecret(secret, algorithm ?? 'HS256', production)
  if (typeof material === 'string') return refused(material)
  const allowed: readonly string[] | undefined =
    claims === undefined ? undefined : presetOf(claims).algorithms
  if (allowed !== undefined && !allowed.includes(material.algorithm))
    return refused(`The \`claims\` ask for a key of ${allowed.join(' or ')}`)
  return { kind: 'key', material, preset: claims }
}

function refused(what: string): SigningKeyRequest {
  return { kind: 'refused', what }
}

/** Exports the parsed key anew, so that nothing around it is stored. */
function readPublicKey(
  input: unknown,
  algorithm: string | undefined,
): { readonly kind: 'public'; readonly key: string; readonly algorithm: string } | string {
  const read = parsePublicKey(input, algorithm)
  if (typeof read === 'string') return `The \`publicKey\` ${PUBLIC_KEY_FAULTS[read]}`
  const key = read.key.export({ type: 'spki', format: 'pem' })
  return { kind: 'public', key: String(key), algorithm: read.algorithm }
}

function readSecret(
  secret: unknown,
  algorithm: string,
  production: boolean,
): { readonly kind: 'secret'; readonly secret: string; readonly algorithm: string } | string {
  if (typeof secret !== 'string') return 'The `secret` must be text'
  if (algorithm !== 'HS256') return 'A `secret` is for HS256'
  if (secret.length > MAX_SECRET_LENGTH) return 'The `secret` is longer than any that we take'
  // The text of a key that others have is no secret.
  if (secret.includes('-----BEGIN')) return 'The `secret` is a key in PEM form, which is no secret'
  const fault = findSecretFault(secret, production)
  return fault === undefined
    ? { kind: 'secret', secret, algorithm }
    : `The \`secret\` ${printSecretFault(fault)}`
}
