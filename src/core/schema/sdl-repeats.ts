import { type ASTNode, type DefinitionNode, type FieldDefinitionNode, Kind, print, visit } from 'graphql'

/**
 * Drops a field that a type defines twice in the same words, as generators do, for example in GitHub's
 * published SDL. Everything except descriptions counts, directives above all: fields that differ stay, and
 * are an error.
 */
export function dropRepeatedFields(definition: DefinitionNode): DefinitionNode {
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION:
    case Kind.INTERFACE_TYPE_EXTENSION: {
      const first = new Map<string, FieldDefinitionNode>()
      const fields = definition.fields?.filter((field) => {
        const before = first.get(field.name.value)
        if (before === undefined) first.set(field.name.value, field)
        return before === undefined || wordsOf(before) !== wordsOf(field)
      })
      return fields === undefined || fields.length === definition.fields?.length
        ? definition
        : { ...definition, fields }
    }
    default:
      return definition
  }
}

function wordsOf(field: FieldDefinitionNode): string {
  return print(visit(field, { enter: withoutDescription }))
}

function withoutDescription(node: ASTNode): object | undefined {
  if (!('description' in node)) return undefined
  const { description: _, ...words } = node
  return words
}
