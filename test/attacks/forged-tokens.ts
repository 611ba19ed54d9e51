import { generateKeyPairSync } from 'node:crypto'
import { SECRET } from '../kit/client.ts'
import { encode, forgeToken } from '../token/forge.ts'
import { nowInSeconds, signToken } from './http-wire.ts'

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PEM = publicKey.export({ type: 'spki', format: 'pem' }) as string

export function unsignedToken(alg: unknown, signature = ''): string {
  const [, payload] = signToken().split('.')
  return `${encode({ alg, typ: 'JWT' })}.${payload}.${signature}`
}

/** All letter cases of a word. */
function casesOf(word: string): readonly string[] {
  return Array.from({ length: 2 ** word.length }, (_, bits) =>
    [...word].map((letter, index) => (bits & (1 << index) ? letter.toUpperCase() : letter)).join(''),
  )
}

function flipBit(token: string, index: number): string {
  const [head, payload, signature = ''] = token.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  bytes[index] = (bytes[index] ?? 0) ^ 1
  return `${head}.${payload}.${bytes.toString('base64url')}`
}

const KEYS = [signToken(), SECRET, PEM].map((text) => Buffer.from(text).toString('base64url'))

/** Tokens that must count on no transport, by what is wrong with them. */
export const FORGED_TOKENS: readonly (readonly [string, () => readonly string[]])[] = [
  [
    'alg none in every letter case',
    () => casesOf('none').flatMap((alg) => [unsignedToken(alg), unsignedToken(alg, 'AA')]),
  ],
  ['an alg that is no text', () => [null, true, 0, ['HS256'], {}, ''].map((alg) => signToken({}, { alg }))],
  [
    'HS256 in other letters',
    () => ['hs256', 'Hs256', 'HS256 ', ' HS256', 'HS-256'].map((alg) => signToken({}, { alg })),
  ],
  [
    'HS384 and HS512 with the right secret',
    () => [signToken({}, { alg: 'HS384' }, 'sha384'), signToken({}, { alg: 'HS512' }, 'sha512')],
  ],
  [
    'an asymmetric algorithm',
    () => ['RS256', 'PS256', 'ES256', 'EdDSA'].map((alg) => signToken({}, { alg })),
  ],
  [
    'another secret',
    () =>
      ['', 'secret', SECRET.slice(1), `${SECRET} `, PEM].map((secret) =>
        forgeToken({
          payload: { id: 'x', scopes: ['*'], iat: 1, exp: nowInSeconds() + 99 },
          secret: secret || '\0',
        }),
      ),
  ],
  [
    'a key in its own header, signed with it',
    () =>
      [
        { jwk: { kty: 'oct', k: KEYS[0] } },
        { jku: 'http://127.0.0.1:1/keys' },
        { x5u: 'http://127.0.0.1:1/cert' },
        { x5c: ['MIIB'] },
      ].map((extra) =>
        forgeToken({
          header: { alg: 'HS256', typ: 'JWT', ...extra },
          payload: { id: 'x', scopes: ['*'], iat: 1, exp: nowInSeconds() + 99 },
          secret: Buffer.from(KEYS[0] ?? '', 'base64url'),
        }),
      ),
  ],
  [
    'a kid that is a path',
    () =>
      ['../../../../dev/null', '/dev/null', 'x\u0000', "' UNION SELECT 'k", '__proto__'].flatMap((kid) =>
        ['\0', 'k'].map((secret) =>
          forgeToken({
            header: { alg: 'HS256', typ: 'JWT', kid },
            payload: { id: 'x', scopes: ['*'], iat: 1, exp: nowInSeconds() + 99 },
            secret,
          }),
        ),
      ),
  ],
  ['a kid that is no text', () => [1, null, {}, ['x']].map((kid) => signToken({}, { kid }))],
  [
    'crit',
    () => [['exp'], ['x'], [], 'x', null, ['b64']].map((crit) => signToken({}, { crit, b64: true, x: 1 })),
  ],
  ['b64', () => [true, false, null].map((b64) => signToken({}, { b64 }))],
  ['another typ', () => ['JWE', 'dpop+jwt', 1, null].map((typ) => signToken({}, { typ }))],
  [
    'no exp that is a number',
    () => [undefined, null, '9999999999', '', true, [9_999_999_999], {}].map((exp) => signToken({ exp })),
  ],
  [
    'an infinite exp',
    () =>
      ['1e999', '-1e999', 'Infinity', 'NaN'].map((exp) =>
        forgeToken({ payload: `{"id":"x","scopes":["*"],"iat":1,"exp":${exp}}`, secret: SECRET }),
      ),
  ],
  ['an nbf that is no number', () => ['1', null, {}].map((nbf) => signToken({ nbf }))],
  ['no iat, or none that is a number', () => [undefined, '1', null].map((iat) => signToken({ iat }))],
  ['no id', () => [undefined, '', 1, null, ['tests']].map((id) => signToken({ id }))],
  ['an issuer where there is none', () => ['', 'me', null].map((iss) => signToken({ iss }))],
  ['an audience that we are not', () => ['other', ['other'], '', null, 1].map((aud) => signToken({ aud }))],
  ['a signature with one bit flipped', () => [0, 15, 31].map((index) => flipBit(signToken(), index))],
  [
    'a signature in another spelling',
    () => {
      const token = signToken()
      const last = token.at(-1) ?? ''
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
      const sibling = alphabet[alphabet.indexOf(last) + 1] ?? ''
      return [token.slice(0, -1) + sibling, `${token}=`, `${token}A`, `${token}AA`, token.slice(0, -1)]
    },
  ],
  [
    'a payload in another spelling',
    () => {
      const [head, payload, signature] = signToken().split('.')
      return [`${head}.${payload}=.${signature}`, `${head}.${payload}A.${signature}`, `${head}..${signature}`]
    },
  ],
  [
    'a payload of others',
    () => {
      const [head, , signature] = signToken().split('.')
      return [`${head}.${encode({ id: 'tests', scopes: ['*'], iat: 1, exp: 9_999_999_999 })}.${signature}`]
    },
  ],
  [
    'a header that is no object',
    () => ['[]', '"x"', 'null', '{', ''].map((header) => forgeToken({ header, secret: SECRET })),
  ],
  [
    'a payload that is no object',
    () => ['[]', '"x"', 'null', '{', ''].map((payload) => forgeToken({ payload, secret: SECRET })),
  ],
  ['two, four and five parts', () => ['a.b', 'a.b.c.d', 'a.b.c.d.e', `${signToken()}.x`]],
  [
    'claims nested 10,000 deep without a signature',
    () => [`${encode({ alg: 'HS256' })}.${encode(`${'['.repeat(10_000)}`)}.AAAA`],
  ],
]

/** Tokens whose time has not come: their bearer is nobody until then (ADR 18). */
export const EARLY_TOKENS: typeof FORGED_TOKENS = [
  ['nbf ahead', () => [60, 0.5e9].map((ahead) => signToken({ nbf: nowInSeconds() + ahead }))],
  ['iat ahead', () => [signToken({ iat: nowInSeconds() + 3600 })]],
]
