import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createYoga } from 'graphql-yoga'
import { createAuthenticator } from 'portcullis'
import { useGuard } from 'portcullis/envelop'
import { check, createSchema, run, SECRET } from './people.js'

run(async () => {
  const authenticate = createAuthenticator({ secret: SECRET })
  const yoga = createYoga({
    schema: createSchema(),
    logging: false,
    plugins: [useGuard()],
    context: async ({ request }) => ({ subject: await authenticate(request.headers) }),
  })
  const server = createServer(yoga)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await check(`http://127.0.0.1:${port}/graphql`, () => server.close())
})
