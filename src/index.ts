/**
 * The public list of `portcullis`: scopes, rules, decisions, the guard and the authenticator. It loads no server and no
 * file system. What is not here or in another entry point is not promised.
 *
 * Guarding a server of one's own: {@link guardExecute} and {@link guardSchema} here, `authPlugin` in `portcullis/apollo`,
 * `useGuard` in `portcullis/envelop`, each with {@link createAuthenticator}. A whole gateway: `portcullis/gateway`.
 */

export type { GuardedResult } from './adapters/execute/guard-execute.ts'
export {
  type ExecuteFunction,
  type GuardExecuteOptions,
  guardExecute,
} from './adapters/execute/guard-execute.ts'
export type { FieldResolver, TypeResolver } from './adapters/schema/guard-schema.ts'
export { type GuardSchemaOptions, guardSchema } from './adapters/schema/guard-schema.ts'
export type { Enforced } from './core/answer/enforce.ts'
export type { Refusal } from './core/answer/refusal.ts'
export type { RefusalStyle } from './core/answer/refusal-style.ts'
export {
  type CompiledCondition,
  type ConditionAnswer,
  type ConditionInputs,
  type ConditionOptions,
  type ConditionSubject,
  compileCondition,
  type RuleCondition,
} from './core/conditions/condition.ts'
export type { SecrecyOptions } from './core/conditions/secrecy.ts'
export type { SeenValue } from './core/conditions/seen-value.ts'
export type { Strictness } from './core/decision/decide.ts'
export { type DecideOptions, decide } from './core/decision/decide.ts'
export type {
  Decision,
  Denial,
  DenialCause,
  Evidence,
  FailedCondition,
  Observed,
} from './core/decision/decision.ts'
export type { ExplainedCondition } from './core/decision/explain.ts'
export { type ExplainedRequirement, type Explanation, explain } from './core/decision/explain.ts'
export type { ConditionEvidence } from './core/decision/failed-conditions.ts'
export { isGranted } from './core/decision/granted-scope.ts'
export type { DecisionInputs } from './core/decision/inputs.ts'
export type { Replies, Reply } from './core/decision/reply.ts'
export type {
  AnonymousReason,
  RefusedReason,
  SubjectUser,
  UnauthenticatedReason,
  UndeterminedSubject,
  UnprovenReason,
} from './core/decision/subject.ts'
export {
  ANONYMOUS,
  type AnonymousSubject,
  type GrantedPatterns,
  type IdentifiedSubject,
  type RefusedSubject,
  type Subject,
} from './core/decision/subject.ts'
export { ERRORS, type ErrorEntry, type ErrorName } from './core/error-catalogue.ts'
export type { MaybePromise } from './core/maybe-promise.ts'
export type { Condition, Variables } from './core/plan/condition.ts'
export type { Cost, CostOptions } from './core/plan/cost.ts'
export type { FieldArguments } from './core/plan/field-arguments.ts'
export { OperationLimitError, type OperationLimits } from './core/plan/limits.ts'
export type { PlanNode, PlannedField, PlannedFragment, PlannedSelection } from './core/plan/plan.ts'
export { type Plan, planOperation } from './core/plan/plan.ts'
export type {
  ArgumentPlace,
  ConditionQuestion,
  GuardedNeed,
  Question,
  SuppliedQuestion,
} from './core/plan/question.ts'
export type { TypeSet } from './core/plan/type-set.ts'
export type { GuardedVariable } from './core/plan/value-needs.ts'
export type { AnyOfAll } from './core/rules/alternatives.ts'
export type { EnforcementOptions } from './core/rules/enforcement.ts'
export type { GuardedInput, GuardedInputField } from './core/rules/input-rules.ts'
export type { Baseline, IntrospectionRule, PolicyOptions } from './core/rules/policy-options.ts'
export type { StatedRules } from './core/rules/read-rules.ts'
export type { Requirement, Rule, RuleSource } from './core/rules/rule.ts'
export type { NumberedRequirement } from './core/rules/rule-table.ts'
export { buildRuleTable, type RuleTable } from './core/rules/rule-table.ts'
export type { RuleDirective } from './core/schema/auth-type-defs.ts'
export { authTypeDefs } from './core/schema/auth-type-defs.ts'
export type { DirectiveRenaming } from './core/schema/directive-renaming.ts'
export type { DirectiveNames } from './core/schema/links.ts'
export type { Naming } from './core/schema/naming.ts'
export { type SchemaProblem, SchemaRuleError } from './core/schema/schema-problem.ts'
export type { Supergraph } from './core/schema/supergraph.ts'
export type { Subgraph } from './core/schema/supergraph-checks.ts'
export type { PossibleLoss } from './core/schema/supergraph-losses.ts'
export type { Catalog, CatalogNode } from './core/scope/catalog.ts'
export { isContained } from './core/scope/containment.ts'
export type { SegmentMatcher } from './core/scope/glob.ts'
export { ScopeSyntaxError } from './core/scope/grammar.ts'
export type { PatternSegment } from './core/scope/pattern.ts'
export { covers, type Pattern, parsePattern, printPattern } from './core/scope/pattern.ts'
export { parseScope, type Scope } from './core/scope/scope.ts'
export type { OnDecision } from './evidence/host-sink.ts'
export type { DecisionRecord, StepTimes, Transport, WouldDeny } from './evidence/record.ts'
export { subjectOf } from './guard/context-subject.ts'
export {
  createGuard,
  type Guard,
  type GuardedOperation,
  type GuardOptions,
  type WeighingOptions,
} from './guard/guard.ts'
export { type HttpHead, httpHeadOf } from './guard/http-extension.ts'
export type {
  HeldPolicies,
  PolicyEngine,
  PolicyEvaluator,
  PolicyFault,
  PolicyOutcome,
  PolicyQuestion,
  PolicyRequest,
} from './guard/policies.ts'
export type { PolicyField } from './guard/policy-question.ts'
export type { Weigh } from './guard/scale.ts'
export type { BearerOptions } from './token/authenticator.ts'
export { type Authenticator, type AuthenticatorOptions, createAuthenticator } from './token/authenticator.ts'
export type { HeaderLookup, ReadHeader, RequestHeaders } from './token/bearer.ts'
export type { ClaimPath } from './token/claims/claim-path.ts'
export type { ClaimFault } from './token/claims/claims.ts'
export type { LeftOut } from './token/claims/left-out.ts'
export type {
  ClaimMapping,
  ClaimWindows,
  IdClaim,
  ScopeClaim,
  ScopeForm,
  UserClaims,
} from './token/claims/mapping.ts'
export type { PresetName } from './token/claims/presets.ts'
export type { RequiredClaims, RequiredValue } from './token/claims/required.ts'
export type { CompactFault } from './token/compact.ts'
export type { ExchangeOptions } from './token/exchange/exchange-options.ts'
export type { IntrospectionAuth, IntrospectionOptions } from './token/introspection/introspection-options.ts'
export type { IntrospectionsOptions } from './token/introspection/introspections.ts'
export type { IntrospectionOutcome, IntrospectionState } from './token/introspection/introspector.ts'
export type { IssuerKey } from './token/issuers/issuer-key.ts'
export type { OwnIssuerOptions } from './token/issuers/own-issuer.ts'
export type { Tenants } from './token/issuers/tenant-template.ts'
export type { TrustedIssuerOptions } from './token/issuers/trusted-issuer.ts'
export type { Algorithm, AlgorithmName, PublicAlgorithm, SecretAlgorithm } from './token/keys/algorithm.ts'
export type { JwksOptions } from './token/keys/jwks-source.ts'
export type { JsonWebKeySet, KeyPurpose, KeyRing, RingKey, Signer } from './token/keys/key-ring.ts'
export type { KeySet, TokenKey } from './token/keys/key-set.ts'
export type { KeySetState } from './token/keys/key-set-state.ts'
export type {
  RevocableToken,
  RevocationCheck,
  TokenClient,
  TokenClients,
  TokenSigningKey,
  TokenSigningKeys,
  TokenUsers,
  UserRecord,
  UserSight,
} from './token/ports.ts'
export type { ProofFault } from './token/proof/dpop-proof.ts'
export type { ProofRule } from './token/proof/key-binding.ts'
export type { PresentedRequest } from './token/proof/presented-request.ts'
export type { DpopOptions } from './token/proof/proof-checker.ts'
export type { ProofKeyFault } from './token/proof/proof-key.ts'
export type { ProofUse, SeenProofs } from './token/proof/seen-proofs.ts'
export {
  signUserToken,
  type TokenUserClaims,
  type UserTokenOptions,
} from './token/sign-user-token.ts'
export type { TokenCacheLimits } from './token/token-cache.ts'
export type { FastifyLikeReply, NodeRequest, NodeResponse } from './token/token-endpoint.ts'
export {
  type TokenEndpoint,
  type TokenEndpointOptions,
  type TokenRequest,
  tokenEndpoint,
} from './token/token-endpoint.ts'
export type { PlaceFault } from './token/token-finder.ts'
export type { TokenForm } from './token/token-form.ts'
export type { InvalidTokens, TokenOptions } from './token/token-options.ts'
export type { TokenReaderOptions } from './token/token-reader.ts'
export type { RefusedToken, RefusedTokenFault } from './token/token-report.ts'
export type { CookieSite, TokenCookiePlace, TokenHeaderPlace, TokenPlace } from './token/token-sources.ts'
export type { TokenFault } from './token/verify.ts'
