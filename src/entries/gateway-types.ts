/** The types shared by every entry point with a gateway. */

export type { AuthPluginOptions } from '../adapters/apollo/auth-plugin.ts'
export type { Bank, Withdrawal } from '../budgets/bank.ts'
export type {
  Budget,
  BudgetedKind,
  BudgetedTransport,
  BudgetKey,
  BudgetMatch,
  BudgetOptions,
  BudgetStoreOptions,
} from '../budgets/budget-options.ts'
export type { SocketLimits } from '../connections/socket-limits.ts'
export type { CacheOptions, CacheSizes } from '../core/cache-sizes.ts'
export type { Paths } from '../core/gateway-paths.ts'
export type { MaybePromise } from '../core/maybe-promise.ts'
export type { OperationLimits } from '../core/plan/limits.ts'
export type { SchemaSource } from '../core/schema/sdl.ts'
export type { DecisionOptions, DecisionSettings } from '../evidence/decision-settings.ts'
export type { MetricsOptions } from '../evidence/metrics/metrics-options.ts'
export type { RecordField } from '../evidence/record-fields.ts'
export type { TraceForwarding, TraceOptions } from '../evidence/tracing/trace-context.ts'
export type { EpochNews } from '../gateway/epoch-news.ts'
export type {
  ContextRequest,
  GatewayClient,
  GatewayOptions,
  StitchingGatewayOptions,
  SupergraphGatewayOptions,
  UpstreamGatewayOptions,
} from '../gateway/options.ts'
export type { CorsHeaders, CorsRule } from '../http/server/cors.ts'
export type { LogStream } from '../http/server/log.ts'
export type { OverloadLimits } from '../http/server/overload.ts'
export type { ForwardedHeader } from '../http/server/proxies.ts'
export type {
  ClientCertificates,
  ForwardedCertificate,
  TlsOptions,
  TlsVersion,
} from '../http/tls/tls-options.ts'
export type { StalenessLimits } from '../operations/staleness.ts'
export type { ManifestSource } from '../persisted/manifest-formats.ts'
export type { PersistedOperationsOptions } from '../persisted/persisted-options.ts'
export type {
  AuthzenOptions,
  PoliciesOptions,
  PolicyModuleOptions,
  RemoteEngineOptions,
} from '../policies/policies-options.ts'
export type { ApiKeyDigest } from '../store/api-key.ts'
export type { ApiKey, ApiKeyCreation, ApiKeyMatch, ApiKeyOptions, ApiKeys } from '../store/api-keys.ts'
export type { AttemptCount, AttemptCounts } from '../store/attempts.ts'
export type {
  AuditAction,
  AuditActor,
  AuditDetails,
  AuditEntry,
  AuditEvent,
  AuditState,
  AuditTrail,
} from '../store/audit.ts'
export type {
  Client,
  ClientAddition,
  ClientPage,
  ClientRemoval,
  ClientSettings,
  Clients,
  ClientUpdate,
} from '../store/client.ts'
export type { StoreFault } from '../store/fault.ts'
export type { Feed, FeedEntry, FeedListener } from '../store/feed.ts'
export type {
  OwnKey,
  OwnKeyAddition,
  OwnKeyChange,
  OwnKeyPurpose,
  OwnKeyState,
  OwnKeys,
} from '../store/own-keys.ts'
export type { Revocation, Revocations, RevocationTarget } from '../store/revocations.ts'
export type { SigningKey, SigningKeyMaterial, SigningKeySetting, SigningKeys } from '../store/signing-keys.ts'
export type { Belongings, Store } from '../store/store.ts'
export type { Person, User, UserCreation, UserFault, UserPage, UserSighting, Users } from '../store/users.ts'
export type { ClaimPath } from '../token/claims/claim-path.ts'
export type { LeftOut } from '../token/claims/left-out.ts'
export type {
  ClaimMapping,
  ClaimWindows,
  IdClaim,
  ScopeClaim,
  ScopeForm,
  UserClaims,
} from '../token/claims/mapping.ts'
export type { PresetName } from '../token/claims/presets.ts'
export type { RequiredClaims, RequiredValue } from '../token/claims/required.ts'
export type { ExchangeOptions } from '../token/exchange/exchange-options.ts'
export type { IntrospectionAuth, IntrospectionOptions } from '../token/introspection/introspection-options.ts'
export type { IntrospectionsOptions } from '../token/introspection/introspections.ts'
export type { IntrospectionOutcome, IntrospectionState } from '../token/introspection/introspector.ts'
export type { IssuerKey } from '../token/issuers/issuer-key.ts'
export type { Tenants } from '../token/issuers/tenant-template.ts'
export type { TrustedIssuerOptions } from '../token/issuers/trusted-issuer.ts'
export type { Algorithm, AlgorithmName, PublicAlgorithm, SecretAlgorithm } from '../token/keys/algorithm.ts'
export type { JwksOptions } from '../token/keys/jwks-source.ts'
export type { KeySetState } from '../token/keys/key-set-state.ts'
export type { RevocableToken, Spending, SpentTokens, UserRecord, UserSight } from '../token/ports.ts'
export type { ProofRule } from '../token/proof/key-binding.ts'
export type { DpopOptions } from '../token/proof/proof-checker.ts'
export type { ProofUse, SeenProofs } from '../token/proof/seen-proofs.ts'
export type { Session } from '../token/session.ts'
export type { TokenForm } from '../token/token-form.ts'
export type { InvalidTokens, TokenOptions } from '../token/token-options.ts'
export type { CookieSite, TokenCookiePlace, TokenHeaderPlace, TokenPlace } from '../token/token-sources.ts'
export type { StitchedUpstreamOptions, StitchingOptions } from '../upstream/composed/stitching-options.ts'
export type { SupergraphOptions } from '../upstream/composed/supergraph-options.ts'
export type { BreakerLimits } from '../upstream/request/circuit-breaker.ts'
export type {
  Given,
  IdentityOptions,
  UpstreamSignatureOptions,
  UpstreamTokenOptions,
} from '../upstream/request/identity-options.ts'
export type { ErrorRule } from '../upstream/request/mask-errors.ts'
export type { RetryLimits } from '../upstream/request/retry-budget.ts'
export type { SubgraphOptions } from '../upstream/subgraphs/subgraph-options.ts'
export type { SubscriptionOptions } from '../upstream/subscription/subscription-options.ts'
export type { UpstreamOptions, UpstreamTimeouts } from '../upstream/upstream-options.ts'
export type * from './guard-types.ts'
