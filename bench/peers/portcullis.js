import { makeExecutableSchema } from '@graphql-tools/schema'
import { resolvers, typeDefs } from '../api.js'

/**
 * Portcullis with its defaults. No directive: that `CreatePerson` needs a scope follows from its name.
 * @param {{secret: string, apiKey: string, dist: string}} options
 */
export async function start({ secret, apiKey, dist }) {
  const { createGateway } = await import(`${dist}/entries/gateway.js`)
  const gateway = createGateway({
    schema: makeExecutableSchema({ typeDefs, resolvers }),
    port: 0,
    jwt: { secret },
    clients: [{ id: 'bench', apiKey, scopes: ['*'] }],
  })
  return { port: Number(new URL(await gateway.listen()).port) }
}
