// A whole gateway before a schema of one's own: node examples/gateway.js
import { buildSchema } from 'graphql'
import { createGateway } from 'portcullis/gateway'

const schema = buildSchema(/* GraphQL */ `
  type Query {
    people: [Person]
  }
  type Mutation {
    createPerson(name: String!): Person
  }
  type Person {
    name: String
  }
`)
schema.getQueryType().getFields().people.resolve = () => [{ name: 'Ada Lovelace' }]
schema.getMutationType().getFields().createPerson.resolve = (_, person) => person

const gateway = createGateway({
  schema,
  port: Number(process.env.PORT ?? 4003),
  jwt: { secret: process.env.JWT_SECRET ?? 'an example is no place for a secret' },
  clients: [{ id: 'web', apiKey: process.env.WEB_KEY ?? 'the key of web', scopes: ['Mutation:Person:*'] }],
})
console.log(`Listening on ${await gateway.listen()}/graphql`)
