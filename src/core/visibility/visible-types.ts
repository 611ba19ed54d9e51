import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import type { VisibleFields } from './visible-fields.ts'

/**
 * The object, interface and union types that visible fields reach from the roots, in schema order. An object
 * type is reached if a field of an object can return it. Reaching an implementer reveals its interface, as a
 * type condition, but not the interface's other implementers. Input types and leaves follow from the fields.
 * Never throws.
 */
export function findVisibleTypes(schema: GraphQLSchema, fields: VisibleFields): readonly GraphQLNamedType[] {
  const reached = new Set<GraphQLNamedType>()
  const waiting: GraphQLNamedType[] = []
  const reach = (type: GraphQLNamedType | null | undefined): void => {
    if (type === null || type === undefined || reached.has(type)) return
    if (!isAbstractType(type) && !fields.has(type.name)) return
    reached.add(type)
    waiting.push(type)
  }
  const returned = (type: GraphQLNamedType): void => {
    reach(type)
    if (isAbstractType(type)) for (const one of schema.getPossibleTypes(type)) reach(one)
  }

  reach(schema.getQueryType())
  reach(schema.getMutationType())
  reach(schema.getSubscriptionType())
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const one of type.getInterfaces()) if (fields.has(one.name)) reach(one)
    const shown = fields.get(type.name)
    for (const { name, type: output } of Object.values(type.getFields())) {
      if (shown?.has(name) !== true) continue
      // The implementers' own fields cover everything that an interface field can return.
      if (isObjectType(type)) returned(getNamedType(output))
      else reach(getNamedType(output))
    }
  }
  return Object.values(schema.getTypeMap()).filter((type) => reached.has(type))
}
