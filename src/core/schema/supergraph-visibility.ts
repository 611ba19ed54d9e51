import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  isTypeDefinitionNode,
  Kind,
  type NamedTypeNode,
  type SchemaDefinitionNode,
  type TypeDefinitionNode,
  type TypeNode,
} from 'graphql'
import { originOf } from './foreign-directives.ts'
import { readLinks } from './links.ts'
import { locationOf, type SchemaProblem } from './schema-problem.ts'

interface Directed {
  readonly directives?: readonly ConstDirectiveNode[] | undefined
}

/**
 * The part of a supergraph that callers may see: everything except `@inaccessible` elements, under whatever
 * name, and elements of linked specifications, such as `join__Graph`.
 */
export function hideMachinery(
  definitions: readonly DefinitionNode[],
  schemaNode: SchemaDefinitionNode,
  problems: SchemaProblem[],
): readonly DefinitionNode[] {
  const links = readLinks(schemaNode.directives ?? [], [])
  const isInaccessible = ({ directives = [] }: Directed): boolean =>
    directives.some(({ name }) => {
      const origin = originOf(name.value, links)
      return origin?.name === 'inaccessible' && /^(?:inaccessible|federation)$/.test(origin.spec)
    })
  const isMachinery = (name: string): boolean => links.some(({ as }) => name.startsWith(`${as}__`))
  const hidden = new Set(
    definitions.flatMap((one) =>
      isTypeDefinitionNode(one) && (isInaccessible(one) || isMachinery(one.name.value))
        ? [one.name.value]
        : [],
    ),
  )
  const isVisible = (node: Directed): boolean => !isInaccessible(node)
  const isKnown = (type: NamedTypeNode): boolean => !hidden.has(type.name.value)

  const showInput =
    (parent: string) =>
    (input: InputValueDefinitionNode): boolean =>
      isVisible(input) && checkType(`${parent}.${input.name.value}`, input)
  const showFields = (
    parent: string,
    fields: readonly FieldDefinitionNode[] | undefined,
  ): readonly FieldDefinitionNode[] | undefined =>
    fields
      ?.filter((field) => isVisible(field) && checkType(`${parent}.${field.name.value}`, field))
      .map((field) => ({
        ...field,
        arguments: (field.arguments ?? []).filter(showInput(`${parent}.${field.name.value}`)),
      }))
  const checkType = (coordinate: string, node: { readonly type: TypeNode }): boolean => {
    const named = namedTypeOf(node.type)
    if (!isKnown(named)) {
      const message = `its type ${named.name.value} is inaccessible, and it is not.`
      problems.push({ coordinate, message, ...locationOf(named) })
    }
    return true
  }
  const show = (type: TypeDefinitionNode): TypeDefinitionNode => {
    const name = type.name.value
    switch (type.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION: {
        const fields = showFields(name, type.fields)
        const interfaces = type.interfaces?.filter(isKnown)
        return {
          ...type,
          ...(fields !== undefined && { fields }),
          ...(interfaces !== undefined && { interfaces }),
        }
      }
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        return { ...type, fields: (type.fields ?? []).filter(showInput(name)) }
      case Kind.UNION_TYPE_DEFINITION:
        return { ...type, types: (type.types ?? []).filter(isKnown) }
      case Kind.ENUM_TYPE_DEFINITION:
        return { ...type, values: (type.values ?? []).filter(isVisible) }
      case Kind.SCALAR_TYPE_DEFINITION:
        return type
    }
  }

  return definitions.flatMap((one): readonly DefinitionNode[] => {
    if (isTypeDefinitionNode(one)) return hidden.has(one.name.value) ? [] : [show(one)]
    if (one.kind === Kind.DIRECTIVE_DEFINITION) {
      const takesHidden = (one.arguments ?? []).some((argument) => !isKnown(namedTypeOf(argument.type)))
      return takesHidden || originOf(one.name.value, links) !== undefined ? [] : [one]
    }
    return [one]
  })
}

function namedTypeOf(type: TypeNode): NamedTypeNode {
  return type.kind === Kind.NAMED_TYPE ? type : namedTypeOf(type.type)
}
