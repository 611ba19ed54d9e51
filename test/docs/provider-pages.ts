import { readFileSync } from 'node:fs'
import { PROVIDERS } from '../token/provider-tokens.ts'

interface Provider {
  /** The page, in docs/identity-providers. */
  readonly file: string
  readonly name: string
  /** What has to be set at the provider. */
  readonly setUp: readonly string[]
  readonly remarks: readonly string[]
}

/** In the order of the recipes. */
export const PAGES: readonly Provider[] = [
  {
    file: 'auth0.md',
    name: 'Auth0',
    setUp: [
      'Create an API under Applications > APIs. Its identifier is `audience`.',
      'In its settings, turn on "Enable RBAC" and "Add Permissions in the Access Token".',
      'Have your application ask for tokens of that audience. Without one, Auth0 gives a token that only Auth0 can read.',
    ],
    remarks: ['`iss` ends with a slash. A custom domain is another `iss`.'],
  },
  {
    file: 'keycloak.md',
    name: 'Keycloak',
    setUp: [
      'Create a client `api` for this API, and give it roles. Realm roles work as well.',
      'A token has `api` in its `aud` where the user has a role of that client, or where a mapper of the kind "Audience" adds it.',
    ],
    remarks: [
      'A token has the roles of every client under `resource_access`; name the clients that you mean.',
      '`iss` is the realm’s public address, whatever address the gateway reaches it by. Set Keycloak’s `hostname`.',
    ],
  },
  {
    file: 'entra-id.md',
    name: 'Microsoft Entra ID',
    setUp: [
      'Under App registrations, register this API. Its application (client) id is `audience`.',
      'Under "Expose an API", add scopes (delegated permissions); under "App roles", add roles.',
      'Set `accessTokenAcceptedVersion` to 2 in the manifest. Tokens of version 1.0 have another `iss`.',
    ],
    remarks: [
      'For several tenants, see [the main page](../identity-providers.md#several-tenants-of-microsoft-entra-id).',
      '`oid` is the same for every application of a tenant, `sub` is not.',
    ],
  },
  {
    file: 'cognito.md',
    name: 'Amazon Cognito',
    setUp: [
      'Add a resource server with custom scopes to the user pool, and allow them for the app client.',
      'Send the access token, and not the ID token.',
    ],
    remarks: [
      'Access tokens have no audience. `required` names the app clients that count (`client_id`), and the kind of token.',
      'Groups come with every access token.',
    ],
  },
  {
    file: 'okta.md',
    name: 'Okta',
    setUp: [
      'Use a custom authorization server (Security > API), such as `default`: tokens of the org’s own server are for Okta alone.',
      'Add your scopes to it. For groups, add a claim `groups` to the access token.',
    ],
    remarks: ['`sub` is the login of a user, and the client id for a service.'],
  },
  {
    file: 'zitadel.md',
    name: 'Zitadel',
    setUp: [
      'Add roles to the project, and turn on "Assert Roles on Authentication". The project’s id is `audience`.',
      'Set the access token type of the application to JWT. Otherwise it is opaque: see [introspection](../introspection.md).',
    ],
    remarks: [
      'Roles are the keys of an object; its members say which organization granted them, and are not read.',
    ],
  },
  {
    file: 'google.md',
    name: 'Google',
    setUp: [
      'Create an OAuth client. Its id is `audience`.',
      'Send the ID token: Google’s access tokens cannot be read by others.',
    ],
    remarks: [
      'An ID token says who somebody is, and grants nothing. `defaultScopes` gives everybody the same.',
      '`hd` is the Workspace domain. Without it, everybody with a Google account is let in.',
    ],
  },
  {
    file: 'firebase.md',
    name: 'Firebase',
    setUp: ['Set roles as a custom claim with the Admin SDK: `setCustomUserClaims(uid, { roles: [...] })`.'],
    remarks: ['Custom claims reach a token when it is next refreshed, within an hour.'],
  },
  {
    file: 'supabase.md',
    name: 'Supabase',
    setUp: [
      'Turn on asymmetric signing keys (JWT Signing Keys). The old shared secret signs HS256 and has no key set.',
      'Put roles into `app_metadata`, which users cannot change. They can change `user_metadata`: never read that.',
    ],
    remarks: ['`role` is the role of the database: `authenticated`, or `anon` for the public key.'],
  },
  {
    file: 'clerk.md',
    name: 'Clerk',
    setUp: [
      'Use session tokens of version 2, or a JWT template with the claims that you want.',
      'Add permissions to the roles of organizations.',
    ],
    remarks: ['Session tokens have no audience. `azp` is the page that asked: list yours under `required`.'],
  },
  {
    file: 'hasura.md',
    name: 'Hasura’s namespace',
    setUp: [
      'Nothing: any issuer that signs for Hasura already puts roles under `https://hasura.io/jwt/claims`.',
    ],
    remarks: [
      'A namespace that is a text of JSON is not read. [The migration guide](../migration/hasura.md) has the rest.',
    ],
  },
]

/** The recipe of each provider, as docs/identity-providers.md has it: YAML of one issuer, without its comment. */
export function readRecipeTexts(): readonly string[] {
  const [, yaml = ''] =
    /## Recipes.*?```yaml\n(.*?)```/s.exec(readFileSync('docs/identity-providers.md', 'utf8')) ?? []
  return yaml
    .split(/^ {2}# .*\n/m)
    .slice(1)
    .map((text) => `issuers:\n${text}`)
}

export function printPage({ name, setUp, remarks }: Provider, index: number): string {
  const [, claims = {}, id = '', scopes = []] = PROVIDERS[index] ?? []
  const telling = scopes.find((scope) => /item|editor|admin/i.test(scope)) ?? scopes[0]
  const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n')
  return `# ${name}

## At the provider

${list(setUp)}

## In portcullis.yaml

\`\`\`yaml
${readRecipeTexts()[index] ?? ''}\`\`\`

Add a \`ceiling\` to bound what its tokens can grant.

## A token

\`\`\`json
${JSON.stringify(claims, null, 2)}
\`\`\`

with \`iat\` and \`exp\` is \`${id}\` of that issuer, and grants ${scopes.map((scope) => `\`${scope}\``).join(', ')}. \`@auth(scopes: [["${telling}"]])\` lets it
pass. A token for another audience is refused. \`portcullis token explain TOKEN\` says the same of yours, and why it is refused.

## Remarks

${list(remarks)}

[How claims are read](../identity-providers.md#how-claims-are-read), and [what an issuer can be told](../tokens.md#other-issuers).
`
}
