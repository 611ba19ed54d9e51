// An API on graphql-yoga: what it knows of Portcullis is nothing.
import { createServer } from 'node:http'
import { useServer as serveSockets } from 'graphql-ws/use/ws'
import { createPubSub, createSchema, createYoga } from 'graphql-yoga'
import { WebSocketServer } from 'ws'

const people = [{ name: 'Ada Lovelace', email: 'ada@example.org' }]
const pubSub = createPubSub()
const schema = createSchema({
  typeDefs: /* GraphQL */ `
    scalar Timestamp
    type Person {
      name: String!
      email: String
      since(zone: String = "UTC"): Timestamp
    }
    type Query {
      people: [Person!]!
    }
    type Mutation {
      createPerson(name: String!, email: String): Person!
    }
    type Subscription {
      personCreated: Person!
    }
  `,
  resolvers: {
    Person: { since: () => '2026-01-01T00:00:00Z' },
    Query: { people: () => people },
    Mutation: {
      createPerson(_, person) {
        people.push(person)
        pubSub.publish('personCreated', { personCreated: person })
        return person
      },
    },
    Subscription: { personCreated: { subscribe: () => pubSub.subscribe('personCreated') } },
  },
})
const yoga = createYoga({ schema, logging: false })
const server = createServer(yoga)
// As its documentation says: SSE is there, WebSockets come with graphql-ws.
serveSockets({ schema }, new WebSocketServer({ server, path: yoga.graphqlEndpoint }))
server.listen(0, '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${server.address().port}/graphql`)
})
