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
 * Gives a freshly built schema the resolvers of a schema that a library has stitched, so that one schema is
 * guarded, described and executed. Changes `schema`. Throws `TypeError` for a field that `stitched` lacks.
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
  // The library keeps its plans there.
  schema.extensions = { ...schema.extensions, ...stitched.extensions }
  return schema
}

type Resolver = GraphQLFieldResolver<unknown, unknown>

/** Fields below the root were already requested with it. */
function askedWithoutConditions(resolve: Resolver): Resolver {
  return (source, args, context, info) => resolve(source, args, context, withoutConditions(info))
}

function asGiven(resolve: Resolver): Resolver {
  return resolve
}

function isRoot(type: GraphQLObjectType, schema: GraphQLSchema): boolean {
  return Object.values(OperationTypeNode).some((kind) => schema.getRootType(kind) === type)
}
