import { readFileSync } from 'node:fs'
import { readConfig } from '../../src/config/config.ts'
import { SECONDS } from './forge.ts'
import { pemOf, RSA } from './ports.ts'

/** The recipes of docs/identity-providers.md as they stand there, with a key of ours in place of each provider's. */
export function readRecipes() {
  const [, yaml = ''] =
    /## Recipes.*?```yaml\n(.*?)```/s.exec(readFileSync('docs/identity-providers.md', 'utf8')) ?? []
  const result = readConfig({ env: {}, readFile: () => yaml })
  if (result.kind !== 'ok') throw new Error(JSON.stringify(result.problems))
  return result.config.issuers.map(({ jwks: _, ...issuer }) => ({
    ...issuer,
    keys: [{ publicKey: pemOf(RSA.publicKey) }],
  }))
}

export const AUTH0 = {
  iss: 'https://example.eu.auth0.com/',
  sub: 'auth0|5f7c8ec7c33c6c004bbafe82',
  aud: ['https://api.example.org', 'https://example.eu.auth0.com/userinfo'],
  azp: 'my_client_id',
  scope: 'openid profile',
  permissions: ['read:items', 'create:items'],
}
export const KEYCLOAK = {
  iss: 'https://sso.example.org/realms/shop',
  sub: 'f1e2',
  aud: ['api', 'account'],
  typ: 'Bearer',
  azp: 'web',
  realm_access: { roles: ['offline_access', 'admin'] },
  resource_access: { api: { roles: ['items:read'] }, account: { roles: ['manage-account'] } },
  scope: 'email profile',
}
export const ENTRA = {
  iss: 'https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0',
  aud: '66666666-7777-8888-9999-000000000000',
  sub: 'pairwise',
  oid: '00000000-aaaa',
  tid: '11111111-2222-3333-4444-555555555555',
  scp: 'Items.Read Items.Write',
  roles: ['Admin'],
  ver: '2.0',
}
export const COGNITO = {
  iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example',
  sub: 'aaaaaaaa-bbbb',
  client_id: '1example23456789',
  token_use: 'access',
  scope: 'aws.cognito.signin.user.admin https://api.example.org/items.read',
  'cognito:groups': ['editors'],
  username: 'jane',
}

export const OKTA = {
  ver: 1,
  iss: 'https://example.okta.com/oauth2/default',
  aud: 'api://default',
  cid: '0oa1',
  uid: '00u1',
  sub: 'jane@example.org',
  scp: ['openid', 'items.read'],
  groups: ['Everyone'],
}
export const ZITADEL = {
  iss: 'https://example.zitadel.cloud',
  sub: '987654321098765432',
  aud: ['123456789012345679@shop', '123456789012345678'],
  'urn:zitadel:iam:org:project:roles': {
    editor: { '111': 'example.org' },
    reader: { '111': 'example.org' },
  },
}
export const GOOGLE = {
  iss: 'https://accounts.google.com',
  azp: '1234567890-abc.apps.googleusercontent.com',
  aud: '1234567890-abc.apps.googleusercontent.com',
  sub: '110169484474386276334',
  hd: 'example.org',
  email: 'jane@example.org',
  email_verified: true,
}
export const FIREBASE = {
  iss: 'https://securetoken.google.com/my-project',
  aud: 'my-project',
  auth_time: SECONDS,
  user_id: 'u1',
  sub: 'u1',
  roles: ['editor'],
  firebase: { identities: {}, sign_in_provider: 'password' },
}
export const SUPABASE = {
  iss: 'https://abcdefgh.supabase.co/auth/v1',
  aud: 'authenticated',
  sub: '4be9',
  role: 'authenticated',
  aal: 'aal1',
  app_metadata: { provider: 'email', roles: ['editor'] },
  user_metadata: { roles: ['admin'] },
}
export const CLERK = {
  iss: 'https://clerk.example.org',
  azp: 'https://www.example.org',
  sub: 'user_1',
  sid: 'sess_1',
  org_permissions: ['org:items:read'],
  o: { id: 'org_1', rol: 'admin', slg: 'shop' },
}
export const HASURA = {
  iss: 'https://hasura.example.org',
  aud: 'https://api.example.org',
  sub: 'other',
  'https://hasura.io/jwt/claims': {
    'x-hasura-user-id': 'u7',
    'x-hasura-default-role': 'user',
    'x-hasura-allowed-roles': ['user', 'editor'],
  },
}

/** A provider, the claims of one of its tokens, the id, and the scopes that the recipe reads. */
export const PROVIDERS: readonly (readonly [
  provider: string,
  claims: { readonly iss: string },
  id: string,
  scopes: readonly string[],
])[] = [
  ['Auth0', AUTH0, AUTH0.sub, ['read:items', 'create:items', 'openid', 'profile']],
  ['Keycloak', KEYCLOAK, 'f1e2', ['offline_access', 'admin', 'items:read', 'email', 'profile']],
  ['Microsoft Entra ID', ENTRA, '00000000-aaaa', ['Items.Read', 'Items.Write', 'Admin']],
  [
    'Amazon Cognito',
    COGNITO,
    'aaaaaaaa-bbbb',
    ['aws.cognito.signin.user.admin', 'https://api.example.org/items.read', 'editors'],
  ],
  ['Okta', OKTA, OKTA.sub, ['openid', 'items.read', 'group:Everyone']],
  ['Zitadel', ZITADEL, ZITADEL.sub, ['editor', 'reader']],
  ['Google', GOOGLE, GOOGLE.sub, ['items:read']],
  ['Firebase', FIREBASE, 'u1', ['editor']],
  ['Supabase', SUPABASE, '4be9', ['role:authenticated', 'editor']],
  ['Clerk', CLERK, 'user_1', ['org:items:read', 'org:admin']],
  ['Hasura', HASURA, 'u7', ['items:read', 'items:write']],
]
