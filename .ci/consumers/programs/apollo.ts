import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { createAuthenticator, type Subject } from 'portcullis'
import { authPlugin } from 'portcullis/apollo'
import { check, resolvers, run, SECRET, typeDefs } from './people.js'

interface Context {
  readonly subject: Subject
}

run(async () => {
  const authenticate = createAuthenticator({ secret: SECRET })
  const server = new ApolloServer<Context>({ typeDefs, resolvers, plugins: [authPlugin()] })
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: 0 },
    context: async ({ req }) => ({ subject: await authenticate(req.headers) }),
  })
  await check(url, () => server.stop())
})
