import Fastify from 'fastify'
import { GraphQLError } from 'graphql'
import mercurius from 'mercurius'
import mercuriusAuth from 'mercurius-auth'
import { REQUIRED_SCOPE, resolvers, typeDefs } from '../api.js'
import { createUserReader, mayCreatePerson } from '../bearer.js'

/**
 * Mercurius on Fastify with mercurius-auth and graphql-jit from the first use, and a token verified in its context.
 * @param {{secret: string}} options
 */
export async function start({ secret }) {
  const readUser = createUserReader(secret)
  const app = Fastify()
  await app.register(mercurius, {
    schema: `
      directive @auth(requires: String!) on FIELD_DEFINITION
      ${typeDefs.replace('): Person\n', `): Person @auth(requires: "${REQUIRED_SCOPE}")\n`)}
    `,
    resolvers,
    jit: 1,
    context: async ({ headers }) => ({ user: await readUser(headers.authorization) }),
  })
  await app.register(mercuriusAuth, {
    authDirective: 'auth',
    applyPolicy: async (_directive, _root, _args, { user }) =>
      mayCreatePerson(user) ||
      new GraphQLError('You are not authorized for this resource', { extensions: { code: 'FORBIDDEN' } }),
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { port: Number(new URL(url).port) }
}
