import { makeExecutableSchema } from '@graphql-tools/schema'

/** What the gateways of a trial serve: a field that is open, fields and operations that are not, and events. */
export const schema = makeExecutableSchema({
  typeDefs: /* GraphQL */ `
    directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION
    type Query { open: String person: Person }
    type Person { name: String email: String @auth(scopes: [["Person:Email"]]) }
    type Mutation { createPerson(name: String): Person deletePerson(name: String): Person }
    type Subscription { moment: Int @auth }
  `,
  resolvers: {
    Query: { open: () => 'open', person: () => ({ name: 'Ada', email: 'ada@example.org' }) },
    Mutation: {
      createPerson: (_, { name }) => ({ name, email: null }),
      deletePerson: (_, { name }) => ({ name, email: null }),
    },
    Subscription: {
      moment: {
        async *subscribe() {
          yield { moment: 1 }
        },
      },
    },
  },
})
