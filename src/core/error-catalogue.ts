/**
 * Every refusal of Portcullis, one row per code: the source of GraphQL errors, HTTP responses, challenges and
 * the README's table. A code never changes its meaning. Messages contain no caller's text and no secret.
 */
export interface ErrorEntry {
  /** The code for clients to switch on: `extensions.code` of a GraphQL error, `code` of a REST response. */
  readonly code: string
  /** `extensions.reason`, where one code has several causes. */
  readonly reason?: string
  readonly message: string
  readonly status: number
  /** The `error` of the `WWW-Authenticate` challenge (RFC 6750 section 3.1); `none` is a challenge without one. */
  readonly challenge?:
    | 'none'
    | 'invalid_request'
    | 'invalid_token'
    | 'insufficient_scope'
    | 'invalid_dpop_proof'
    | 'use_dpop_nonce'
  /** The scheme of the challenge, unless it is Bearer (RFC 9449 section 7.1). */
  readonly scheme?: 'DPoP'
}

export const ERRORS = {
  missing_token: {
    code: 'UNAUTHENTICATED',
    reason: 'missing_token',
    message: 'No authorization token.',
    status: 401,
    challenge: 'none',
  },
  invalid_token: {
    code: 'UNAUTHENTICATED',
    reason: 'invalid_token',
    message: 'Your token is not valid',
    status: 401,
    challenge: 'invalid_token',
  },
  expired_token: {
    code: 'UNAUTHENTICATED',
    reason: 'expired_token',
    message: 'Your token is expired',
    status: 401,
    challenge: 'invalid_token',
  },
  revoked_token: {
    code: 'UNAUTHENTICATED',
    reason: 'revoked_token',
    message: 'Your token was revoked',
    status: 401,
    challenge: 'invalid_token',
  },
  unknown_user: {
    code: 'UNAUTHENTICATED',
    reason: 'unknown_user',
    message: 'Your token names an unknown user',
    status: 401,
    challenge: 'invalid_token',
  },
  proof_required: {
    code: 'UNAUTHENTICATED',
    reason: 'proof_required',
    message: 'Your token must be shown with a proof of the key that it is bound to',
    status: 401,
    challenge: 'invalid_token',
    scheme: 'DPoP',
  },
  invalid_dpop_proof: {
    code: 'UNAUTHENTICATED',
    reason: 'invalid_dpop_proof',
    message: 'Your DPoP proof is not valid',
    status: 401,
    challenge: 'invalid_dpop_proof',
    scheme: 'DPoP',
  },
  use_dpop_nonce: {
    code: 'UNAUTHENTICATED',
    reason: 'use_dpop_nonce',
    message: 'Your DPoP proof must hold the nonce of the header DPoP-Nonce',
    status: 401,
    challenge: 'use_dpop_nonce',
    scheme: 'DPoP',
  },
  certificate_required: {
    code: 'UNAUTHENTICATED',
    reason: 'certificate_required',
    message: 'Your token must be shown over a connection with the client certificate that it is bound to',
    status: 401,
    challenge: 'invalid_token',
  },
  forbidden: {
    code: 'FORBIDDEN',
    message: 'You are not authorized for this resource',
    status: 403,
    challenge: 'insufficient_scope',
  },
  upstream_error: {
    code: 'UPSTREAM_ERROR',
    message: 'The API behind this gateway reported an error',
    status: 200,
  },
  operation_too_complex: {
    code: 'OPERATION_TOO_COMPLEX',
    message: 'The operation is larger than this gateway allows',
    status: 400,
  },
  operation_unplannable: {
    code: 'OPERATION_NOT_PLANNABLE',
    message: 'The APIs behind this gateway cannot answer this operation together',
    status: 200,
  },
  duplicate_authorization: {
    code: 'DUPLICATE_AUTHORIZATION',
    message: 'The request has more than one Authorization header',
    status: 400,
    challenge: 'invalid_request',
  },
  conflicting_tokens: {
    code: 'CONFLICTING_TOKENS',
    message: 'The request has tokens in several places that are not the same',
    status: 400,
    challenge: 'invalid_request',
  },
  cross_site_token: {
    code: 'CROSS_SITE_TOKEN',
    message: 'A token in a cookie counts only from pages of this origin, and of those that are allowed',
    status: 403,
  },
  bad_request: { code: 'BAD_REQUEST', message: 'The request could not be read', status: 400 },
  misdirected_request: {
    code: 'MISDIRECTED_REQUEST',
    message: 'This server does not answer for that host',
    status: 421,
  },
  // These three messages are Apollo Server's: its clients rely on them, and on the status.
  persisted_query_not_found: {
    code: 'PERSISTED_QUERY_NOT_FOUND',
    message: 'PersistedQueryNotFound',
    status: 200,
  },
  persisted_query_not_supported: {
    code: 'PERSISTED_QUERY_NOT_SUPPORTED',
    message: 'PersistedQueryNotSupported',
    status: 200,
  },
  persisted_query_mismatch: {
    code: 'PERSISTED_QUERY_HASH_MISMATCH',
    message: 'provided sha does not match query',
    status: 400,
  },
  operation_not_allowed: {
    code: 'OPERATION_NOT_ALLOWED',
    message: 'Only the operations of a manifest run here, and this is not one of them',
    status: 403,
  },
  invalid_scope: { code: 'INVALID_SCOPE', message: 'A requested scope is not a scope', status: 400 },
  invalid_credentials: {
    code: 'INVALID_CREDENTIALS',
    message: 'The apiKey and id combination is not correct',
    status: 401,
  },
  ambiguous_credentials: {
    code: 'AMBIGUOUS_CREDENTIALS',
    message: 'The apiKey fits several clients: name one of them',
    status: 401,
  },
  scope_not_allowed: {
    code: 'SCOPE_NOT_ALLOWED',
    message: "You don't have access to a requested scope",
    status: 403,
  },
  token_too_large: {
    code: 'TOKEN_TOO_LARGE',
    message: 'The requested scopes do not fit in a header',
    status: 400,
  },
  invalid_signing_key: {
    code: 'INVALID_SIGNING_KEY',
    message: 'The signing key cannot be used',
    status: 400,
  },
  claims_not_allowed: {
    code: 'CLAIMS_NOT_ALLOWED',
    message: "This client's tokens are not read that way",
    status: 403,
  },
  too_many_keys: {
    code: 'TOO_MANY_KEYS',
    message: 'The client has as many API keys as it may have',
    status: 409,
  },
  user_exists: { code: 'USER_EXISTS', message: 'The client has a user of that id', status: 409 },
  person_too_large: {
    code: 'PERSON_TOO_LARGE',
    message: 'The person is larger than what is stored of a user',
    status: 413,
  },
  refresh_off: { code: 'REFRESH_OFF', message: 'Tokens are not refreshed here', status: 403 },
  not_refreshable: { code: 'NOT_REFRESHABLE', message: 'This token cannot be refreshed', status: 403 },
  refresh_expired: {
    code: 'REFRESH_EXPIRED',
    message: 'This token is too old to be refreshed',
    status: 401,
  },
  token_reused: {
    code: 'TOKEN_REUSED',
    message: 'This token was refreshed before, and now its whole family is revoked',
    status: 401,
  },
  invalid_target: {
    code: 'INVALID_TARGET',
    message: 'No tokens are issued for this resource',
    status: 400,
  },
  unauthorized_client: {
    code: 'UNAUTHORIZED_CLIENT',
    message: 'The client may not exchange tokens',
    status: 400,
  },
  unsupported_grant_type: {
    code: 'UNSUPPORTED_GRANT_TYPE',
    message: 'The grant type must be client_credentials, or token-exchange where that is set up',
    status: 400,
  },
  unsupported_token_type: {
    code: 'UNSUPPORTED_TOKEN_TYPE',
    message: 'A token without jti cannot be revoked by itself',
    status: 400,
  },
  origin_not_allowed: {
    code: 'ORIGIN_NOT_ALLOWED',
    message: 'Sockets must not be opened from this origin',
    status: 403,
  },
  not_found: { code: 'NOT_FOUND', message: 'There is nothing here', status: 404 },
  method_not_allowed: { code: 'METHOD_NOT_ALLOWED', message: 'This method is not allowed here', status: 405 },
  not_acceptable: {
    code: 'NOT_ACCEPTABLE',
    message:
      'The answer is application/json, application/graphql-response+json or, as an event stream, text/event-stream',
    status: 406,
  },
  payload_too_large: { code: 'PAYLOAD_TOO_LARGE', message: 'The request body is too large', status: 413 },
  unsupported_media_type: {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'The request body must be application/json',
    status: 415,
  },
  too_many_attempts: {
    code: 'TOO_MANY_ATTEMPTS',
    message: 'Too many wrong credentials, try again later',
    status: 429,
  },
  too_many_requests: {
    code: 'TOO_MANY_REQUESTS',
    message: 'A budget of yours is spent, try again later',
    status: 429,
  },
  too_many_sockets: {
    code: 'TOO_MANY_SOCKETS',
    message: 'There are too many sockets from here, try again later',
    status: 429,
  },
  too_many_operations: {
    code: 'TOO_MANY_OPERATIONS',
    message: 'There are too many operations on this socket',
    status: 429,
  },
  internal: { code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong on our side', status: 500 },
  upstream_unreachable: {
    code: 'UPSTREAM_UNREACHABLE',
    message: 'The API behind this gateway cannot be reached',
    status: 502,
  },
  upstream_invalid: {
    code: 'UPSTREAM_INVALID_ANSWER',
    message: 'The API behind this gateway gave an answer that cannot be passed on',
    status: 502,
  },
  not_ready: { code: 'NOT_READY', message: 'The gateway is not ready', status: 503 },
  overloaded: {
    code: 'OVERLOADED',
    message: 'The gateway has too much to do, try again later',
    status: 503,
  },
  stale_store: {
    code: 'STALE_STORE',
    message: 'The gateway has not heard from its store for too long',
    status: 503,
  },
  store_unavailable: {
    code: 'STORE_UNAVAILABLE',
    message: 'The store cannot be reached, try again later',
    status: 503,
  },
  issuer_unavailable: {
    code: 'ISSUER_UNAVAILABLE',
    message: 'Your token cannot be verified at the moment, keep it and try again later',
    status: 503,
  },
  policy_unavailable: {
    code: 'POLICY_UNAVAILABLE',
    message: 'The policies of this operation cannot be asked at the moment, try again later',
    status: 503,
  },
  upstream_unavailable: {
    code: 'UPSTREAM_UNAVAILABLE',
    message: 'The API behind this gateway has failed several times, try again later',
    status: 503,
  },
  events_overrun: {
    code: 'EVENTS_OVERRUN',
    message: 'Events come faster than they are read',
    status: 503,
  },
  upstream_timeout: {
    code: 'UPSTREAM_TIMEOUT',
    message: 'The API behind this gateway took too long',
    status: 504,
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>

export type ErrorName = keyof typeof ERRORS
