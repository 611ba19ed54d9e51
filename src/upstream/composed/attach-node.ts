import type {
  ConstDirectiveNode,
  FieldDefinitionNode,
  GraphQLNamedType,
  InputValueDefinitionNode,
  NameNode,
  TypeDefinitionNode,
  TypeExtensionNode,
} from 'graphql'
import { locationOf, type SchemaProblem } from '../../core/schema/schema-problem.ts'
import { didYouMean, suggest } from '../../core/suggestion.ts'

interface Directed {
  readonly name: NameNode
  readonly directives?: readonly ConstDirectiveNode[] | undefined
}

/** An element of a schema that holds a single node. */
interface Element {
  astNode?: unknown
}

/**
 * Attaches the nodes of SDL, with their directives, to a type and to its fields, values and their arguments,
 * where the rules are read from. A node without a counterpart in the type is a problem.
 */
export function attachNode(
  type: GraphQLNamedType,
  node: TypeDefinitionNode | TypeExtensionNode,
  problems: SchemaProblem[],
): void {
  // A type can be written in several places: all of them count.
  const nodes = type.extensionASTNodes as readonly unknown[]
  Object.assign(type, { extensionASTNodes: [...nodes, node] })

  const refuse = (coordinate: string, what: string, at: Directed, known: Iterable<string>): void => {
    const message = `there is no such ${what} in the introspected schema.${didYouMean(suggest(at.name.value, known))}`
    problems.push({ coordinate, message, ...locationOf(at.name) })
  }
  const attachFields = (
    nodes: readonly (FieldDefinitionNode | InputValueDefinitionNode)[],
    fields: Readonly<Record<string, Element & { readonly args?: readonly Argument[] }>>,
  ): void => {
    for (const one of nodes) {
      const coordinate = `${type.name}.${one.name.value}`
      const field = Object.hasOwn(fields, one.name.value) ? fields[one.name.value] : undefined
      if (field === undefined) refuse(coordinate, 'field', one, Object.keys(fields))
      else {
        addNode(field, one)
        const args = 'arguments' in one ? (one.arguments ?? []) : []
        attachArguments(coordinate, args, field.args ?? [])
      }
    }
  }
  const attachArguments = (
    coordinate: string,
    nodes: readonly InputValueDefinitionNode[],
    args: readonly Argument[],
  ): void => {
    for (const one of nodes) {
      const argument = args.find(({ name }) => name === one.name.value)
      const names = args.map(({ name }) => name)
      if (argument === undefined) refuse(`${coordinate}(${one.name.value}:)`, 'argument', one, names)
      else addNode(argument, one)
    }
  }

  if ('fields' in node && node.fields !== undefined && 'getFields' in type)
    attachFields(node.fields, type.getFields())
  if ('values' in node && node.values !== undefined && 'getValues' in type) {
    const names = type.getValues().map(({ name }) => name)
    for (const one of node.values) {
      const value = type.getValue(one.name.value)
      if (value === null || value === undefined) {
        refuse(`${type.name}.${one.name.value}`, 'value', one, names)
      } else addNode(value, one)
    }
  }
}

interface Argument extends Element {
  readonly name: string
}

/** An element that is written twice has the directives of both. */
function addNode(element: Element, node: Directed): void {
  const before = element.astNode as Directed | null | undefined
  const directives = [...(before?.directives ?? []), ...(node.directives ?? [])]
  element.astNode = { ...node, directives }
}
