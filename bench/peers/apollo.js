import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { resolvers, typeDefs } from '../api.js'

/** Apollo Server as its own start page shows it, without any authorization: what every ratio is relative to. */
export async function start() {
  const server = new ApolloServer({ typeDefs, resolvers })
  const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } })
  return { port: Number(new URL(url).port) }
}
