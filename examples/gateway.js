// A whole gateway before a schema of one's own: node examples/gateway.js
import { makeExecutableSchema } from '@graphql-tools/schema'
import { authTypeDefs } from 'portcullis'
import { createGateway } from 'portcullis/gateway'
import { resolvers, runAlone, typeDefs } from './people.js'

process.env.WEB_KEY ??= 'the key of web'
const schema = makeExecutableSchema({ typeDefs: [authTypeDefs, typeDefs], resolvers })

export async function start(port) {
  const gateway = createGateway({
    schema, // or upstream: { url }, supergraph: { sdl: () => ({ name, text }) }, upstreams: { shop: { url } }
    port, // and host: it reads no environment
    jwt: { secret: process.env.JWT_SECRET },
    clients: [{ id: 'web', apiKey: process.env.WEB_KEY, scopes: ['Mutation:Person:*'] }],
  })
  const url = `${await gateway.listen()}/graphql`
  return {
    url,
    socketUrl: url.replace('http', 'ws'),
    streamUrl: `${url}/stream`,
    close: () => gateway.close(),
  }
}

await runAlone(import.meta.url, start, 4000)
