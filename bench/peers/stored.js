import { randomBytes } from 'node:crypto'
import { makeExecutableSchema } from '@graphql-tools/schema'

/**
 * Portcullis over a store that there is already.
 * @param {{secret: string, dist: string, store: string, cacheEntries?: number, api: import('../api.js').Api}} options
 */
export async function start({ secret, dist, store: url, cacheEntries, api }) {
  const { createGateway } = await import(`${dist}/entries/gateway.js`)
  const { openStore } = await import(`${dist}/store/open-store.js`)
  const store = await openStore(url, { now: Date.now, random: randomBytes, cacheEntries })
  const gateway = createGateway({
    schema: makeExecutableSchema(api),
    port: 0,
    jwt: { secret },
    store,
  })
  return { port: Number(new URL(await gateway.listen()).port) }
}
