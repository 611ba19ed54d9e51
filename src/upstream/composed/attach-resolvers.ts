import {
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  isUnionType,
  OperationTypeNode,
} from 'graphql'
import { withLocatedErrors } from './located-resolver.ts'
import { toSubscriptionField } from './subscription-field.ts'
import { withoutConditions } from './unconditional-info.ts'

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
        const asked = isRoot(type, schema) ? askedWithoutConditions : asGiven
        if (one.resolve) field.resolve = withLocatedErrors(asked(one.resolve))
        if (one.subscribe) Object.assign(field, toSubscriptionField(asked(one.subscribe)))
      }
    }
  }
  // Where the library finds its own plans.
  schema.extensions = { ...schema.extensions, ...stitched.extensions }
  return schema
}

type Resolver = GraphQLFieldResolver<unknown, unknown>

/** What lies below root fields was asked for by them. */
function askedWithoutConditions(resolve: Resolver): Resolver {
  return (source, args, context, info) => resolve(source, args, context, withoutConditions(info))
}

function asGiven(resolve: Resolver): Resolver {
  return resolve
}

function isRoot(type: GraphQLObjectType, schema: GraphQLSchema): boolean {
  return Object.values(OperationTypeNode).some((kind) => schema.getRootType(kind) === type)
}
