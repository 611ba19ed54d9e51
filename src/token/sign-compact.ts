import { SignJWT } from 'jose/jwt/sign'
import type { MaybePromise } from '../core/maybe-promise.ts'
import type { Signer } from './keys/key-ring.ts'

/**
 * Signs claims as a JWT (RFC 7515 section 3.1), synchronously with a secret: the Web Crypto API would hand
 * its few microseconds of work to another thread. Leaves out undefined claims.
 */
export function signCompact(
  { algorithm, kid, key, mac }: Signer,
  typ: string,
  claims: Readonly<Record<string, unknown>>,
): MaybePromise<string> {
  const header = { alg: algorithm, typ, ...(kid !== undefined && { kid }) }
  if (mac === undefined)
    return key.then((imported) => new SignJWT(claims).setProtectedHeader(header).sign(imported))
  const signed = `${encode(header)}.${encode(claims)}`
  return `${signed}.${mac(signed)}`
}

function encode(value: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
