// The guard by itself, for a host that nothing else here fits: decide, enforce, run what is left, finish its result.
import { makeExecutableSchema } from '@graphql-tools/schema'
import { execute, parse, validate } from 'graphql'
import { authTypeDefs, createGuard, isGranted, subjectOf } from 'portcullis'
import { resolvers, typeDefs } from './people.js'

const Query = {
  // A resolver that asks by itself, also for scopes that no rule names.
  people(_source, _args, context) {
    if (isGranted(subjectOf(context), 'people:archived')) return [{ name: 'Charles Babbage' }]
    return resolvers.Query.people()
  },
}
const schema = makeExecutableSchema({
  typeDefs: [authTypeDefs, typeDefs],
  resolvers: { ...resolvers, Query },
})
const guard = createGuard(schema) // once for each schema: it reads the rules

export async function answer(query, variables, subject) {
  const document = parse(query)
  const errors = validate(schema, document)
  if (errors.length > 0) return { status: 400, errors }
  const decision = await guard.decide({ document, variables, subject })
  const enforced = guard.enforce(decision)
  if (enforced.kind === 'refused') return enforced.refusal // status, challenge, errors
  const contextValue = { subject }
  const result = await execute({
    schema,
    document: enforced.document,
    variableValues: variables,
    contextValue,
  })
  return { status: 200, ...enforced.finish(result) }
}
