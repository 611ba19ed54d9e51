// A guarded Mercurius: node examples/mercurius.js
// It executes by itself, with or without its JIT: the guard goes into the schema.
import { makeExecutableSchema } from '@graphql-tools/schema'
import Fastify from 'fastify'
import mercurius from 'mercurius'
import { authTypeDefs, createAuthenticator, guardSchema, httpHeadOf } from 'portcullis'
import { resolvers, runAlone, typeDefs } from './people.js'

const schema = makeExecutableSchema({ typeDefs: [authTypeDefs, typeDefs], resolvers })
const authenticate = createAuthenticator({ secret: process.env.JWT_SECRET })

export async function start(port) {
  const app = Fastify()
  app.register(mercurius, {
    schema: guardSchema(schema),
    context: async (request) => ({ subject: await authenticate(request.headers) }),
    subscription: {
      onConnect: async ({ payload }) => ({ subject: await authenticate(payload ?? {}) }),
    },
    // A denied operation has null at its root fields, and the status of the refusal.
    errorFormatter(execution, context) {
      const { statusCode, response } = mercurius.defaultErrorFormatter(execution, context)
      const head = isRefused(execution) ? httpHeadOf(execution) : undefined
      if (head !== undefined) context.reply?.headers(head.headers)
      return { statusCode: head?.status ?? statusCode, response }
    },
  })
  const url = `${await app.listen({ host: '127.0.0.1', port })}/graphql`
  return { url, socketUrl: url.replace('http', 'ws'), close: () => app.close() }
}

function isRefused({ data }) {
  return Object.values(data ?? {}).every((value) => value === null)
}

await runAlone(import.meta.url, start, 4004)
