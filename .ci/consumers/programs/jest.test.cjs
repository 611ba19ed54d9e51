// Jest in CommonJS, without any configuration.
const { buildSchema } = require('graphql')
const { authTypeDefs, createAuthenticator, createGuard } = require('portcullis')
const { createTestGateway, signTestToken, subject, TEST_SECRET } = require('portcullis/testing')
require('portcullis/apollo')
require('portcullis/client')
require('portcullis/envelop')

const schema = buildSchema(`${authTypeDefs} type Query { open: Int } type Mutation { createPerson: Int }`)

test('an authenticator believes its tokens', async () => {
  const authenticate = createAuthenticator({ secret: TEST_SECRET })
  const authorization = `Bearer ${signTestToken({ id: 'ada', scopes: ['a:b'] })}`
  expect(await authenticate({ authorization })).toMatchObject({ kind: 'identified', id: 'ada' })
})

test('a guard decides', () => {
  const { parse } = require('graphql')
  const document = parse('mutation { createPerson }')
  expect(createGuard(schema).decide({ document, subject: subject() }).kind).toBe('deny')
})

test('a gateway denies and allows', async () => {
  const gateway = await createTestGateway({ schema })
  const query = 'mutation { createPerson }'
  expect((await gateway.ask({ query })).status).toBe(401)
  expect((await gateway.ask({ query, scopes: ['Mutation:*'] })).status).toBe(200)
  await gateway.close()
})
