// A guarded graphql-yoga: node examples/graphql-yoga.js
import { createServer } from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'
import { createAuthenticator } from 'portcullis'
import { useGuard } from 'portcullis/envelop'

const people = [{ name: 'Ada Lovelace' }]
const schema = createSchema({
  typeDefs: /* GraphQL */ `
    type Query {
      people: [Person]
    }
    type Mutation {
      createPerson(name: String!): Person
    }
    type Person {
      name: String
    }
  `,
  resolvers: {
    Query: { people: () => people },
    Mutation: {
      createPerson: (_, person) => {
        people.push(person)
        return person
      },
    },
  },
})

const authenticate = createAuthenticator({
  secret: process.env.JWT_SECRET ?? 'an example is no place for a secret',
})
const yoga = createYoga({
  schema,
  plugins: [useGuard()],
  context: async ({ request }) => ({ subject: await authenticate(request.headers) }),
})
const server = createServer(yoga)
server.listen(Number(process.env.PORT ?? 4002), '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${server.address().port}/graphql`)
})
