import {
  type DirectiveNode,
  type DocumentNode,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
  type VariableNode,
  visit,
} from 'graphql'
import { operationDirectivesFor } from '../../core/plan/directive-routes.ts'

export interface DirectedRequest {
  readonly document: DocumentNode
  readonly variables: Readonly<Record<string, unknown>> | undefined
}

/**
 * A request to one upstream, with those directives of the caller's operation that the upstream knows. Their
 * variables come along under new names. `prefix` begins the upstream's types in the schema of the operation.
 */
export function withOperationDirectives(
  request: DirectedRequest,
  { operation, variableValues }: Pick<GraphQLResolveInfo, 'operation' | 'variableValues'>,
  upstream: GraphQLSchema,
  prefix: string,
): DirectedRequest {
  const own = operationDirectivesFor(operation, upstream)
  if (own.length === 0) return request
  const taken = namesOf(request.document)
  const variables: Record<string, unknown> = { ...request.variables }
  const definitions = new Map<string, VariableDefinitionNode>()
  const rename = {
    Variable(node: VariableNode) {
      const given = node.name.value
      const name = freeName(given, taken)
      const definition = operation.variableDefinitions?.find((one) => one.variable.name.value === given)
      if (definition === undefined) return undefined
      const variable = { ...node, name: { kind: Kind.NAME, value: name } } as const
      definitions.set(name, {
        kind: Kind.VARIABLE_DEFINITION,
        variable,
        type: withoutPrefix(definition.type, upstream, prefix),
      })
      if (Object.hasOwn(variableValues, given)) variables[name] = variableValues[given]
      return variable
    },
  }
  const directives: readonly DirectiveNode[] = own.map((one) => visit(one, rename))
  const add = (node: OperationDefinitionNode): OperationDefinitionNode => ({
    ...node,
    directives: [...(node.directives ?? []), ...directives],
    variableDefinitions: [...(node.variableDefinitions ?? []), ...definitions.values()],
  })
  const document = {
    ...request.document,
    definitions: request.document.definitions.map((one) =>
      one.kind === Kind.OPERATION_DEFINITION ? add(one) : one,
    ),
  }
  return { document, variables }
}

function namesOf(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>()
  visit(document, { Variable: ({ name }) => void names.add(name.value) })
  return names
}

/** The same name for each use of a variable, and one that the request does not use yet. */
function freeName(given: string, taken: ReadonlySet<string>): string {
  let name = `directive_${given}`
  while (taken.has(name)) name = `_${name}`
  return name
}

function withoutPrefix(
  type: VariableDefinitionNode['type'],
  upstream: GraphQLSchema,
  prefix: string,
): VariableDefinitionNode['type'] {
  return visit(type, {
    NamedType(node) {
      const name = node.name.value
      const bare = name.slice(prefix.length)
      const isPrefixed = name.startsWith(prefix) && upstream.getType(name) === undefined
      return isPrefixed ? { ...node, name: { kind: Kind.NAME, value: bare } } : undefined
    },
  })
}
