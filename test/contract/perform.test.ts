import type { GraphqlApi } from '../../src/http/graphql/graphql-api.ts'
import { createLocalApi } from '../../src/http/graphql/local-api.ts'
import { createUpstreamApi } from '../../src/http/graphql/upstream-api.ts'
import { createApiParts, createUpstreamApiParts, liveOperation } from '../support/live.ts'
import { startContractUpstream } from '../upstream/contract-upstream.ts'
import { authenticate } from './callers.ts'
import { describeGuardedServer, type GuardedServer } from './guarded-server.ts'

describeGuardedServer('what comes over a socket', async (schema, options) =>
  serve(
    createLocalApi({
      ...createApiParts({ policy: { ...options, introspection: 'authenticated' } }),
      schema,
      context: () => ({}),
    }),
  ),
)

describeGuardedServer('what comes over a socket, in front of an upstream', async (schema, options) => {
  const contract = await startContractUpstream(schema)
  const api = createUpstreamApi(
    createUpstreamApiParts(contract.upstream, { policy: { ...options, introspection: 'authenticated' } }),
  )
  await api.start()
  return serve(api, contract.close)
})

function serve(api: GraphqlApi, close = async (): Promise<void> => undefined): GuardedServer {
  return {
    async execute({ headers, ...operation }) {
      const answer = await api.perform(
        liveOperation({ ...operation, headers, subject: await authenticate(headers) }),
      )
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
