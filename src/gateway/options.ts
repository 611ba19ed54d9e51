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
import type { TlsOptions } from '../http/tls/tls-options.ts'
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

/** A client that may ask `/jwt` for tokens, within its scopes. */
export interface GatewayClient extends Partial<Omit<ClientSettings, 'ceiling'>> {
  readonly id: string
  /** Required: undefined is what an unset variable of the environment is. */
  readonly apiKey: string | undefined
  /** Patterns: the client's ceiling. */
  readonly scopes: readonly string[]
}

/** What `context` is told of a request. */
export interface ContextRequest {
  /** Names in lower case; of an operation on a socket, those of the request that opened it. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** The caller's IP address: that of the peer, or the one that a trusted proxy names. */
  readonly address: string
}

export interface GatewayOptions
  extends Omit<AuthPluginOptions, 'authenticate' | 'subgraphFields' | 'onWarning' | 'policies'> {
  /**
   * Who answers for `@policy` policies: a function, an engine that speaks AuthZEN or OPA's data API, or a module. A schema
   * that names policies without it does not start.
   */
  readonly policies?: PoliciesOptions | undefined
  readonly schema: GraphQLSchema
  /**
   * Makes what the resolvers find in their context besides `subject`: anew for each request, and for each event of a
   * subscription.
   */
  readonly context?: (request: ContextRequest) => object | Promise<object>
  /**
   * Plugins of Apollo Server. With a plugin that has `requestDidStart`, every query and mutation runs inside Apollo Server;
   * otherwise Apollo Server sees each operation once.
   */
  readonly plugins?: readonly ApolloServerPlugin[]
  /** Whether operations that come often are compiled (ADR 21); with `false`, graphql-js executes everything. Default true. */
  readonly compile?: boolean
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default 4000; 0 is any free port. */
  readonly port?: number
  readonly jwt: {
    /** HS256 secret, at least 12 bytes, in production 32. Required: undefined is what an unset variable of the environment is. */
    readonly secret?: string | undefined
    /** Seconds; default one day. */
    readonly expires?: number
    readonly issuer?: string
    readonly audience?: string | readonly string[]
    /** How tokens of clients are written; default `contributor`. `rfc9068` needs `issuer` and `audience`. */
    readonly form?: TokenForm | undefined
    /** Audiences besides `audience` that clients may ask `/oauth/token` for (RFC 8707). */
    readonly resources?: readonly string[] | undefined
    /** Whether a token that names no audience is refused too; default `false`. */
    readonly requireAudience?: boolean
    /** How own tokens must be bound to their holder; default as each client's record says. */
    readonly proof?: ProofRule | undefined
    /** Seconds by which clocks may differ; default 0 for own tokens, 5 for issuers without a leeway of their own. */
    readonly leeway?: number | undefined
    /** Seconds after the first issue within which `/jwt/refresh` exchanges a token; it does not unless given. */
    readonly maxAge?: number
    /** Milliseconds within which one token can be refreshed again; default 0. */
    readonly refreshGrace?: number
  }
  /** Others whose tokens are trusted. */
  readonly issuers?: readonly TrustedIssuerOptions[]
  /** How tokens of every issuer are read. */
  readonly tokens?: TokenOptions | undefined
  /** Who may exchange tokens at `/oauth/token` (RFC 8693); nobody unless given. */
  readonly tokenExchange?: ExchangeOptions | undefined
  /** How DPoP proofs are checked (RFC 9449). docs/proof-of-possession.md tells of them. */
  readonly dpop?: DpopOptions | undefined
  /** Headers that name the client whose token it is; default `x-client-id` and `nettu-account`. */
  readonly clientHeaders?: readonly string[]
  /**
   * Whom a session is for that nobody has logged in to (AliceO2 without OpenID); what is left out is 0, `anonymous`,
   * `Anonymous`, `admin`. A request without a token is no session: it is nobody's in any case.
   */
  readonly anonymous?: Partial<Session> | undefined
  /**
   * Names in a `Host` header that are answered besides loopback names; any is unless given. A gateway on a loopback address that
   * browsers must not reach by DNS rebinding sets it, perhaps to an empty list.
   */
  readonly hosts?: readonly string[] | undefined
  /** The origin at which clients find the gateway; default: the address that it listens on. */
  readonly publicUrl?: string
  /**
   * IP addresses and networks (`10.0.0.0/8`) of the proxies in front of the gateway: they, and nobody else, are believed
   * when they name the caller's address; default none.
   */
  readonly trustedProxies?: readonly string[]
  /** The header in which these proxies name the caller; default `x-forwarded-for`. Each of them must write it. */
  readonly forwardedHeader?: ForwardedHeader
  /** Default: `/graphql`, `/jwt`, and the console at the GraphQL path for browsers. */
  readonly paths?: Partial<Paths>
  /** Whether there is a console: in development alone, always (default) or never. */
  readonly console?: 'on' | 'development' | 'off'
  /** The title of the console's page; default `Portcullis`. */
  readonly consoleTitle?: string | undefined
  readonly clients?: readonly GatewayClient[]
  /** Where clients, keys, users and revocations are kept; in memory unless given. Whoever gives it closes it. */
  readonly store?: Store
  /** Milliseconds without news of the store after which guarded operations are refused. */
  readonly staleness?: Partial<StalenessLimits>
  readonly limits?: Partial<OperationLimits> & { readonly bodyBytes?: number }
  /** When new requests are refused because there is too much to do. docs/overload.md tells of it. */
  readonly overload?: Partial<OverloadLimits> | undefined
  /** What callers may ask for in a time. docs/budgets.md tells of them. */
  readonly budgets?: readonly BudgetOptions[] | undefined
  /** Where budgets are counted: in this process unless told otherwise. */
  readonly budgetStore?: BudgetStoreOptions | undefined
  /** Bytes that each cache may take up; 0 keeps nothing. */
  readonly caches?: CacheOptions | undefined
  /** The log of decisions: denied and reduced operations leave a line unless told otherwise. */
  readonly decisions?: DecisionOptions | undefined
  /** HTTPS, and HTTP/2, at the port; HTTP/1.1 alone unless given. */
  readonly tls?: TlsOptions | undefined
  /** Spans for OpenTelemetry, and the trace context that upstreams are sent. docs/traces.md tells of both. */
  readonly traces?: TraceOptions | undefined
  /** Metrics for Prometheus: none unless given. docs/metrics.md lists them. */
  readonly metrics?: MetricsOptions | undefined
  /** What sockets may take, and event streams; `tokenParameter` is the parameter of the URL that may be a token (AliceO2: `token`), none unless given. */
  readonly sockets?: Partial<SocketLimits> & { readonly tokenParameter?: string | undefined }
  /** Operations that clients ask for by id, and whether others run at all. */
  readonly persistedOperations?: PersistedOperationsOptions | undefined
  /** Default: none in production, any loopback origin otherwise. */
  readonly cors?: CorsRule
  /** Milliseconds a client has to send a whole request; default 30,000. */
  readonly requestTimeout?: number
  /** Milliseconds that requests in flight have to finish in when the gateway is closed; default 10,000. */
  readonly shutdownTimeout?: number
  /**
   * Holds secrets, introspection and CORS to production's rules. Default: NODE_ENV is `production`, or `host` is no loopback
   * address.
   */
  readonly production?: boolean
  /** A pino level; default `warn`. */
  readonly logLevel?: string
  /** Takes the lines of the log, a JSON object each; default standard output. */
  readonly logTo?: LogStream | undefined
  /** Hears of each configuration and each schema that takes effect. A failure of it is logged. */
  readonly onEpoch?: ((news: EpochNews) => void | Promise<void>) | undefined
}

/** A gateway that executes nothing itself: it stands in front of a GraphQL endpoint. */
export interface UpstreamGatewayOptions
  extends Omit<GatewayOptions, 'schema' | 'context' | 'plugins' | 'compile'> {
  readonly upstream: UpstreamOptions
}

/** A gateway that executes a Federation supergraph, by asking its subgraphs. */
export interface SupergraphGatewayOptions
  extends Omit<GatewayOptions, 'schema' | 'context' | 'plugins' | 'compile'> {
  readonly supergraph: SupergraphOptions
}

/** A gateway that puts the schemas of several GraphQL endpoints side by side. */
export interface StitchingGatewayOptions
  extends Omit<GatewayOptions, 'schema' | 'context' | 'plugins' | 'compile'>,
    StitchingOptions {}

/** Before a schema, an upstream, the subgraphs of a supergraph, or several upstreams. */
export type AnyGatewayOptions =
  | GatewayOptions
  | UpstreamGatewayOptions
  | SupergraphGatewayOptions
  | StitchingGatewayOptions
