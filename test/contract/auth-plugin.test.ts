import { ApolloServer, HeaderMap } from '@apollo/server'
import { authPlugin } from '../../src/adapters/apollo/auth-plugin.ts'
import { authenticate } from './callers.ts'
import { type ContractBody, describeGuardedServer } from './guarded-server.ts'

describeGuardedServer('Apollo Server with authPlugin', async (schema, options) => {
  const server = new ApolloServer({ schema, plugins: [authPlugin({ ...options, authenticate })] })
  await server.start()
  return {
    async execute({ headers, ...body }) {
      const response = await server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: 'POST',
          headers: new HeaderMap(Object.entries({ 'content-type': 'application/json', ...headers })),
          search: '',
          body,
        },
        context: async () => ({}),
      })
      const text = response.body.kind === 'complete' ? response.body.string : ''
      return {
        status: response.status ?? 200,
        headers: Object.fromEntries(response.headers),
        body: JSON.parse(text) as ContractBody,
      }
    },
    close: () => server.stop(),
  }
})
