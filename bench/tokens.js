import { createHmac } from 'node:crypto'

/** @typedef {'allowed' | 'many' | 'large' | 'denied' | 'reader' | 'issues'} TokenKind */

const OTHERS = ['Mutation:Organization:Create', 'Query:*']

/** @type {Readonly<Record<TokenKind, readonly string[]>>} */
const SCOPES = {
  allowed: ['Mutation:Person:*', ...OTHERS],
  many: ['Mutation:Person:*', ...OTHERS],
  large: [...Array.from({ length: 999 }, (_, index) => `Mutation:Thing${index}:*`), 'Mutation:Person:*'],
  denied: ['Mutation:Person:Delete', ...OTHERS],
  reader: ['person:*', ...OTHERS],
  issues: ['Mutation:Issue:*', ...OTHERS],
}

/**
 * Signs a token that every peer accepts (RFC 7519, HS256).
 * @param {string} secret
 * @param {Readonly<Record<string, unknown>>} claims
 */
export function signToken(secret, claims) {
  const iat = Math.floor(Date.now() / 1000) - 60
  const input = [
    { alg: 'HS256', typ: 'JWT' },
    { iat, exp: iat + 86_400, ...claims },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

/**
 * Creates the tokens of each kind, all for the client `bench`: one, or a thousand for rotation.
 * @param {string} secret
 * @returns {(kind: TokenKind) => readonly string[]}
 */
export function createTokens(secret) {
  /** @type {Map<TokenKind, readonly string[]>} */
  const known = new Map()
  return (kind) => {
    const tokens =
      known.get(kind) ??
      Array.from({ length: kind === 'many' ? 1_000 : 1 }, (_, index) =>
        signToken(secret, { id: 'bench', jti: `${kind}-${index}`, scopes: SCOPES[kind] }),
      )
    known.set(kind, tokens)
    return tokens
  }
}
