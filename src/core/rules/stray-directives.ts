import {
  type ASTNode,
  type ConstDirectiveNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInputObjectType,
  isIntrospectionType,
} from 'graphql'
import { type DirectiveNames, schemaNodesOf } from '../schema/links.ts'
import { locationOf, type SchemaProblem } from '../schema/schema-problem.ts'

type DirectedNode = (ASTNode & { readonly directives?: readonly ConstDirectiveNode[] }) | null | undefined

/** Refuses rule directives in places without effect, where they would seem to protect something. */
export function refuseStrayDirectives(
  schema: GraphQLSchema,
  { meaningOf }: DirectiveNames,
  problems: SchemaProblem[],
): void {
  const report = (coordinate: string, node: DirectedNode): void => {
    for (const { name } of node?.directives ?? []) {
      if (!meaningOf.has(name.value)) continue
      problems.push({ coordinate, message: `@${name.value} has no effect here.`, ...locationOf(node) })
    }
  }
  for (const node of schemaNodesOf(schema)) report('schema', node)
  for (const { name, args } of schema.getDirectives())
    for (const arg of args) report(`@${name}(${arg.name}:)`, arg.astNode)
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isIntrospectionType(type)) for (const [coordinate, node] of openNodes(type)) report(coordinate, node)
  }
}

/** The parts of a type that cannot carry a rule: enum values, input types and unions. */
function openNodes(type: GraphQLNamedType): readonly (readonly [string, DirectedNode])[] {
  const nodes: (readonly [string, DirectedNode])[] = []
  if ('getValues' in type) {
    for (const value of type.getValues()) nodes.push([`${type.name}.${value.name}`, value.astNode])
  }
  if (isInputObjectType(type) || 'getTypes' in type) {
    for (const node of [type.astNode, ...type.extensionASTNodes]) nodes.push([type.name, node])
  }
  return nodes
}
