import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql'

/** One operation of a valid document with its fragments and variables: all that an upstream sees. */
export function selectDocument(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const byName = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  )
  const used = new Map<string, FragmentDefinitionNode>()
  const variables = new Set<string>()
  const follow = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      VariableDefinition: () => false,
      Variable: ({ name }) => void variables.add(name.value),
      FragmentSpread: ({ name }) => {
        const fragment = byName.get(name.value)
        if (fragment === undefined || used.has(name.value)) return
        used.set(name.value, fragment)
        follow(fragment)
      },
    })
  }
  follow(operation)
  const variableDefinitions = (operation.variableDefinitions ?? []).filter((one) =>
    variables.has(one.variable.name.value),
  )
  return {
    kind: Kind.DOCUMENT,
    definitions: [{ ...operation, variableDefinitions }, ...used.values()],
  }
}

/** Whether a document selects nothing but the names of root types. */
export function asksOnlyTypenames({ definitions }: DocumentNode): boolean {
  let hasOther = false
  for (const one of definitions)
    visit(one, {
      Field: ({ name }) => {
        if (name.value !== '__typename') hasOther = true
      },
    })
  return !hasOther
}
