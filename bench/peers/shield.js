import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { GraphQLError } from 'graphql'
import { applyMiddleware } from 'graphql-middleware'
import { allow, rule, shield } from 'graphql-shield'
import { createUserReader } from '../bearer.js'
import { isGranted } from '../rules.js'

/**
 * Apollo Server with graphql-shield, and a token that the context function verifies.
 * @param {{secret: string, api: import('../api.js').Api}} options
 */
export async function start({ secret, api: { typeDefs, resolvers, rules } }) {
  const readUser = createUserReader(secret)
  /** @type {Record<string, Record<string, import('graphql-shield').IRules>>} */
  const ruleTree = {}
  for (const { type, field, scope } of rules) {
    const needs = rule({ cache: 'contextual' })(async (_root, _args, { user }) => isGranted(user, scope))
    ruleTree[type] = { ...ruleTree[type], [field]: needs }
  }
  const permissions = shield(/** @type {any} */ (ruleTree), {
    fallbackRule: allow,
    fallbackError: () =>
      new GraphQLError('You are not authorized for this resource', { extensions: { code: 'FORBIDDEN' } }),
  })
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
