import {
  type ConstDirectiveNode,
  type GraphQLSchema,
  isEnumType,
  isInterfaceType,
  isObjectType,
  parse,
  valueFromASTUntyped,
  visit,
} from 'graphql'

/** A field that a subgraph computes from what others tell it (`@requires`), and how the object is told to that subgraph. */
export interface ComputedField {
  /** As `join__Graph` calls it. */
  readonly graph: string
  readonly subgraph: string
  /** The type that the subgraph knows the object as: its own, or an interface that is an object there. */
  readonly typeName: string
  /** A selection, as SDL writes it. */
  readonly key: string
}

/** Undefined where the field is no computed one, or where the subgraph could not be told of which object. */
export type FindComputedField = (typeName: string, fieldName: string) => ComputedField | undefined

/** `schema` is that of all subgraphs, with the directives of `join`. */
export function readComputedFields(schema: GraphQLSchema): FindComputedField {
  const graphs = schema.getType('join__Graph')
  const names = new Map<string, string>()
  for (const { name, astNode } of isEnumType(graphs) ? graphs.getValues() : []) {
    const [graph] = argumentsOf(astNode?.directives, 'join__graph')
    names.set(name, String(graph?.['name']))
  }
  const findOn = (typeName: string, fieldName: string): ComputedField | undefined => {
    const type = schema.getType(typeName)
    if (!isObjectType(type) && !isInterfaceType(type)) return undefined
    const field = Object.hasOwn(type.getFields(), fieldName) ? type.getFields()[fieldName] : undefined
    for (const { graph, requires } of argumentsOf(field?.astNode?.directives, 'join__field')) {
      if (typeof requires !== 'string' || typeof graph !== 'string') continue
      const key = argumentsOf(type.astNode?.directives, 'join__type').find(
        (one) => one['graph'] === graph && typeof one['key'] === 'string' && one['resolvable'] !== false,
      )?.['key']
      const subgraph = names.get(graph)
      if (typeof key === 'string' && subgraph !== undefined) return { graph, subgraph, typeName, key }
    }
    return undefined
  }
  return (typeName, fieldName) => {
    const own = findOn(typeName, fieldName)
    if (own !== undefined) return own
    const type = schema.getType(typeName)
    const interfaces = isObjectType(type) ? type.getInterfaces() : []
    for (const { name } of interfaces) {
      const found = findOn(name, fieldName)
      if (found !== undefined) return found
    }
    return undefined
  }
}

/**
 * The fields that some computed field requires with arguments of its own: what a caller asks of them must not take the
 * place of that.
 */
export function readRequiredWithArguments(schema: GraphQLSchema): ReadonlySet<string> {
  const names = new Set<string>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const { astNode } of Object.values(type.getFields()))
      for (const { requires } of argumentsOf(astNode?.directives, 'join__field'))
        if (typeof requires === 'string')
          visit(parse(`{${requires}}`, { noLocation: true }), {
            Field({ name, arguments: args = [] }) {
              if (args.length > 0) names.add(name.value)
            },
          })
  }
  return names
}

function argumentsOf(
  directives: readonly ConstDirectiveNode[] = [],
  name: string,
): readonly Readonly<Record<string, unknown>>[] {
  return directives
    .filter((one) => one.name.value === name)
    .map(({ arguments: args = [] }) =>
      Object.fromEntries(args.map((one) => [one.name.value, valueFromASTUntyped(one.value)])),
    )
}
