// What the tests of a guarded API look like, with any test runner.
import { makeExecutableSchema } from '@graphql-tools/schema'
import { authTypeDefs } from 'portcullis'
import { createTestGateway } from 'portcullis/testing'
import { resolvers, typeDefs } from './people.js'

const schema = makeExecutableSchema({ typeDefs: [authTypeDefs, typeDefs], resolvers })

export async function tryMutation() {
  const gateway = await createTestGateway({ schema })
  const query = 'mutation { createPerson(name: "Grace") { name } }'
  const denied = await gateway.ask({ query })
  const allowed = await gateway.ask({ query, scopes: ['Mutation:Person:*'] })
  await gateway.close()
  return { denied, allowed }
}
