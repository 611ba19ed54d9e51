/** GitHub's public schema, of which one mutation has a resolver. */
import { readFileSync } from 'node:fs'
import { ISSUE } from './issue.js'

const entry = import.meta.resolve('@octokit/graphql-schema')

/** The published file defines two fields of one type twice, which no server takes: the second definitions get other names. */
const defined = new Set()
export const typeDefs = readFileSync(new URL('schema.graphql', entry), 'utf8').replace(
  /^ {2}repositoryDeployKeySetting(Organizations)?\b/gm,
  (name) => {
    const isRepeated = defined.has(name)
    defined.add(name)
    return isRepeated ? `${name}Again` : name
  },
)

/** @type {readonly import('../rules.js').FieldRule[]} */
export const rules = [
  { type: 'Mutation', field: 'createIssue', scope: 'Mutation:Issue:Create', isDerived: true },
]

let created = 0

export function countCreated() {
  return created
}

export const resolvers = {
  Mutation: {
    createIssue() {
      created += 1
      return { issue: ISSUE }
    },
  },
}
