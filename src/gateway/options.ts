import type { ApolloServerPlugin } from '@apollo/server'
import type { GraphQLSchema } from 'graphql'
import type { AuthPluginOptions } from '../adapters/apollo/auth-plugin.ts'
import type { BudgetOptions, BudgetStoreOptions } from '../budgets/budget-options.ts'
import type { SocketLimits } from '../connections/socket-limits.ts'
import type { CacheOptions } from '../core/cache-sizes.ts'
import type { Paths } from '../core/gateway-paths.ts'
import type { OperationLimits } from '../core/plan/limits.ts'
import type { DecisionOptions } from '../evidence/decision-settings.ts'
import type { MetricsOptions } from '../evidence/metrics/metrics-options.ts'
import type { TraceOptions } from '../evidence/tracing/trace-context.ts'
import type { CorsRule } from '../http/server/cors.ts'
import type { LogStream } from '../http/server/log.ts'
import type { OverloadLimits } from '../http/server/overload.ts'
import type { ForwardedHeader } from '../http/server/proxies.ts'
import type { ForwardedCertificate, TlsOptions } from '../http/tls/tls-options.ts'
import type { StalenessLimits } from '../operations/staleness.ts'
import type { PersistedOperationsOptions } from '../persisted/persisted-options.ts'
import type { PoliciesOptions } from '../policies/policies-options.ts'
import type { ClientSettings } from '../store/client.ts'
import type { Store } from '../store/store.ts'
import type { ExchangeOptions } from '../token/exchange/exchange-options.ts'
import type { TrustedIssuerOptions } from '../token/issuers/trusted-issuer.ts'
import type { ProofRule } from '../token/proof/key-binding.ts'
import type { DpopOptions } from '../token/proof/proof-checker.ts'
import type { Session } from '../token/session.ts'
import type { TokenForm } from '../token/token-form.ts'
import type { TokenOptions } from '../token/token-options.ts'
import type { StitchingOptions } from '../upstream/composed/stitching-options.ts'
import type { SupergraphOptions } from '../upstream/composed/supergraph-options.ts'
import type { UpstreamOptions } from '../upstream/upstream-options.ts'
import type { EpochNews } from './epoch-news.ts'

/** A client that may request tokens from `/jwt`, within its scopes. */
export interface GatewayClient extends Partial<Omit<ClientSettings, 'ceiling'>> {
  readonly id: string
  /** Required: undefined, the value of an unset environment variable, is refused. */
  readonly apiKey: string | undefined
  /** Patterns: the client's ceiling. */
  readonly scopes: readonly string[]
}

/** The request as `context` sees it. */
export interface ContextRequest {
  /** Names in lower case. For an operation on a socket, the headers of the request that opened the socket. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** The caller's IP address: the peer's, or the one that a trusted proxy names. */
  readonly address: string
}

