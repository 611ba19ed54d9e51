/** The schema of the sample API, without its database: for starts, where the schema is what counts. */
import { readdirSync, readFileSync } from 'node:fs'

const folder = new URL('../../schema/', import.meta.url)
const contributor = new URL('contributor/', folder)

export const typeDefs = [
  readFileSync(new URL('directives.graphql', folder), 'utf8'),
  ...readdirSync(contributor).map((name) => readFileSync(new URL(name, contributor), 'utf8')),
].join('\n')

/** @type {readonly import('../rules.js').FieldRule[]} */
export const rules = []

let created = 0

export function countCreated() {
  return created
}

export const resolvers = {
  Mutation: {
    CreatePerson() {
      created += 1
      return { identifier: 'person-new', name: 'Clara Wieck' }
    },
  },
}
