import type { GraphqlApi } from '../../src/operations/apis/graphql-api.ts'
import { createLocalApi } from '../../src/operations/apis/local-api.ts'
import { createUpstreamApi } from '../../src/operations/apis/upstream-api.ts'
import { createApiParts, createUpstreamApiParts, type LiveParts, performLive } from '../support/live.ts'
import { startContractUpstream } from '../upstream/contract-upstream.ts'
import { authenticate } from './callers.ts'
import { describeGuardedServer, type GuardedServer } from './guarded-server.ts'

describeGuardedServer(
  'what comes over a socket',
  async (schema, options) => {
    const parts = createApiParts({ ...options, policy: { ...options, introspection: 'authenticated' } })
    return serve(createLocalApi({ ...parts, schema, plugins: [], compile: true, context: () => ({}) }), parts)
  },
  'exact',
  false,
)

describeGuardedServer(
  'what comes over a socket, in front of an upstream',
  async (schema, options) => {
    const contract = await startContractUpstream(schema)
    const parts = createUpstreamApiParts(contract.upstream, {
      ...options,
      policy: { ...options, introspection: 'authenticated' },
    })
    return serve(createUpstreamApi(parts), parts, contract.close)
  },
  'exact',
  false,
)

function serve(
  api: GraphqlApi,
  parts: LiveParts,
  close = async (): Promise<void> => undefined,
): GuardedServer {
  const perform = performLive(api, parts)
  return {
    async execute({ headers, ...operation }) {
      const answer = await perform({ ...operation, headers, subject: await authenticate(headers) })
      if (answer.kind === 'stream') throw new TypeError('No case of the contract subscribes.')
      // As it goes out: as JSON.
      const overTheWire = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value
      return answer.kind === 'refused'
        ? { status: answer.status, headers: answer.headers, body: overTheWire({ errors: answer.errors }) }
        : { status: 200, headers: {}, body: overTheWire(answer.result) }
    },
    async close() {
      await api.stop()
      await close()
    },
  }
}
