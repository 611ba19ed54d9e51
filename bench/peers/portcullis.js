import { makeExecutableSchema } from '@graphql-tools/schema'
import { annotate } from '../rules.js'

/**
 * Portcullis with its defaults. Rules that it derives from names are not written down.
 * @param {{secret: string, apiKey: string, dist: string, api: import('../api.js').Api}} options
 * @param {object} more options of the gateway
 */
export async function start({ secret, apiKey, dist, api }, more = {}) {
  const { createGateway } = await import(`${dist}/entries/gateway.js`)
  const stated = api.rules.filter(({ isDerived }) => !isDerived)
  const { authTypeDefs } = stated.length === 0 ? { authTypeDefs: [] } : await import(`${dist}/index.js`)
  const annotated = annotate(api.typeDefs, stated, (scope) => `@auth(scopes: [["${scope}"]])`)
  const gateway = createGateway({
    schema: makeExecutableSchema({ typeDefs: [authTypeDefs, annotated], resolvers: api.resolvers }),
    port: 0,
    jwt: { secret },
    clients: [{ id: 'bench', apiKey, scopes: ['*'] }],
    logLevel: 'error',
    ...more,
  })
  return { port: Number(new URL(await gateway.listen()).port) }
}
