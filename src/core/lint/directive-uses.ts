import {
  type ASTNode,
  type ConstDirectiveNode,
  type GraphQLSchema,
  isIntrospectionType,
  visit,
} from 'graphql'
import { argumentOf, schemaNodesOf } from '../schema/links.ts'

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
  const collect = (root: ASTNode | null | undefined): void => {
    if (root === null || root === undefined) return
    visit(root, {
      Directive(directive) {
        // In a schema no directive has a variable.
        const node = directive as ConstDirectiveNode
        if (seen.has(node)) return
        seen.add(node)
        add(node.name.value, node)
        if (node.name.value !== 'join__directive') return
        const name = argumentOf(node, 'name')
        if (name?.kind === 'StringValue') add(name.value, node)
      },
    })
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
