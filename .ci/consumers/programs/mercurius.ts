import Fastify from 'fastify'
import mercurius from 'mercurius'
import { createAuthenticator, guardSchema, httpHeadOf } from 'portcullis'
import { check, createSchema, run, SECRET } from './people.js'

run(async () => {
  const authenticate = createAuthenticator({ secret: SECRET })
  const app = Fastify()
  await app.register(mercurius, {
    schema: guardSchema(createSchema()),
    context: async (request) => ({ subject: await authenticate(request.headers) }),
    errorFormatter(execution, context) {
      const { statusCode, response } = mercurius.defaultErrorFormatter(execution, context)
      const isRefused = Object.values(execution.data ?? {}).every((value) => value === null)
      const head = isRefused && 'errors' in execution ? httpHeadOf(execution) : undefined
      return { statusCode: head?.status ?? statusCode ?? 200, response }
    },
  })
  await check(`${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`, () => app.close())
})
