import type { AddressInfo } from 'node:net'
import express from 'express'
import { execute } from 'graphql'
import { createHandler } from 'graphql-http/lib/use/express'
import { createAuthenticator, guardExecute, httpHeadOf } from 'portcullis'
import { check, createSchema, run, SECRET } from './people.js'

run(async () => {
  const authenticate = createAuthenticator({ secret: SECRET })
  const app = express()
  const handler = createHandler({
    schema: createSchema(),
    execute: guardExecute(execute),
    context: async (request) => ({ subject: await authenticate(request.headers) }),
    onOperation(_request, _args, result) {
      const head = 'errors' in result ? httpHeadOf(result) : undefined
      if (head === undefined) return undefined
      const headers = { ...head.headers, 'content-type': 'application/json; charset=utf-8' }
      return [JSON.stringify(result), { status: head.status, statusText: '', headers }]
    },
  })
  app.all('/graphql', handler)
  const server = app.listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as AddressInfo
  await check(`http://127.0.0.1:${port}/graphql`, () => server.close())
})
