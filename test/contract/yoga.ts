import type { GraphQLSchema } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import { authenticate } from './callers.ts'
import type { ContractBody, GuardedServer } from './guarded-server.ts'

/** graphql-yoga as it comes, with the subject in its context. */
export function startYoga(schema: GraphQLSchema, plugins: readonly Plugin[] = []): GuardedServer {
  const yoga = createYoga({
    schema,
    plugins: [...plugins],
    logging: false,
    context: async ({ request }) => ({ subject: await authenticate(request.headers) }),
  })
  return {
    async execute({ headers, ...body }) {
      const response = await yoga.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
        body: JSON.stringify(body),
      })
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers.entries()),
        body: (await response.json()) as ContractBody,
      }
    },
    async close() {
      await yoga.dispose()
    },
  }
}
