// A guarded graphql-http on Express: node examples/express-graphql-http.js
// It has no subscriptions. What it knows of HTTP it must be told: `httpHeadOf` reads it from a refused result.
import { once } from 'node:events'
import { makeExecutableSchema } from '@graphql-tools/schema'
import express from 'express'
import { execute } from 'graphql'
import { createHandler } from 'graphql-http/lib/use/express'
import { authTypeDefs, createAuthenticator, guardExecute, httpHeadOf } from 'portcullis'
import { resolvers, runAlone, typeDefs } from './people.js'

const schema = makeExecutableSchema({ typeDefs: [authTypeDefs, typeDefs], resolvers })
const authenticate = createAuthenticator({ secret: process.env.JWT_SECRET })

export async function start(port) {
  const app = express()
  const handler = createHandler({
    schema,
    execute: guardExecute(execute),
    context: async (request) => ({ subject: await authenticate(request.headers) }),
    onOperation(_request, _args, result) {
      const head = httpHeadOf(result)
      if (head === undefined) return result
      const headers = { ...head.headers, 'content-type': 'application/json; charset=utf-8' }
      return [JSON.stringify(result), { status: head.status, statusText: '', headers }]
    },
  })
  app.all('/graphql', handler)
  const server = app.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${server.address().port}/graphql`,
    async close() {
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
}

await runAlone(import.meta.url, start, 4005)
