import { type NamedPrivateKey, readNamedPrivateKey } from '../keys/private-key.ts'

/** Reads the key that signs our assertions. Throws a `TypeError` that does not repeat the key. */
export function readClientKey(options: {
  readonly clientKey?: string | undefined
  readonly clientKeyAlgorithm?: string | undefined
  readonly clientKeyId?: string | undefined
}): NamedPrivateKey {
  return readNamedPrivateKey(options.clientKey ?? '', options.clientKeyAlgorithm, options.clientKeyId)
}