export interface GatewayOptions
  extends Omit<AuthPluginOptions, 'authenticate' | 'subgraphFields' | 'onWarning' | 'policies'> {
  /**
   * The evaluator of `@policy` policies: a function, an engine that speaks AuthZEN or OPA's data API, or a
   * module. Without it, a schema that names policies does not start.
   */
  readonly policies?: PoliciesOptions | undefined
  readonly schema: GraphQLSchema
  /** Makes the resolvers' context, besides `subject`: once per request, and per event of a subscription. */
  readonly context?: (request: ContextRequest) => object | Promise<object>
  /**
   * Apollo Server plugins. If one has `requestDidStart`, every query and mutation runs inside Apollo Server;
   * otherwise Apollo Server sees each operation once.
   */
  readonly plugins?: readonly ApolloServerPlugin[]
  /** Whether to compile frequent operations (ADR 21); if `false`, graphql-js executes all. Default true. */
  readonly compile?: boolean
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default 4000; 0 is any free port. */
  readonly port?: number
  readonly jwt: {
    /**
     * HS256 secret: at least 12 bytes, 32 in production. Required: undefined, the value of an unset
     * environment variable, is refused.
     */
    readonly secret?: string | undefined
    /** Seconds; default one day. */
    readonly expires?: number
    readonly issuer?: string
    readonly audience?: string | readonly string[]
    /** The form of clients' tokens; default `contributor`. `rfc9068` needs `issuer` and `audience`. */
    readonly form?: TokenForm | undefined
    /** Audiences besides `audience` that clients may request from `/oauth/token` (RFC 8707). */
    readonly resources?: readonly string[] | undefined
    /** Whether tokens that name no audience are refused; default `false`. */
    readonly requireAudience?: boolean
    /** How own tokens must be bound to their holder; default: as each client's record says. */
    readonly proof?: ProofRule | undefined
    /** Tolerated clock skew in seconds; default 0 for own tokens, 5 for issuers that set no leeway. */
    readonly leeway?: number | undefined
    /** Seconds after the first issue while `/jwt/refresh` exchanges a token; default: no refreshing. */
    readonly maxAge?: number
    /** Milliseconds during which a spent token can be refreshed again; default 0. */
    readonly refreshGrace?: number
  }
  /** Other issuers whose tokens are trusted. */
  readonly issuers?: readonly TrustedIssuerOptions[]
  /** How tokens of every issuer are read. */
  readonly tokens?: TokenOptions | undefined
  /** Who may exchange tokens at `/oauth/token` (RFC 8693); default: nobody. */
  readonly tokenExchange?: ExchangeOptions | undefined
  /** How DPoP proofs are checked (RFC 9449); see docs/proof-of-possession.md. */
  readonly dpop?: DpopOptions | undefined
  /** Headers that name the client of the token; default `x-client-id` and `nettu-account`. */
  readonly clientHeaders?: readonly string[]
  /**
   * The session issued when nobody has logged in (AliceO2 without OpenID). Members left out default to 0,
   * `anonymous`, `Anonymous` and `admin`. A request without a token has no session in any case.
   */
  readonly anonymous?: Partial<Session> | undefined
  /**
   * Names accepted in the `Host` header besides loopback names; default: any. Set it, even to an empty list,
   * to protect a gateway on a loopback address from DNS rebinding.
   */
  readonly hosts?: readonly string[] | undefined
  /** The origin at which clients reach the gateway; default: the address that it listens on. */
  readonly publicUrl?: string
  /**
   * IP addresses and networks (`10.0.0.0/8`) of the proxies in front of the gateway. Only they are believed
   * when they name the caller's address; default: none.
   */
  readonly trustedProxies?: readonly string[]
  /** The header in which these proxies name the caller; default `x-forwarded-for`. Each of them must write it. */
  readonly forwardedHeader?: ForwardedHeader
  /**
   * The header in which these proxies pass on the certificate that a client has shown them, for tokens that are bound to it (RFC 8705,
   * RFC 9440); none unless given. Each proxy that ends TLS must write it, or take it away.
   */
  readonly forwardedCertificate?: ForwardedCertificate | undefined
  /** Default: `/graphql`, `/jwt`, and the console for browsers at the GraphQL path. */
  readonly paths?: Partial<Paths>
  /** Whether the console is served: always (default), in development only, or never. */
  readonly console?: 'on' | 'development' | 'off'
  /** The title of the console's page; default `Portcullis`. */
  readonly consoleTitle?: string | undefined
  readonly clients?: readonly GatewayClient[]
  /** The store of clients, keys, users and revocations; default: in memory. Whoever passes it closes it. */
  readonly store?: Store
  /** Milliseconds without news from the store after which guarded operations are refused. */
  readonly staleness?: Partial<StalenessLimits>
  readonly limits?: Partial<OperationLimits> & { readonly bodyBytes?: number }
  /** When the gateway sheds new requests; see docs/overload.md. */
  readonly overload?: Partial<OverloadLimits> | undefined
  /** Limits on what each caller may use over time; see docs/budgets.md. */
  readonly budgets?: readonly BudgetOptions[] | undefined
  /** Where budgets are counted; default: in this process. */
  readonly budgetStore?: BudgetStoreOptions | undefined
  /** The size of each cache in bytes; 0 keeps nothing. */
  readonly caches?: CacheOptions | undefined
  /** The decision log; default: a line for each denied or reduced operation. */
  readonly decisions?: DecisionOptions | undefined
  /** HTTPS and HTTP/2 on the port; default: plain HTTP/1.1. */
  readonly tls?: TlsOptions | undefined
  /** OpenTelemetry spans, and the trace context sent to upstreams; see docs/traces.md. */
  readonly traces?: TraceOptions | undefined
  /** Prometheus metrics; default: none. docs/metrics.md lists them. */
  readonly metrics?: MetricsOptions | undefined
  /**
   * Limits of sockets and event streams. `tokenParameter` names the URL parameter that may carry a token
   * (AliceO2: `token`); default: none.
   */
  readonly sockets?: Partial<SocketLimits> & { readonly tokenParameter?: string | undefined }
  /** Operations that clients request by id, and whether any others run. */
  readonly persistedOperations?: PersistedOperationsOptions | undefined
  /** Default: none in production, any loopback origin otherwise. */
  readonly cors?: CorsRule
  /** Milliseconds a client has to send a whole request; default 30,000. */
  readonly requestTimeout?: number
  /** Milliseconds that requests in flight have to finish when the gateway closes; default 10,000. */
  readonly shutdownTimeout?: number
  /**
   * Whether production's rules for secrets, introspection and CORS apply. Default: if NODE_ENV is
   * `production`, or `host` is not a loopback address.
   */
  readonly production?: boolean
  /** A pino level; default `warn`. */
  readonly logLevel?: string
  /** Receives the log, one JSON object per line; default standard output. */
  readonly logTo?: LogStream | undefined
  /** Called with each configuration and each schema that takes effect. Its failures are logged. */
  readonly onEpoch?: ((news: EpochNews) => void | Promise<void>) | undefined
}

/** A gateway that executes nothing itself: it stands in front of a GraphQL endpoint. */
export interface UpstreamGatewayOptions
  extends Omit<GatewayOptions, 'schema' | 'context' | 'plugins' | 'compile'> {
  readonly upstream: UpstreamOptions
}

/** A gateway that executes a Federation supergraph by querying its subgraphs. */
export interface SupergraphGatewayOptions
  extends Omit<GatewayOptions, 'schema' | 'context' | 'plugins' | 'compile'> {
  readonly supergraph: SupergraphOptions
}

/** A gateway that puts the schemas of several GraphQL endpoints side by side. */
export interface StitchingGatewayOptions
  extends Omit<GatewayOptions, 'schema' | 'context' | 'plugins' | 'compile'>,
    StitchingOptions {}

/** Options of a gateway before a schema, an upstream, a supergraph's subgraphs, or several upstreams. */
export type AnyGatewayOptions =
  | GatewayOptions
  | UpstreamGatewayOptions
  | SupergraphGatewayOptions
  | StitchingGatewayOptions
