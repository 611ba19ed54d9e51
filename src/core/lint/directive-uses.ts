import { type ConstDirectiveNode, type GraphQLSchema, isIntrospectionType } from 'graphql'
import { argumentOf, schemaNodesOf } from '../schema/links.ts'

/** The parts of a type definition, a field, an argument or a value in which directives stand. */
interface DirectedNode {
  readonly directives?: readonly ConstDirectiveNode[] | undefined
  readonly fields?: readonly DirectedNode[] | undefined
  readonly arguments?: readonly DirectedNode[] | undefined
  readonly values?: readonly DirectedNode[] | undefined
}

/** The uses of each directive in the SDL of a schema, in its order; `@join__directive` counts under the name that it passes on. */
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
  // By hand: a visitor of graphql-js looks at every value and every type reference on its way.
  const collect = (node: DirectedNode | null | undefined): void => {
    if (node === null || node === undefined) return
    for (const directive of node.directives ?? []) take(directive)
    for (const field of node.fields ?? []) collect(field)
    for (const argument of node.arguments ?? []) collect(argument)
    for (const value of node.values ?? []) collect(value)
  }
  for (const node of schemaNodesOf(schema)) collect(node)
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue
    for (const node of [type.astNode, ...type.extensionASTNodes]) collect(node)
    // A schema made in code, or laid over with rules, has the nodes of fields where the type has none.
    if ('getFields' in type) {
      for (const field of Object.values(type.getFields())) {
        collect(field.astNode)
        if ('args' in field) for (const arg of field.args) collect(arg.astNode)
      }
    }
    if ('getValues' in type) for (const value of type.getValues()) collect(value.astNode)
  }
  return uses
}
