import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'

/** Apollo Server as its own start page shows it, without any authorization. @param {{api: import('../api.js').Api}} options */
export async function start({ api: { typeDefs, resolvers } }) {
  const server = new ApolloServer({ typeDefs, resolvers })
  const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } })
  return { port: Number(new URL(url).port) }
}
