/** The one API that every peer serves: the same words, the same data, the same resolvers. */

/** @typedef {{identifier: string, name: string, email: string, birthYear: number, city: string}} Person */

export const typeDefs = /* GraphQL */ `
  type Person {
    identifier: ID!
    name: String!
    email: String
    birthYear: Int
    city: String
  }

  type Query {
    people: [Person!]!
  }

  type Mutation {
    CreatePerson(name: String!): Person
  }
`

/** What `CreatePerson` needs, in every peer that guards it. */
export const REQUIRED_SCOPE = 'Mutation:Person:Create'

const CITIES = ['Amsterdam', 'Bologna', 'Coimbra', 'Dubrovnik', 'Edinburgh']

/** @type {readonly Person[]} */
export const PEOPLE = Array.from({ length: 100 }, (_, index) => ({
  identifier: `person-${index}`,
  name: `Person number ${index}`,
  email: `person-${index}@example.org`,
  birthYear: 1900 + index,
  city: CITIES[index % CITIES.length] ?? '',
}))

/** @param {string} name */
export function newPerson(name) {
  return { identifier: 'person-new', name, email: 'new@example.org', birthYear: 2000, city: 'Amsterdam' }
}

let created = 0

/** How many people this process has created: a denied mutation must not add to it. */
export function countCreated() {
  return created
}

export const resolvers = {
  Query: { people: () => PEOPLE },
  Mutation: {
    /**
     * @param {unknown} _root
     * @param {{name: string}} args
     */
    CreatePerson(_root, { name }) {
      created += 1
      return newPerson(name)
    },
  },
}
