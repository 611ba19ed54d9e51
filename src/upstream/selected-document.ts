import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql'

/** One operation of a valid document with the fragments and variables that it uses: all that an upstream gets to see. */
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

export type Destination = 'upstream' | 'schema' | 'both'

/** Who answers a selected document: the upstream, or, what asks for `__schema` and `__type`, our own schema. */
export function destinationOf(document: DocumentNode): Destination {
  let hasMeta = false
  let hasOther = false
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  )
  const seen = new Set<string>()
  const look = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      Field: ({ name }) => {
        if (name.value !== '__schema' && name.value !== '__type') {
          // Either can say the name of a type.
          if (name.value !== '__typename') hasOther = true
          return undefined
        }
        hasMeta = true
        // What lies below is of the introspection alone.
        return false
      },
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value)
        if (fragment === undefined || seen.has(name.value)) return
        seen.add(name.value)
        look(fragment)
      },
    })
  }
  for (const one of document.definitions) if (one.kind === Kind.OPERATION_DEFINITION) look(one)
  return hasMeta ? (hasOther ? 'both' : 'schema') : 'upstream'
}
