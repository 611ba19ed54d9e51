import { CONTRACT_SECRET } from '../contract/callers.ts'
import { type ContractBody, describeGuardedServer } from '../contract/guarded-server.ts'
import { startGateway } from '../kit/gateway.ts'
import { startContractUpstream } from './contract-upstream.ts'

describeGuardedServer('the gateway in front of an upstream', async (schema, options) => {
  const { upstream, close } = await startContractUpstream(schema)
  const gateway = await startGateway({
    ...options,
    before: 'upstream',
    lasts: 'file',
    at: upstream,
    upstream,
    introspection: 'authenticated',
    jwt: { secret: CONTRACT_SECRET },
  })
  return {
    async execute({ headers, ...body }) {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
      return {
        status: response.status,
        headers: Object.fromEntries(
          [...response.headers].map(([name, value]) => [
            name,
            value.replace(/,? resource_metadata="[^"]*"$/, ''),
          ]),
        ),
        body: (await response.json()) as ContractBody,
      }
    },
    async close() {
      await gateway.close()
      await close()
    },
  }
})
