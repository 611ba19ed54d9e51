import { describe, expect, it } from '@jest/globals'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { NOW, SECONDS } from './forge.ts'
import { allowedTo, RSA, signToken } from './ports.ts'
import {
  AUTH0,
  CLERK,
  COGNITO,
  ENTRA,
  FIREBASE,
  GOOGLE,
  KEYCLOAK,
  PROVIDERS,
  readRecipes,
} from './provider-tokens.ts'

const authenticate = createAuthenticator({ issuers: readRecipes(), now: () => NOW })
const ask = (claims: object) =>
  authenticate({
    authorization: `Bearer ${signToken({ iat: SECONDS, exp: SECONDS + 60, ...claims }, { key: RSA.privateKey, alg: 'RS256' })}`,
  })

describe('a recipe of the documentation', () => {
  it.each(PROVIDERS)('reads an access token of %s', async (_, claims, id, scopes) => {
    const subject = await ask(claims)
    expect(subject).toMatchObject({ kind: 'identified', issuer: claims.iss, id })
    expect(allowedTo(subject)).toEqual(scopes)
  })

  it.each([
    ['another API of Auth0', { ...AUTH0, aud: 'https://other.example.org' }],
    ['another API of Keycloak', { ...KEYCLOAK, aud: 'account' }],
    ['another application of Entra', { ...ENTRA, aud: '00000003-0000-0000-c000-000000000000' }],
    ['another client of the user pool', { ...COGNITO, client_id: 'other' }],
    ['another project of Firebase', { ...FIREBASE, aud: 'other' }],
    ['somebody of another domain of Google', { ...GOOGLE, hd: 'example.com' }],
    ['another party of Clerk', { ...CLERK, azp: 'https://evil.example' }],
    ['an identity token of the user pool', { ...COGNITO, token_use: 'id' }],
  ])('refuses a token for %s', async (_, claims) =>
    expect(await ask(claims)).toEqual({ kind: 'refused', reason: 'invalid_token' }),
  )
})
