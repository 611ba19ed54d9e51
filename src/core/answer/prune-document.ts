import {
  type ASTNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql'

/** One operation with only the fragments that it uses, and the variables that it or `besides` uses. */
export function pruneDocument(
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
  besides: readonly FieldNode[] = [],
): DocumentNode {
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]))
  const variables = new Set<string>()
  const follow = (nodes: readonly ASTNode[]): ReadonlySet<FragmentDefinitionNode> => {
    const used = new Set<FragmentDefinitionNode>()
    const look = (node: ASTNode): void => {
      visit(node, {
        VariableDefinition: () => false,
        Variable: ({ name }) => void variables.add(name.value),
        FragmentSpread: ({ name }) => {
          const fragment = byName.get(name.value)
          if (fragment === undefined || used.has(fragment)) return
          used.add(fragment)
          look(fragment)
        },
      })
    }
    for (const node of nodes) look(node)
    return used
  }
  follow(besides)
  const used = follow([operation])
  const variableDefinitions = operation.variableDefinitions?.filter((one) =>
    variables.has(one.variable.name.value),
  )
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      { ...operation, ...(variableDefinitions !== undefined && { variableDefinitions }) },
      ...used,
    ],
  }
}
