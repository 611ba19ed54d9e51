// A guarded Apollo Server: node examples/apollo-server.js
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { authTypeDefs, createAuthenticator } from 'portcullis'
import { authPlugin } from 'portcullis/apollo'

const typeDefs = /* GraphQL */ `
  type Query {
    people: [Person]
  }
  type Mutation {
    createPerson(name: String!): Person
  }
  type Person {
    name: String
    email: String @auth(scopes: [["person:email"]])
  }
`
const people = [{ name: 'Ada Lovelace', email: 'ada@example.org' }]
const resolvers = {
  Query: { people: () => people },
  Mutation: {
    createPerson: (_, person) => {
      people.push(person)
      return person
    },
  },
}

const authenticate = createAuthenticator({
  secret: process.env.JWT_SECRET ?? 'an example is no place for a secret',
})
const server = new ApolloServer({ typeDefs: [authTypeDefs, typeDefs], resolvers, plugins: [authPlugin()] })
const { url } = await startStandaloneServer(server, {
  listen: { host: '127.0.0.1', port: Number(process.env.PORT ?? 4001) },
  context: async ({ req }) => ({ subject: await authenticate(req.headers) }),
})
console.log(`Listening on ${url}`)
