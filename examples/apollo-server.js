// A guarded Apollo Server: node examples/apollo-server.js
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { authTypeDefs, createAuthenticator } from 'portcullis'
import { authPlugin } from 'portcullis/apollo'
import { resolvers, runAlone, typeDefs } from './people.js'

const authenticate = createAuthenticator({ secret: process.env.JWT_SECRET }) // at least 12 bytes

export async function start(port) {
  const server = new ApolloServer({ typeDefs: [authTypeDefs, typeDefs], resolvers, plugins: [authPlugin()] })
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port },
    context: async ({ req }) => ({ subject: await authenticate(req.headers) }),
  })
  return { url, close: () => server.stop() }
}

await runAlone(import.meta.url, start, 4001)
