// An API on Mercurius: what it knows of Portcullis is nothing.
import Fastify from 'fastify'
import mercurius from 'mercurius'

const people = [{ name: 'Ada Lovelace', email: 'ada@example.org' }]
const app = Fastify()
await app.register(mercurius, {
  path: '/api/graphql',
  subscription: true,
  schema: /* GraphQL */ `
    interface Named {
      name: String!
    }
    type Person implements Named {
      name: String!
      email: String
    }
    type Query {
      people: [Person!]!
      named: [Named!]!
    }
    type Mutation {
      createPerson(name: String!, email: String): Person!
    }
    type Subscription {
      personCreated: Person!
    }
  `,
  resolvers: {
    Named: { resolveType: () => 'Person' },
    Query: { people: () => people, named: () => people },
    Mutation: {
      async createPerson(_, person, { pubsub }) {
        people.push(person)
        await pubsub.publish({ topic: 'personCreated', payload: { personCreated: person } })
        return person
      },
    },
    Subscription: {
      personCreated: { subscribe: (_root, _args, { pubsub }) => pubsub.subscribe('personCreated') },
    },
  },
})
const address = await app.listen({ host: '127.0.0.1', port: 0 })
console.log(`Listening on ${address}/api/graphql`)
