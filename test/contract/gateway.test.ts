import { startGateway } from '../kit/gateway.ts'
import { CONTRACT_SECRET } from './callers.ts'
import { type ContractBody, describeGuardedServer } from './guarded-server.ts'

describeGuardedServer('the gateway', async (schema, options) => {
  const gateway = await startGateway({
    ...options,
    before: 'schema',
    lasts: 'file',
    schema,
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
        // The contract is of all servers, of which only the gateway has metadata to point to (RFC 9728).
        headers: Object.fromEntries(
          [...response.headers].map(([name, value]) => [
            name,
            value.replace(/,? resource_metadata="[^"]*"$/, ''),
          ]),
        ),
        body: (await response.json()) as ContractBody,
      }
    },
    close: () => gateway.close(),
  }
})
