/** What the page asks the admin API. `schema/admin.graphql` describes it. */

const COVERAGE = 'coverage { operationCount ofOperations scopes ofScopes idle }'
const SETTINGS = 'id scopes presets defaultScopes userFields allowUserCreation proof disabled createdAt'

export const CLIENTS = `query Clients($after: ID, $catalog: Boolean!) {
  clients(after: $after, first: 50) {
    next
    clients { id scopes disabled createdAt ${COVERAGE.replace(' {', ' @include(if: $catalog) {')} }
  }
}`

export const CLIENT = `query Client($id: ID!) {
  client(id: $id) {
    ${SETTINGS}
    keys { id createdAt expiresAt lastUsedAt }
    signingKey { kind algorithm preset setAt }
  }
}`

export const COVER = `query Cover($scopes: [String!]!, $after: ID) {
  coverage(scopes: $scopes) {
    operationCount ofOperations scopes ofScopes idle
    operations(after: $after, first: 100) { next operations { coordinate scopes } }
  }
}`

export const ADD_CLIENT = `mutation AddClient($id: ID!, $scopes: [String!]!, $expiresIn: Int) {
  addClient(id: $id, scopes: $scopes, expiresIn: $expiresIn) { apiKey key { id expiresAt } client { id } }
}`

export const UPDATE_CLIENT = `mutation UpdateClient($id: ID!, $scopes: [String!]!) {
  updateClient(id: $id, scopes: $scopes) { id }
}`

export const ROTATE_KEY = `mutation RotateKey($id: ID!, $overlap: Int!, $expiresIn: Int) {
  rotateClientKey(id: $id, overlap: $overlap, expiresIn: $expiresIn) { apiKey key { id expiresAt } client { id } }
}`

export const REMOVE_KEY = `mutation RemoveKey($id: ID!, $keyId: ID!) { removeClientKey(id: $id, keyId: $keyId) { id } }`
export const DISABLE_CLIENT = `mutation DisableClient($id: ID!) { disableClient(id: $id) { id } }`
export const ENABLE_CLIENT = `mutation EnableClient($id: ID!) { enableClient(id: $id) { id } }`
export const REMOVE_CLIENT = `mutation RemoveClient($id: ID!) { removeClient(id: $id) { id } }`

export const USERS = `query Users($client: ID!, $after: ID) {
  users(client: $client, after: $after, first: 50) { next users { id createdAt updatedAt person } }
}`

const ISSUER_PAGE = `{
  process next
  issuers {
    name kind audiences ceiling introspected sourceCount
    sources { issuer keys remote urls fetchedAt nextFetchAt failing lastFailure { at url cause } }
  }
}`
export const ISSUERS = `query Issuers($after: ID) { page: issuers(after: $after, first: 50) ${ISSUER_PAGE} }`
export const ADMIN_ISSUERS = `query AdminIssuers($after: ID) { page: adminIssuers(after: $after, first: 50) ${ISSUER_PAGE} }`

export const OWN_KEYS = `query OwnKeys {
  ownKeys { kid algorithm purpose state publishedAt signingSince retiredAt signsFrom retiresFrom }
}`
export const GENERATE_KEY = `mutation GenerateKey($algorithm: OwnKeyAlgorithm!, $purpose: OwnKeyPurpose!) {
  generateOwnKey(algorithm: $algorithm, purpose: $purpose) { kid }
}`
export const SIGN_WITH_KEY = `mutation SignWithKey($kid: ID!, $force: Boolean!) { rotateOwnKey(kid: $kid, force: $force) { kid } }`
export const RETIRE_KEY = `mutation RetireKey($kid: ID!, $force: Boolean!) { retireOwnKey(kid: $kid, force: $force) { kid } }`

const REVOCATION = '{ kind issuer id revokedAt until }'
export const REVOKE = {
  jwt: `mutation RevokeJwt($token: String!, $force: Boolean!) { revoked: revokeJwt(token: $token, force: $force) ${REVOCATION} }`,
  token: `mutation RevokeToken($jti: String!, $issuer: String, $force: Boolean!) {
    revoked: revokeToken(jti: $jti, issuer: $issuer, force: $force) ${REVOCATION}
  }`,
  subject: `mutation RevokeSubject($issuer: String!, $id: String!, $force: Boolean!) {
    revoked: revokeSubject(issuer: $issuer, id: $id, force: $force) ${REVOCATION}
  }`,
  client: `mutation RevokeClient($id: ID!, $force: Boolean!) { revoked: revokeClient(id: $id, force: $force) ${REVOCATION} }`,
  issuer: `mutation RevokeIssuer($name: String!, $force: Boolean!) {
    revoked: revokeIssuer(name: $name, force: $force) ${REVOCATION}
  }`,
} as const

export const AUDIT = `query Audit(
  $before: ID, $client: String, $subject: String, $action: String, $since: DateTime, $until: DateTime
) {
  audit(before: $before, first: 50, client: $client, subject: $subject, action: $action, since: $since, until: $until) {
    next searchedTo
    entries { id at action act actor { kind id issuer } address details }
  }
}`

export const DECISIONS = `query Decisions(
  $before: ID, $client: String, $subject: String, $coordinate: String, $verdict: Verdict, $since: DateTime, $until: DateTime
) {
  decisions(
    before: $before, first: 50, client: $client, subject: $subject, coordinate: $coordinate,
    verdict: $verdict, since: $since, until: $until
  ) {
    process workers kept capacity next
    decisions {
      id time verdict wouldBe cause transport operationName operationKind documentId issuer subject client actor
      denied wouldDeny { coordinate missingScopes } usedScopes requestId milliseconds
    }
  }
}`

export const ACTIVITY = `query Activity {
  activity {
    process workers startedAt at
    total { allow reduce deny refused }
    seconds { at allow reduce deny refused }
  }
}`
