import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { printSchemaWithDirectives } from '@graphql-tools/utils'
import type { GraphQLSchema } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { UpstreamOptions } from '../../src/upstream/upstream-options.ts'

/** The contract's schema behind a server that no one here wrote. */
export async function startContractUpstream(
  schema: GraphQLSchema,
): Promise<{ readonly upstream: UpstreamOptions; readonly close: () => Promise<void> }> {
  const server = createServer(createYoga({ schema, logging: false, maskedErrors: false }))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const text = printSchemaWithDirectives(schema)
  return {
    upstream: {
      url: `http://127.0.0.1:${port}/graphql`,
      schemaFrom: 'sdl',
      sdl: () => [{ name: 'contract.graphql', text }],
    },
    async close() {
      await new Promise((closed) => server.close(closed))
    },
  }
}
