import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type GraphQLSchema,
  isIntrospectionType,
  Kind,
} from 'graphql'
import { readDeclared } from '../schema/directives.ts'
import { argumentOf, schemaNodesOf } from '../schema/links.ts'

/** A node that can carry directives: a type definition, a field, an argument or a value. */
interface DirectedNode {
  readonly directives?: readonly ConstDirectiveNode[] | undefined
  readonly fields?: readonly DirectedNode[] | undefined
  readonly arguments?: readonly DirectedNode[] | undefined
  readonly values?: readonly DirectedNode[] | undefined
}

/** An element of a schema built in code, with the directives set there. */
interface DirectedElement {
  readonly astNode?: DirectedNode | null | undefined
  readonly extensionASTNodes?: readonly DirectedNode[] | undefined
  readonly extensions: Readonly<Record<string, unknown>> | null | undefined
}

/**
 * The uses of each directive in a schema's SDL, in order, and in `extensions.directives` of a schema built in
 * code. `@join__directive` counts under the name that it carries.
 */
export function collectDirectiveUses(
  schema: GraphQLSchema,
): ReadonlyMap<string, readonly ConstDirectiveNode[]> {
  const uses = new Map<string, ConstDirectiveNode[]>()
  const add = (name: string, node: ConstDirectiveNode): void => {
    const before = uses.get(name)
    if (before === undefined) uses.set(name, [node])
    else before.push(node)
  }
  const seen = new Set<ConstDirectiveNode>()
  const take = (node: ConstDirectiveNode): void => {
    if (seen.has(node)) return
    seen.add(node)
    add(node.name.value, node)
    if (node.name.value !== 'join__directive') return
    const name = argumentOf(node, 'name')
    if (name?.kind === 'StringValue') add(name.value, node)
  }
  // A graphql-js visitor would also visit every value and type reference.
  const collect = (node: DirectedNode | null | undefined): void => {
    if (node === null || node === undefined) return
    for (const directive of node.directives ?? []) take(directive)
    for (const field of node.fields ?? []) collect(field)
    for (const argument of node.arguments ?? []) collect(argument)
    for (const value of node.values ?? []) collect(value)
  }
  const collectElement = (element: DirectedElement): void => {
    const nodes = [element.astNode, ...(element.extensionASTNodes ?? [])]
    for (const node of nodes) collect(node)
    const said = new Set(nodes.flatMap((node) => node?.directives ?? []).map((node) => node.name.value))
    for (const [name, args] of readDeclared(element.extensions)) {
      if (typeof name === 'string' && !said.has(name)) add(name, toNode(name, args))
    }
  }
  for (const node of schemaNodesOf(schema)) collect(node)
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue
    collectElement(type)
    // A schema built in code, or extended with rules, has nodes on fields where the type has none.
    if ('getFields' in type) {
      for (const field of Object.values(type.getFields())) {
        collectElement(field)
        if ('args' in field) for (const arg of field.args) collectElement(arg)
      }
    }
    if ('getValues' in type) for (const value of type.getValues()) collectElement(value)
  }
  return uses
}

/** A use in code as an SDL node. Of its values, only the list structure is kept. */
function toNode(name: string, args: unknown): ConstDirectiveNode {
  const given = typeof args === 'object' && args !== null ? Object.entries(args) : []
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: name },
    arguments: given.map(([argument, value]) => ({
      kind: Kind.ARGUMENT,
      name: { kind: Kind.NAME, value: argument },
      value: toValue(value),
    })),
  }
}

function toValue(value: unknown): ConstValueNode {
  return Array.isArray(value)
    ? { kind: Kind.LIST, values: value.map(toValue) }
    : { kind: Kind.STRING, value: '' }
}
