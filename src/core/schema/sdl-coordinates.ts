import {
  type ASTNode,
  type DocumentNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  visit,
} from 'graphql'

/** The schema coordinate of each node of an SDL document; a directive has its element's, `Person.name`. */
export function coordinatesOf(document: DocumentNode): ReadonlyMap<ASTNode, string> {
  const coordinates = new Map<ASTNode, string>()
  const enclosing: string[] = []
  visit(document, {
    enter: (node) => {
      const coordinate = coordinateWithin(enclosing.at(-1) ?? 'schema', node)
      enclosing.push(coordinate)
      coordinates.set(node, coordinate)
    },
    leave: () => void enclosing.pop(),
  })
  return coordinates
}

function coordinateWithin(parent: string, node: ASTNode): string {
  if (isTypeDefinitionNode(node) || isTypeExtensionNode(node)) return node.name.value
  switch (node.kind) {
    case Kind.DIRECTIVE_DEFINITION:
      return `@${node.name.value}`
    case Kind.FIELD_DEFINITION:
    case Kind.ENUM_VALUE_DEFINITION:
      return `${parent}.${node.name.value}`
    case Kind.INPUT_VALUE_DEFINITION:
      // An argument of a field or directive; otherwise a field of an input type.
      return /[.@]/.test(parent) ? `${parent}(${node.name.value}:)` : `${parent}.${node.name.value}`
    default:
      return parent
  }
}
