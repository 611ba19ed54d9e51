import { randomBytes } from 'node:crypto'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { resolvers, typeDefs } from '../api.js'

/**
 * Portcullis over a store that there is already.
 * @param {{secret: string, dist: string, store: string, cacheEntries?: number}} options
 */
export async function start({ secret, dist, store: url, cacheEntries }) {
  const { createGateway } = await import(`${dist}/entries/gateway.js`)
  const { openStore } = await import(`${dist}/store/open-store.js`)
  const store = await openStore(url, { now: Date.now, random: randomBytes, cacheEntries })
  const gateway = createGateway({
    schema: makeExecutableSchema({ typeDefs, resolvers }),
    port: 0,
    jwt: { secret },
    store,
  })
  return { port: Number(new URL(await gateway.listen()).port) }
}
