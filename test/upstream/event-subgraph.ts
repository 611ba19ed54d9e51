import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from '@jest/globals'
import type { GraphQLSchema } from 'graphql'
import { useServer as serveSockets } from 'graphql-ws/use/ws'
import { createYoga } from 'graphql-yoga'
import { WebSocketServer } from 'ws'

/** A server of the wild that takes subscriptions by WebSocket (graphql-ws) and by event stream (graphql-yoga). */
export interface EventSubgraph {
  readonly url: string
  /** The headers of each POST. */
  readonly posts: IncomingHttpHeaders[]
  /** Those that opened each socket. */
  readonly sockets: IncomingHttpHeaders[]
  readonly close: () => Promise<void>
}

const open: EventSubgraph[] = []

afterEach(async () => {
  for (const subgraph of open.splice(0)) await subgraph.close()
})

/** On a free port; closed when the test ends. */
export async function startEventSubgraph(schema: GraphQLSchema): Promise<EventSubgraph> {
  const posts: IncomingHttpHeaders[] = []
  const opened: IncomingHttpHeaders[] = []
  const yoga = createYoga({ schema, logging: false, maskedErrors: false })
  const server = createServer((request, response) => {
    posts.push(request.headers)
    void yoga(request, response)
  })
  const sockets = new WebSocketServer({ server, path: '/graphql' })
  serveSockets({ schema }, sockets)
  sockets.on('connection', (_, { headers }) => void opened.push(headers))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const subgraph: EventSubgraph = {
    url: `http://127.0.0.1:${port}/graphql`,
    posts,
    sockets: opened,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
  open.push(subgraph)
  return subgraph
}
