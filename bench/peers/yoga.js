import { createServer } from 'node:http'
import { DIRECTIVE_SDL, REQUIRES_SCOPES_DIRECTIVE_SDL, useGenericAuth } from '@envelop/generic-auth'
import { createSchema, createYoga } from 'graphql-yoga'
import { createUserReader } from '../bearer.js'
import { listen } from '../listening.js'
import { annotate, isGranted } from '../rules.js'
import { serveSockets } from '../sockets.js'

/**
 * graphql-yoga with generic-auth, which compares scopes word by word: a user is given the scopes that the patterns of the
 * token cover. Denied fields are taken out, so that it can reduce a query.
 * @param {{secret: string, api: import('../api.js').Api}} options
 */
export async function start({ secret, api }) {
  const readUser = createUserReader(secret)
  const scopes = api.rules.map(({ scope }) => scope)
  const readGrantedUser = async (/** @type {string | null} */ authorization) => {
    const user = await readUser(authorization ?? undefined)
    return user && { ...user, granted: scopes.filter((scope) => isGranted(user, scope)) }
  }
  const yoga = createYoga({
    schema: createSchema({
      typeDefs: [
        DIRECTIVE_SDL,
        REQUIRES_SCOPES_DIRECTIVE_SDL,
        annotate(api.typeDefs, api.rules, (scope) => `@requiresScopes(scopes: [["${scope}"]])`),
      ],
      resolvers: api.resolvers,
    }),
    logging: 'warn',
    plugins: [
      useGenericAuth({
        mode: 'protect-granular',
        rejectUnauthenticated: false,
        resolveUserFn: (/** @type {any} */ { request }) =>
          readGrantedUser(request.headers.get('authorization')),
        extractScopes: ({ granted }) => granted,
      }),
    ],
  })
  const server = createServer(yoga)
  const { schema } = yoga.getEnveloped()
  serveSockets(server, { schema }, readUser)
  return { port: await listen(server) }
}
