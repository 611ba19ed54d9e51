import { PROOF_ALGORITHMS } from '../../core/proof-algorithms.ts'
import type { JsonWebKeySet } from '../../token/keys/key-ring.ts'
import { answerJson, answerRefusal, type HttpRequest, type HttpResponse } from '../exchange.ts'
import { TOKEN_EXCHANGE } from './credentials/oauth-exchange.ts'

export interface MetadataOptions {
  /** The base URL at which clients reach this gateway, without a trailing slash; undefined if unknown. */
  readonly baseUrl: () => string | undefined
  readonly jwks: () => JsonWebKeySet
  /** Whether token exchange is on. */
  readonly exchanges: boolean
  /** The path of the one resource that requires tokens. */
  readonly graphql: string
  /** Whether tokens are read from the Authorization header. */
  readonly readsBearer: boolean
  /** The scopes that the schema can require, for callers that may introspect it. */
  readonly scopesFor: (request: HttpRequest) => Promise<readonly string[] | undefined>
}

type Answer = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>

const ALLOW = { allow: 'GET, HEAD' }
const RESOURCE = '/.well-known/oauth-protected-resource'

/** The URL of the GraphQL path's metadata, which challenges point to (RFC 9728 section 5.1). */
export function resourceMetadataUrl(baseUrl: string, graphql: string): string {
  return `${baseUrl}${RESOURCE}${graphql}`
}

/**
 * Parses the origin at which clients reach a gateway: the paths below `/.well-known` belong to the origin.
 * Throws a TypeError for anything else.
 */
export function parsePublicUrl(text: string): string {
  const origin = URL.canParse(text) ? new URL(text).origin : undefined
  if (origin === undefined || !/^https?:/.test(origin) || text.replace(/\/$/, '') !== origin)
    throw new TypeError('The public URL of a gateway is that of an origin: https://api.example.org.')
  return origin
}

/**
 * The gateway's metadata by path: its keys (RFC 7517), its authorization server (RFC 8414) and its resources
 * (RFC 9728). Without a known base URL it serves only its keys: names that others compare must not be derived
 * from a request.
 */
export function createMetadataRoutes(options: MetadataOptions): Readonly<Record<string, Answer>> {
  const { baseUrl, jwks, exchanges, graphql, readsBearer, scopesFor } = options
  const withBase =
    (describe: (base: string, request: HttpRequest) => unknown): Answer =>
    async (request) => {
      const base = baseUrl()
      if (base === undefined) return answerRefusal('not_found', 'The gateway has no public URL')
      return answerMetadata(await describe(base, request))
    }
  const resource = (path: string): Answer =>
    onlyRead(
      withBase(async (base, request) => {
        const scopes = await scopesFor(request)
        return {
          resource: `${base}${path}`,
          authorization_servers: [base],
          bearer_methods_supported: readsBearer ? ['header'] : [],
          dpop_signing_alg_values_supported: PROOF_ALGORITHMS,
          ...(scopes !== undefined && { scopes_supported: scopes }),
        }
      }),
    )
  return {
    '/.well-known/jwks.json': onlyRead(() =>
      answerMetadata(jwks(), { 'content-type': 'application/jwk-set+json', 'cache-control': 'max-age=60' }),
    ),
    '/.well-known/oauth-authorization-server': onlyRead(
      withBase((base) => describeServer(base, graphql, exchanges)),
    ),
    [RESOURCE]: resource(''),
    [`${RESOURCE}${graphql}`]: resource(graphql),
  }
}

function describeServer(base: string, graphql: string, exchanges: boolean): unknown {
  const methods = ['client_secret_basic', 'client_secret_post']
  return {
    issuer: base,
    token_endpoint: `${base}/oauth/token`,
    token_endpoint_auth_methods_supported: methods,
    grant_types_supported: ['client_credentials', ...(exchanges ? [TOKEN_EXCHANGE] : [])],
    // Required, though there is no authorization endpoint.
    response_types_supported: [],
    introspection_endpoint: `${base}/oauth/introspect`,
    introspection_endpoint_auth_methods_supported: methods,
    revocation_endpoint: `${base}/oauth/revoke`,
    revocation_endpoint_auth_methods_supported: methods,
    jwks_uri: `${base}/.well-known/jwks.json`,
    dpop_signing_alg_values_supported: PROOF_ALGORITHMS,
    protected_resources: [base, `${base}${graphql}`],
  }
}

function onlyRead(answer: Answer): Answer {
  return (request) =>
    request.method === 'GET' || request.method === 'HEAD'
      ? answer(request)
      : answerRefusal('method_not_allowed', undefined, ALLOW)
}

function answerMetadata(value: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return answerJson(200, value, headers)
}
