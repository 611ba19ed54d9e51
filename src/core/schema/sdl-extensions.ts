import {
  type DefinitionNode,
  isTypeExtensionNode,
  Kind,
  type TypeDefinitionNode,
  type TypeExtensionNode,
} from 'graphql'

const DEFINITION_KINDS = {
  [Kind.OBJECT_TYPE_EXTENSION]: Kind.OBJECT_TYPE_DEFINITION,
  [Kind.INTERFACE_TYPE_EXTENSION]: Kind.INTERFACE_TYPE_DEFINITION,
  [Kind.UNION_TYPE_EXTENSION]: Kind.UNION_TYPE_DEFINITION,
  [Kind.ENUM_TYPE_EXTENSION]: Kind.ENUM_TYPE_DEFINITION,
  [Kind.SCALAR_TYPE_EXTENSION]: Kind.SCALAR_TYPE_DEFINITION,
  [Kind.INPUT_OBJECT_TYPE_EXTENSION]: Kind.INPUT_OBJECT_TYPE_DEFINITION,
} as const

/** Makes the first extension of an undefined type its definition, in subgraphs and for root types. */
export function adoptExtensions(
  definitions: readonly DefinitionNode[],
  definedTypes: ReadonlySet<string>,
  roots: ReadonlySet<string>,
  isSubgraph: boolean,
): readonly DefinitionNode[] {
  const adopted = new Set<string>()
  return definitions.map((one) => {
    if (!isTypeExtensionNode(one)) return one
    const name = one.name.value
    const isOrphan = !definedTypes.has(name) && !adopted.has(name)
    if (!isOrphan || !(isSubgraph || roots.has(name))) return one
    adopted.add(name)
    return toDefinition(one)
  })
}

function toDefinition(extension: TypeExtensionNode): TypeDefinitionNode {
  return { ...extension, kind: DEFINITION_KINDS[extension.kind] } as TypeDefinitionNode
}
