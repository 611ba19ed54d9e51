import { type GraphQLSchema, isInterfaceType, isObjectType, isUnionType } from 'graphql'
import { withLocatedErrors } from './located-resolver.ts'
import { toSubscriptionField } from './subscription-field.ts'

/**
 * Gives a schema that was just built here the resolvers of one that a library has stitched, so that what is guarded, told
 * and executed is one. The schema is changed by it. Throws `TypeError` for a field that the other does not have.
 */
export function attachResolvers(schema: GraphQLSchema, stitched: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue
    const made = stitched.getType(type.name)
    if (isInterfaceType(type) || isUnionType(type)) {
      if ((isInterfaceType(made) || isUnionType(made)) && made.resolveType)
        type.resolveType = made.resolveType
    } else if (isObjectType(type)) {
      const fields = isObjectType(made) ? made.getFields() : {}
      for (const field of Object.values(type.getFields())) {
        const one = Object.hasOwn(fields, field.name) ? fields[field.name] : undefined
        if (one === undefined) throw new TypeError(`No subgraph answers ${type.name}.${field.name}.`)
        if (one.resolve) field.resolve = withLocatedErrors(one.resolve)
        if (one.subscribe) Object.assign(field, toSubscriptionField(one.subscribe))
      }
    }
  }
  // Where the library finds its own plans.
  schema.extensions = { ...schema.extensions, ...stitched.extensions }
  return schema
}
