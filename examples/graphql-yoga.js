// A guarded graphql-yoga: node examples/graphql-yoga.js
// Subscriptions come by SSE at the same URL, or by graphql-ws, which runs Yoga's own functions and so its plugins.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { useServer } from 'graphql-ws/use/ws'
import { createSchema, createYoga } from 'graphql-yoga'
import { authTypeDefs, createAuthenticator } from 'portcullis'
import { useGuard } from 'portcullis/envelop'
import { WebSocketServer } from 'ws'
import { resolvers, runAlone, typeDefs } from './people.js'

const authenticate = createAuthenticator({ secret: process.env.JWT_SECRET })
const schema = createSchema({ typeDefs: [authTypeDefs, typeDefs], resolvers })
const yoga = createYoga({
  schema,
  plugins: [useGuard()],
  // A request has headers; a socket has what its client said when it connected.
  context: async ({ request, connectionParams }) => ({
    subject: await authenticate(request?.headers ?? connectionParams ?? {}),
  }),
})

export async function start(port) {
  const server = createServer(yoga)
  const sockets = useServer(
    {
      execute: (args) => args.execute(args),
      subscribe: (args) => args.subscribe(args),
      async onSubscribe({ connectionParams }, _id, params) {
        const enveloped = yoga.getEnveloped({ connectionParams, params })
        const { parse, validate, contextFactory, schema, execute, subscribe } = enveloped
        const document = parse(params.query)
        const errors = validate(schema, document)
        if (errors.length > 0) return errors
        const { operationName, variables: variableValues } = params
        const contextValue = await contextFactory()
        return { schema, document, operationName, variableValues, contextValue, execute, subscribe }
      },
    },
    new WebSocketServer({ server, path: '/graphql' }),
  )
  await once(server.listen(port, '127.0.0.1'), 'listening')
  const address = `127.0.0.1:${server.address().port}/graphql`
  return {
    url: `http://${address}`,
    socketUrl: `ws://${address}`,
    async close() {
      await sockets.dispose()
      server.closeAllConnections()
      await once(server.close(), 'close')
      await yoga.dispose()
    },
  }
}

await runAlone(import.meta.url, start, 4003)
