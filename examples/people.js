// What the examples serve: one query, one mutation, one subscription, and a field with a rule of its own.
import { fileURLToPath } from 'node:url'

// An example runs as it is. Yours takes its secret from where your secrets are, and has no other.
process.env.JWT_SECRET ??= 'an example is no place for a secret'

export const typeDefs = /* GraphQL */ `
  type Query {
    people: [Person]
  }
  type Mutation {
    createPerson(name: String!): Person
  }
  type Subscription {
    personSeen: Person @auth
  }
  type Person {
    name: String
    email: String @auth(scopes: [["person:email"]])
  }
`

export const people = [{ name: 'Ada Lovelace', email: 'ada@example.org' }]

/** Which resolvers have run: that nothing ran can be seen here. */
export const calls = []

export const resolvers = {
  Query: {
    people() {
      calls.push('people')
      return people
    },
  },
  Mutation: {
    createPerson(_source, { name }) {
      calls.push('createPerson')
      return { name }
    },
  },
  Subscription: {
    personSeen: {
      async *subscribe() {
        calls.push('personSeen')
        for (const person of people) yield { personSeen: person }
      },
    },
  },
}

/** Starts an example that `node` was given, and leaves one alone that was imported. */
export async function runAlone(url, start, port) {
  if (process.argv[1] !== fileURLToPath(url)) return
  const server = await start(Number(process.env.PORT ?? port))
  console.log(`Listening on ${server.url}`)
}
