import { type ConstDirectiveNode, type GraphQLSchema, isEnumType, valueFromASTUntyped } from 'graphql'

/** The names of subgraphs by their values in the `join__Graph` enum of a supergraph. */
export function subgraphNamesOf(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const graphs = schema.getType('join__Graph')
  return new Map(
    (isEnumType(graphs) ? graphs.getValues() : []).map(({ name, astNode }) => {
      const [graph] = joinArgumentsOf(astNode?.directives, 'join__graph')
      return [name, String(graph?.['name'])]
    }),
  )
}

/** The arguments of each directive of this name. */
export function joinArgumentsOf(
  directives: readonly ConstDirectiveNode[] = [],
  name: string,
): readonly Readonly<Record<string, unknown>>[] {
  return directives
    .filter((one) => one.name.value === name)
    .map(({ arguments: args = [] }) =>
      Object.fromEntries(args.map((one) => [one.name.value, valueFromASTUntyped(one.value)])),
    )
}
