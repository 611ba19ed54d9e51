import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { GraphQLError } from 'graphql'
import { applyMiddleware } from 'graphql-middleware'
import { allow, rule, shield } from 'graphql-shield'
import { resolvers, typeDefs } from '../api.js'
import { createUserReader, mayCreatePerson } from '../bearer.js'

/**
 * Apollo Server with graphql-shield, and a token that the context function verifies.
 * @param {{secret: string}} options
 */
export async function start({ secret }) {
  const readUser = createUserReader(secret)
  const mayCreate = rule({ cache: 'contextual' })(async (_root, _args, { user }) => mayCreatePerson(user))
  const permissions = shield(
    { Query: { '*': allow }, Mutation: { CreatePerson: mayCreate } },
    {
      fallbackRule: allow,
      fallbackError: () =>
        new GraphQLError('You are not authorized for this resource', { extensions: { code: 'FORBIDDEN' } }),
    },
  )
  const server = new ApolloServer({
    schema: applyMiddleware(makeExecutableSchema({ typeDefs, resolvers }), permissions),
    includeStacktraceInErrorResponses: false,
  })
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: 0 },
    context: async ({ req }) => ({ user: await readUser(req.headers.authorization) }),
  })
  return { port: Number(new URL(url).port) }
}
