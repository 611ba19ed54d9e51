/** The API of most workloads: the same words, the same data, the same resolvers in every peer. */
import { createChannel } from './channel.js'

/** @typedef {{identifier: string, name: string, email: string, birthYear: number, city: string}} Person */

export const typeDefs = /* GraphQL */ `
  type Person {
    identifier: ID!
    name: String!
    email: String
    birthYear: Int
    city: String
    phone: String
  }

  type Query {
    people: [Person!]!
    person: Person
  }

  type Mutation {
    CreatePerson(name: String!): Person
  }

  type Subscription {
    personCreated: Person
  }
`

/** @type {readonly import('../rules.js').FieldRule[]} */
export const rules = [
  { type: 'Mutation', field: 'CreatePerson', scope: 'Mutation:Person:Create', isDerived: true },
  { type: 'Person', field: 'phone', scope: 'person:phone' },
]

const CITIES = ['Amsterdam', 'Bologna', 'Coimbra', 'Dubrovnik', 'Edinburgh']

/** @type {readonly Person[]} */
export const PEOPLE = Array.from({ length: 100 }, (_, index) => ({
  identifier: `person-${index}`,
  name: `Person number ${index}`,
  email: `person-${index}@example.org`,
  birthYear: 1900 + index,
  city: CITIES[index % CITIES.length] ?? '',
}))

/** One of them, with the field that needs a scope of its own. */
export const PERSON = { ...newPerson('Clara Wieck'), phone: '+31 20 000 000' }

/** @param {string} name */
export function newPerson(name) {
  return { identifier: 'person-new', name, email: 'new@example.org', birthYear: 2000, city: 'Amsterdam' }
}

const channel = createChannel()
let created = 0

/** How many people this process has created: a denied mutation must not add to it. */
export function countCreated() {
  return created
}

/** Sends one event to every subscription. */
export function publish() {
  channel.publish({ personCreated: newPerson('Clara Wieck') })
}

export const resolvers = {
  Query: { people: () => PEOPLE, person: () => PERSON },
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
  Subscription: { personCreated: { subscribe: () => channel.subscribe() } },
}
