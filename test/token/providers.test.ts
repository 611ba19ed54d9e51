import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../src/config/config.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { NOW, SECONDS } from './forge.ts'
import { allowedTo, pemOf, RSA, signToken } from './ports.ts'

/** The recipes of docs/tokens.md as they stand there, with a key of ours in place of each provider's. */
function readRecipes() {
  const [, yaml = ''] =
    /### Claims of four providers.*?```yaml\n(.*?)```/s.exec(readFileSync('docs/tokens.md', 'utf8')) ?? []
  const result = readConfig({ env: {}, readFile: () => yaml })
  if (result.kind !== 'ok') throw new Error(JSON.stringify(result.problems))
  return result.config.issuers.map(({ jwks: _, ...issuer }) => ({
    ...issuer,
    keys: [{ publicKey: pemOf(RSA.publicKey) }],
  }))
}

const authenticate = createAuthenticator({ issuers: readRecipes(), now: () => NOW })
const ask = (claims: object) =>
  authenticate({
    authorization: `Bearer ${signToken({ iat: SECONDS, exp: SECONDS + 60, ...claims }, { key: RSA.privateKey, alg: 'RS256' })}`,
  })

const AUTH0 = {
  iss: 'https://example.eu.auth0.com/',
  sub: 'auth0|5f7c8ec7c33c6c004bbafe82',
  aud: ['https://api.example.org', 'https://example.eu.auth0.com/userinfo'],
  azp: 'my_client_id',
  scope: 'openid profile',
  permissions: ['read:items', 'create:items'],
}
const KEYCLOAK = {
  iss: 'https://sso.example.org/realms/shop',
  sub: 'f1e2',
  aud: ['api', 'account'],
  typ: 'Bearer',
  azp: 'web',
  realm_access: { roles: ['offline_access', 'admin'] },
  resource_access: { api: { roles: ['items:read'] }, account: { roles: ['manage-account'] } },
  scope: 'email profile',
}
const ENTRA = {
  iss: 'https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0',
  aud: '66666666-7777-8888-9999-000000000000',
  sub: 'pairwise',
  oid: '00000000-aaaa',
  tid: '11111111-2222-3333-4444-555555555555',
  scp: 'Items.Read Items.Write',
  roles: ['Admin'],
  ver: '2.0',
}
const COGNITO = {
  iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example',
  sub: 'aaaaaaaa-bbbb',
  client_id: '1example23456789',
  token_use: 'access',
  scope: 'aws.cognito.signin.user.admin https://api.example.org/items.read',
  'cognito:groups': ['editors'],
  username: 'jane',
}

describe('a recipe of the documentation', () => {
  it.each([
    ['Auth0', AUTH0, AUTH0.sub, ['read:items', 'create:items', 'openid', 'profile']],
    ['Keycloak', KEYCLOAK, 'f1e2', ['offline_access', 'admin', 'items:read', 'email', 'profile']],
    ['Microsoft Entra ID', ENTRA, '00000000-aaaa', ['Items.Read', 'Items.Write', 'Admin']],
    [
      'Amazon Cognito',
      COGNITO,
      'aaaaaaaa-bbbb',
      ['aws.cognito.signin.user.admin', 'https://api.example.org/items.read', 'editors'],
    ],
  ])('reads an access token of %s', async (_, claims, id, scopes) => {
    const subject = await ask(claims)
    expect(subject).toMatchObject({ kind: 'identified', issuer: claims.iss, id })
    expect(allowedTo(subject)).toEqual(scopes)
  })

  it.each([
    ['another API of Auth0', { ...AUTH0, aud: 'https://other.example.org' }],
    ['another API of Keycloak', { ...KEYCLOAK, aud: 'account' }],
    ['another application of Entra', { ...ENTRA, aud: '00000003-0000-0000-c000-000000000000' }],
    ['another client of the user pool', { ...COGNITO, client_id: 'other' }],
    ['an identity token of the user pool', { ...COGNITO, token_use: 'id' }],
  ])('refuses a token for %s', async (_, claims) =>
    expect(await ask(claims)).toEqual({ kind: 'refused', reason: 'invalid_token' }),
  )
})
