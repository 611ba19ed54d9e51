import type { GraphqlApi } from '../operations/apis/graphql-api.ts'
import type { PolicyEngineHandle } from '../policies/policy-engine.ts'

/**
 * An API whose policy engine opens before it starts and closes after it stops. It does not start if the
 * engine's module cannot be loaded.
 */
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
