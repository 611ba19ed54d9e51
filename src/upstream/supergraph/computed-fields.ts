import {
  type GraphQLObjectType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  parse,
  visit,
} from 'graphql'
import { joinArgumentsOf, subgraphNamesOf } from './join-directives.ts'

/**
 * A field that the planner may give up on, with the key that identifies its object to the subgraph. Either a
 * subgraph computes it from other subgraphs' data (`@requires`), or only some types of an interface have it
 * and the interface is an object elsewhere.
 */
export interface ComputedField {
  /** The subgraph's name in `join__Graph`. */
  readonly graph: string
  readonly subgraph: string
  /** The object's type in the subgraph: its own, or an interface that is an object there. */
  readonly typeName: string
  /** A selection, as in SDL. */
  readonly key: string
}

/** Undefined if the field is not computed, or if the subgraph has no key to identify its object by. */
export type FindComputedField = (typeName: string, fieldName: string) => ComputedField | undefined

/** `schema` is that of all subgraphs, with the `join` directives. */
export function readComputedFields(schema: GraphQLSchema): FindComputedField {
  const names = subgraphNamesOf(schema)
  const findOn = (typeName: string, fieldName: string): ComputedField | undefined => {
    const type = schema.getType(typeName)
    if (!isObjectType(type) && !isInterfaceType(type)) return undefined
    const field = Object.hasOwn(type.getFields(), fieldName) ? type.getFields()[fieldName] : undefined
    for (const { graph, requires } of joinArgumentsOf(field?.astNode?.directives, 'join__field')) {
      if (typeof requires !== 'string' || typeof graph !== 'string') continue
      const key = joinArgumentsOf(type.astNode?.directives, 'join__type').find(
        (one) => one['graph'] === graph && typeof one['key'] === 'string' && one['resolvable'] !== false,
      )?.['key']
      const subgraph = names.get(graph)
      if (typeof key === 'string' && subgraph !== undefined) return { graph, subgraph, typeName, key }
    }
    return undefined
  }
  /** Finds a field of a type whose interface is an object in some subgraph but lacks the field. */
  const findMember = (type: GraphQLObjectType, fieldName: string): ComputedField | undefined => {
    const field = Object.hasOwn(type.getFields(), fieldName) ? type.getFields()[fieldName] : undefined
    const isApart = type
      .getInterfaces()
      .some(
        (one) =>
          !Object.hasOwn(one.getFields(), fieldName) &&
          joinArgumentsOf(one.astNode?.directives, 'join__type').some(
            (join) => join['isInterfaceObject'] === true,
          ),
      )
    if (field === undefined || !isApart) return undefined
    const owners = joinArgumentsOf(field.astNode?.directives, 'join__field').filter(
      (one) => one['external'] !== true && typeof one['graph'] === 'string',
    )
    const join = joinArgumentsOf(type.astNode?.directives, 'join__type').find(
      (one) =>
        typeof one['key'] === 'string' &&
        one['resolvable'] !== false &&
        (owners.length === 0 || owners.some(({ graph }) => graph === one['graph'])),
    )
    const subgraph = names.get(String(join?.['graph']))
    return join === undefined || subgraph === undefined
      ? undefined
      : { graph: String(join['graph']), subgraph, typeName: type.name, key: String(join['key']) }
  }
  return (typeName, fieldName) => {
    const own = findOn(typeName, fieldName)
    const type = schema.getType(typeName)
    if (own !== undefined || !isObjectType(type)) return own
    for (const { name } of type.getInterfaces()) {
      const found = findOn(name, fieldName)
      if (found !== undefined) return found
    }
    return findMember(type, fieldName)
  }
}

/**
 * The fields that some computed field requires with its own arguments. A caller's selection of the same field
 * must not take their place.
 */
export function readRequiredWithArguments(schema: GraphQLSchema): ReadonlySet<string> {
  const names = new Set<string>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const { astNode } of Object.values(type.getFields()))
      for (const { requires } of joinArgumentsOf(astNode?.directives, 'join__field'))
        if (typeof requires === 'string')
          visit(parse(`{${requires}}`, { noLocation: true }), {
            Field({ name, arguments: args = [] }) {
              if (args.length > 0) names.add(name.value)
            },
          })
  }
  return names
}
