import { createVerifier } from 'fast-jwt'
import Fastify from 'fastify'
import { GraphQLError } from 'graphql'
import mercurius from 'mercurius'
import mercuriusAuth from 'mercurius-auth'
import { annotate, isGranted } from '../rules.js'

const CACHED_TOKENS = 2_000

/**
 * Mercurius on Fastify with mercurius-auth and graphql-jit from the first use. Tokens are verified in its context by
 * fast-jwt, which is what @fastify/jwt uses, with its cache.
 * @param {{secret: string, api: import('../api.js').Api}} options
 */
export async function start({ secret, api }) {
  const verify = createVerifier({ key: secret, algorithms: ['HS256'], cache: CACHED_TOKENS })
  const readUser = (/** @type {string | undefined} */ authorization) =>
    authorization === undefined ? undefined : verify(authorization.slice('Bearer '.length))
  const app = Fastify()
  await app.register(mercurius, {
    schema: `directive @auth(requires: String!) on FIELD_DEFINITION
      ${annotate(api.typeDefs, api.rules, (scope) => `@auth(requires: "${scope}")`)}`,
    resolvers: api.resolvers,
    jit: 1,
    context: ({ headers }) => ({ user: readUser(headers.authorization) }),
    subscription: {
      onConnect: ({ payload }) => ({ user: readUser(payload.authorization) }),
    },
  })
  await app.register(mercuriusAuth, {
    authDirective: 'auth',
    applyPolicy: async (directive, _root, _args, { user }) =>
      isGranted(user, directive.arguments[0].value.value) ||
      new GraphQLError('You are not authorized for this resource', { extensions: { code: 'FORBIDDEN' } }),
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { port: Number(new URL(url).port) }
}
