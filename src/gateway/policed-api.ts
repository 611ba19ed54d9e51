import type { GraphqlApi } from '../operations/apis/graphql-api.ts'
import type { PolicyEngineHandle } from '../policies/policy-engine.ts'

/** An API whose evaluator of policies begins before it and ends after it. A module that cannot be loaded is no start. */
export function withPolicies(api: GraphqlApi, engine: PolicyEngineHandle): GraphqlApi {
  return {
    ...api,
    async start() {
      await engine.open()
      await api.start()
    },
    async stop() {
      await api.stop()
      await engine.close()
    },
  }
}
