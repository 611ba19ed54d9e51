// A guarded Apollo Server with subscriptions by graphql-ws: node examples/apollo-graphql-ws.js
// The plugin guards what comes over HTTP. graphql-ws executes by itself: both its functions need the guard.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer'
import { expressMiddleware } from '@as-integrations/express5'
import { makeExecutableSchema } from '@graphql-tools/schema'
import express from 'express'
import { execute, subscribe } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { authTypeDefs, createAuthenticator, guardExecute } from 'portcullis'
import { authPlugin } from 'portcullis/apollo'
import { WebSocketServer } from 'ws'
import { resolvers, runAlone, typeDefs } from './people.js'

const schema = makeExecutableSchema({ typeDefs: [authTypeDefs, typeDefs], resolvers })
const authenticate = createAuthenticator({ secret: process.env.JWT_SECRET })

export async function start(port) {
  const app = express()
  const httpServer = createServer(app)
  const sockets = useServer(
    {
      schema,
      execute: guardExecute(execute),
      subscribe: guardExecute(subscribe),
      context: async ({ connectionParams }) => ({ subject: await authenticate(connectionParams ?? {}) }),
    },
    new WebSocketServer({ server: httpServer, path: '/graphql' }),
  )
  const server = new ApolloServer({
    schema,
    plugins: [authPlugin(), ApolloServerPluginDrainHttpServer({ httpServer })],
  })
  await server.start()
  const context = async ({ req }) => ({ subject: await authenticate(req.headers) })
  app.use('/graphql', express.json(), expressMiddleware(server, { context }))

  await once(httpServer.listen(port, '127.0.0.1'), 'listening')
  const address = `127.0.0.1:${httpServer.address().port}/graphql`
  return {
    url: `http://${address}`,
    socketUrl: `ws://${address}`,
    async close() {
      await sockets.dispose()
      await server.stop()
    },
  }
}

await runAlone(import.meta.url, start, 4002)
