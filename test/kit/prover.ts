import { createHash, createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { SECRET } from './client.ts'

export interface ProofParts {
  readonly method?: string
  readonly url: string
  readonly token?: string | undefined
  /** Members that override the usual ones; undefined omits one. */
  readonly header?: Readonly<Record<string, unknown>>
  readonly payload?: Readonly<Record<string, unknown>>
  /** Signs instead of the key. */
  readonly sign?: (input: string) => Buffer
}

/** The holder of a key. */
export interface Prover {
  readonly jwk: Readonly<Record<string, unknown>>
  readonly privateJwk: Readonly<Record<string, unknown>>
  readonly thumbprint: string
  readonly prove: (parts: ProofParts) => string
  /** Signs an own token of the kit's gateways that is bound to the key. */
  readonly boundToken: (claims?: Readonly<Record<string, unknown>>) => string
}

/** Creates a prover, which signs valid and invalid proofs, with ES256 unless given another key. */
export function createProver(
  { privateKey, publicKey }: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } = newPair(),
  alg = 'ES256',
): Prover {
  const jwk = publicKey.export({ format: 'jwk' }) as Readonly<Record<string, unknown>>
  const { kty, crv, x, y, e, n } = jwk
  const members = kty === 'RSA' ? { e, kty, n } : kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x }
  const thumbprint = createHash('sha256').update(JSON.stringify(members)).digest('base64url')
  const signInput = (input: string): Buffer =>
    sign(kty === 'OKP' ? null : 'sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return {
    jwk,
    privateJwk: privateKey.export({ format: 'jwk' }) as Readonly<Record<string, unknown>>,
    thumbprint,
    prove({ method = 'POST', url, token, header, payload, sign: signOther = signInput }) {
      const ath = token === undefined ? undefined : createHash('sha256').update(token).digest('base64url')
      const claims = { jti: randomUUID(), htm: method, htu: url, iat: Math.floor(Date.now() / 1000), ath }
      const input = `${encode({ typ: 'dpop+jwt', alg, jwk, ...header })}.${encode({ ...claims, ...payload })}`
      return `${input}.${signOther(input).toString('base64url')}`
    },
    boundToken: (claims) => signToken({ cnf: { jkt: thumbprint }, ...claims }),
  }
}

/** Signs an own token of the kit's gateways with these claims. */
export function signToken(claims: Readonly<Record<string, unknown>>, secret: string = SECRET): string {
  const now = Math.floor(Date.now() / 1000)
  const payload = { id: 'tests', scopes: ['*'], iat: now, exp: now + 3600, jti: randomUUID(), ...claims }
  const input = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(payload)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

function newPair(): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
