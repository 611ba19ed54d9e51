import {
  DirectiveLocation,
  type DirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  type OperationTypeNode,
  parse,
  print,
  visit,
} from 'graphql'
import type { PlannerText } from './planner-text.ts'
import type { RawFetch } from './query-planner.ts'

export interface RestoredText {
  readonly text: string
  readonly variables: readonly (readonly [sent: string, given: string])[]
}

const LOCATIONS = {
  query: DirectiveLocation.QUERY,
  mutation: DirectiveLocation.MUTATION,
  subscription: DirectiveLocation.SUBSCRIPTION,
} as const

/**
 * The text of one request with what the planner drops: the caller's own directives, and literals as they were
 * written. A directive of the operation goes to every queried subgraph if it may stand on that kind of
 * operation.
 */
export function restoreDirectives(
  fetch: RawFetch,
  kind: `${OperationTypeNode}`,
  written: PlannerText,
  schema: GraphQLSchema,
): RestoredText {
  const names = new Set(fetch.variableUsages)
  const own = written.operationDirectives.filter(({ name }) =>
    schema.getDirective(name.value)?.locations.includes(LOCATIONS[kind]),
  )
  const text =
    own.length === 0 && written.directives.size === 0
      ? fetch.operation
      : print(withDirectives(parse(fetch.operation, { noLocation: true }), own, written, names))
  const variables = [...names].flatMap((name) => {
    const variable = written.variables.get(name)
    return variable === undefined ? [] : [[name, variable.given] as const]
  })
  return { text: written.restoreLiterals(text), variables }
}

/** Adds the variables of the directives to `names`. */
function withDirectives(
  document: DocumentNode,
  own: readonly DirectiveNode[],
  { directives, variables }: PlannerText,
  names: Set<string>,
): DocumentNode {
  const put = (before: readonly DirectiveNode[] = [], added: readonly DirectiveNode[]): DirectiveNode[] => {
    for (const one of added) visit(one, { Variable: ({ name }) => void names.add(name.value) })
    return [...before, ...added]
  }
  return visit(document, {
    Field(node) {
      const added = directives.get(node.alias?.value ?? '')
      return added === undefined ? undefined : { ...node, directives: put(node.directives, added) }
    },
    OperationDefinition: {
      leave(node) {
        const directives = put(node.directives, own)
        const known = new Set(node.variableDefinitions?.map(({ variable }) => variable.name.value))
        const missing = [...names].flatMap((name) => {
          const variable = known.has(name) ? undefined : variables.get(name)
          return variable === undefined ? [] : [variable.definition]
        })
        return { ...node, directives, variableDefinitions: [...(node.variableDefinitions ?? []), ...missing] }
      },
    },
  })
}
