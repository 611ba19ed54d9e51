// Rules held by a unit test, in jest, vitest or node:test: nothing is executed, and no server starts.
import { buildSchema } from 'graphql'
import { authTypeDefs } from 'portcullis'
import { expectAllowed, expectDenied, subject } from 'portcullis/testing'
import { typeDefs } from './people.js'

const schema = buildSchema(`${authTypeDefs} ${typeDefs}`)
const clerk = subject({ scopes: ['Mutation:Person:*'] })

export function clerksCreatePeople() {
  const mutation = 'mutation { createPerson(name: "Grace") { name } }'
  expectDenied(schema, mutation)
  expectAllowed(schema, mutation, clerk)
}

export function clerksDoNotReadAddresses() {
  expectDenied(schema, '{ people { name email } }', clerk, ['people.email'])
}
