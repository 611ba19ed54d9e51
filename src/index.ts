/**
 * The public list. What is not here is not promised.
 *
 * Guarding a schema of one's own: {@link guardExecute}, {@link authPlugin}, {@link guardSchema} with
 * {@link createAuthenticator}; a whole gateway: {@link createGateway}; the pure functions below them: the rest.
 */

export { type AuthPluginOptions, authPlugin } from './adapters/apollo/auth-plugin.ts'
export { type ExecuteFunction, guardExecute } from './adapters/execute/guard-execute.ts'
export { type GuardSchemaOptions, guardSchema } from './adapters/schema/guard-schema.ts'
export { type DecideOptions, decide } from './core/authorize/decide.ts'
export type { Decision, Denial, DenialCause } from './core/authorize/decision.ts'
export { type ExplainedRequirement, type Explanation, explain } from './core/authorize/explain.ts'
export type { RefusalStyle } from './core/authorize/refusal-style.ts'
export {
  ANONYMOUS,
  type AnonymousSubject,
  type GrantedPatterns,
  type IdentifiedSubject,
  type RefusedSubject,
  type Subject,
} from './core/authorize/subject.ts'
export { ERRORS, type ErrorEntry, type ErrorName } from './core/error-catalogue.ts'
export type { Variables } from './core/operation/condition.ts'
export { OperationLimitError, type OperationLimits } from './core/operation/limits.ts'
export { type Plan, planOperation } from './core/operation/plan.ts'
export type { Baseline, IntrospectionRule, PolicyOptions } from './core/policy/policy-options.ts'
export type { Requirement, Rule, RuleSource } from './core/policy/rule.ts'
export { buildRuleTable, type RuleTable } from './core/policy/rule-table.ts'
export { authTypeDefs } from './core/schema/auth-type-defs.ts'
export type { Naming } from './core/schema/naming.ts'
export { type SchemaProblem, SchemaRuleError } from './core/schema/schema-problem.ts'
export { isContained } from './core/scope/containment.ts'
export { ScopeSyntaxError } from './core/scope/grammar.ts'
export { covers, type Pattern, parsePattern, printPattern } from './core/scope/pattern.ts'
export { parseScope, type Scope } from './core/scope/scope.ts'
export { createGateway, type Gateway } from './gateway.ts'
export type { GatewayClient, GatewayOptions, UpstreamGatewayOptions } from './gateway-options.ts'
export type { GuardOptions, PolicyEvaluator } from './guard/guard.ts'
export type { ManifestSource } from './persisted/manifest-formats.ts'
export type { PersistedOperationsOptions } from './persisted/persisted-options.ts'
export { openStore } from './store/open-store.ts'
export type { Store, StoreOptions } from './store/store.ts'
export { type Authenticator, type AuthenticatorOptions, createAuthenticator } from './token/authenticator.ts'
export type { TrustedIssuerOptions } from './token/issuers/trusted-issuer.ts'
export type { Session } from './token/session.ts'
export {
  signUserToken,
  type TokenUserClaims,
  type UserTokenOptions,
} from './token/sign-user-token.ts'
export {
  type TokenEndpoint,
  type TokenEndpointOptions,
  type TokenRequest,
  tokenEndpoint,
} from './token/token-endpoint.ts'
export type { StitchedUpstreamOptions, StitchingOptions } from './upstream/composed/stitched-source.ts'
export type { SubgraphOptions } from './upstream/composed/subgraph-pool.ts'
export type { SupergraphOptions } from './upstream/composed/supergraph-source.ts'
export type { Reloaded } from './upstream/reloading.ts'
export type { UpstreamOptions, UpstreamTimeouts } from './upstream/upstream-options.ts'
