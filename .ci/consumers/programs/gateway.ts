import { createGateway } from 'portcullis/gateway'
import { check, createSchema, run, SECRET } from './people.js'

process.env['GATEWAY_SECRET'] = SECRET

run(async () => {
  const gateway = createGateway({
    schema: createSchema(),
    host: '127.0.0.1',
    port: 0,
    jwt: { secret: process.env['GATEWAY_SECRET'] },
    clients: [{ id: 'web', apiKey: process.env['WEB_KEY'] ?? 'the key of web', scopes: ['Mutation:*'] }],
    context: async ({ headers }) => ({ tenant: headers['x-tenant'] }),
    logLevel: 'silent',
  })
  await check(`${await gateway.listen()}/graphql`, () => gateway.close())
})
