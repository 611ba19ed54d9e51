import { makeExecutableSchema } from '@graphql-tools/schema'
import type { GraphQLSchema } from 'graphql'
import { authTypeDefs } from 'portcullis'
import { signTestToken } from 'portcullis/testing'

export const SECRET = 'the secret of the consumers of this package'

export const typeDefs = [
  authTypeDefs,
  `type Query { people: [Person] }
  type Mutation { createPerson(name: String!): Person }
  type Person { name: String, email: String @auth(scopes: [["person:email"]]) }`,
]
let created = 0
export const resolvers = {
  Query: { people: () => [{ name: 'Ada Lovelace', email: 'ada@example.org' }] },
  Mutation: {
    createPerson(_source: unknown, person: { readonly name: string }) {
      created += 1
      return person
    },
  },
}

export function createSchema(): GraphQLSchema {
  return makeExecutableSchema({ typeDefs, resolvers })
}

/** Denied, allowed and reduced operations over HTTP; ends the process, with 1 where something is wrong. */
export async function check(url: string, close: () => unknown): Promise<void> {
  const post = async (query: string, scopes?: readonly string[]) => {
    const token = scopes === undefined ? undefined : signTestToken({ scopes, secret: SECRET })
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query }),
    })
    return `${response.status} ${await response.text()}`
  }
  const mutation = 'mutation { createPerson(name: "Grace") { name } }'
  const must = (claim: string, holds: boolean) => {
    if (!holds) throw new Error(claim)
  }
  const denied = await post(mutation)
  must(`a mutation without a token is denied: ${denied}`, /^401 .*No authorization token\./s.test(denied))
  const forbidden = await post(mutation, ['Mutation:Person:Delete'])
  must(`a token of other scopes is denied: ${forbidden}`, /^403 .*FORBIDDEN/s.test(forbidden))
  must('what is denied does not run', created === 0)
  const allowed = await post(mutation, ['Mutation:Person:*'])
  must(`a granted scope is allowed: ${allowed}`, /^200 .*"Grace"/s.test(allowed) && created === 1)
  const reduced = await post('{ people { name email } }')
  must(
    `a query is reduced: ${reduced}`,
    /^200 .*"email":null/s.test(reduced) && !reduced.includes('@example'),
  )
  await close()
}

export function run(main: () => Promise<void>): void {
  main().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
}
