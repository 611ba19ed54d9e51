import type { PolicyEngine, PolicyEvaluator } from '../guard/policies.ts'
import { createAuthzenProtocol, evaluationsUrl } from './authzen.ts'
import type { EngineClientParts } from './engine-client.ts'
import { OPA_PROTOCOL } from './opa.ts'
import { assertPoliciesOptions, type PoliciesOptions, type PolicyModuleOptions } from './policies-options.ts'
import { importEvaluator } from './policy-module.ts'
import { createRemoteEngine } from './remote-engine.ts'

/** An evaluator that is opened before its first question, and closed in the end. */
export interface PolicyEngineHandle extends PolicyEngine {
  /** Loads what the evaluator needs; rejects with what is wrong. Optional: the first question does the same. */
  readonly open: () => Promise<void>
  readonly close: () => Promise<void>
}

const CLOCK: EngineClientParts = { now: () => performance.now() }

/**
 * Makes the evaluator that options describe, for guards inside other servers: `authPlugin({ policies:
 * createPolicyEngine({ authzen: { url } }) })`. A gateway makes its own. Throws a `TypeError` for options
 * that cannot work.
 */
export function createPolicyEngine(options: PoliciesOptions): PolicyEngineHandle {
  return makePolicyEngine(options, CLOCK)
}

/** As {@link createPolicyEngine}, with a clock, and spans for its requests. */
export function makePolicyEngine(options: PoliciesOptions, parts: EngineClientParts): PolicyEngineHandle {
  assertPoliciesOptions(options)
  if (typeof options === 'function') return { evaluate: options, ...NOTHING_TO_OPEN }
  if ('evaluate' in options) return { ...options, ...NOTHING_TO_OPEN }
  if ('module' in options) return createModuleEngine(options)
  return 'authzen' in options
    ? createRemoteEngine(
        evaluationsUrl(options.authzen.url),
        options.authzen,
        createAuthzenProtocol(options.authzen),
        parts,
      )
    : createRemoteEngine(new URL(options.opa.url), options.opa, OPA_PROTOCOL, parts)
}

const NOTHING_TO_OPEN = { open: async () => {}, close: async () => {} }

function createModuleEngine(options: PolicyModuleOptions): PolicyEngineHandle {
  const { timeout, forwardHeaders, module } = options
  let loading: Promise<PolicyEvaluator> | undefined
  let loaded: PolicyEvaluator | undefined
  const load = (): Promise<PolicyEvaluator> => {
    loading ??= importEvaluator(options).then((evaluator) => {
      loaded = evaluator
      return evaluator
    })
    return loading
  }
  return {
    timeout,
    forwardHeaders,
    name: module.replace(/\?.*$/, ''),
    evaluate: (...asked) =>
      loaded === undefined ? load().then((evaluator) => evaluator(...asked)) : loaded(...asked),
    open: async () => void (await load()),
    close: async () => {},
  }
}
