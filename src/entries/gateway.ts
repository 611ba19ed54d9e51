/** The public API of `portcullis/gateway`: a whole gateway in your own process. */

export { createGateway, type Gateway } from '../gateway/lifecycle.ts'
export type { AnyGatewayOptions } from '../gateway/options.ts'
export type { ReloadDetails, ReloadOptions } from '../gateway/reloads.ts'
export { createPolicyEngine, type PolicyEngineHandle } from '../policies/policy-engine.ts'
export type { Random } from '../store/api-key.ts'
export { type AuditVerdict, type NotedHead, verifyTrail } from '../store/audit-check.ts'
export { openStore } from '../store/open-store.ts'
export type { StoreOptions, StoreProblem } from '../store/store.ts'
export type { Reloaded } from '../upstream/reloading.ts'
export type * from './gateway-types.ts'
