import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { printSchemaWithDirectives } from '@graphql-tools/utils'
import { createYoga } from 'graphql-yoga'
import { createGateway } from '../../src/gateway.ts'
import { CONTRACT_SECRET } from '../contract/callers.ts'
import { type ContractBody, describeGuardedServer } from '../contract/guarded-server.ts'

describeGuardedServer('the gateway in front of an upstream', async (schema, options) => {
  const server = createServer(createYoga({ schema, logging: false, maskedErrors: false }))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const text = printSchemaWithDirectives(schema)
  const gateway = createGateway({
    ...options,
    upstream: {
      url: `http://127.0.0.1:${port}/graphql`,
      schemaFrom: 'sdl',
      sdl: () => [{ name: 'contract.graphql', text }],
    },
    port: 0,
    introspection: 'authenticated',
    jwt: { secret: CONTRACT_SECRET },
    logLevel: 'silent',
  })
  const url = await gateway.listen()
  return {
    async execute({ headers, ...body }) {
      const response = await fetch(`${url}/graphql`, {
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
      await new Promise((closed) => server.close(closed))
    },
  }
})
