import type { ExecutionRequest, ExecutionResult } from '@graphql-tools/utils'
import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  print,
  type SelectionNode,
  visit,
} from 'graphql'
import { withLiterals } from '../literal-variables.ts'
import { partOf } from '../subgraphs/request-part.ts'
import { subgraphContextOf } from '../subgraphs/subgraph-context.ts'
import type { SubgraphExecutor } from '../subgraphs/subgraph-executor.ts'
import { withOperationDirectives } from './operation-directives.ts'

/**
 * The executor of one subgraph in the form that `@graphql-tools/delegate` calls. `prefix` begins its types
 * and root fields in the composed schema. Requests carry those directives of the operation that `upstream`
 * knows.
 */
export function toLibraryExecutor(
  executor: SubgraphExecutor,
  prefix: string,
  upstream?: GraphQLSchema,
): (request: ExecutionRequest) => Promise<ExecutionResult> {
  return async (request) => {
    const context = subgraphContextOf(request.context)
    const kind = request.operationType ?? OperationTypeNode.QUERY
    if (kind === 'subscription' && context.event !== undefined) return context.event
    const flat = { document: withFlatSelections(request.document), variables: request.variables }
    const { info } = request
    const directed =
      upstream === undefined || info === undefined
        ? flat
        : withOperationDirectives(flat, info, upstream, prefix)
    const { document, variables } =
      upstream === undefined ? directed : withLiterals(directed.document, directed.variables, upstream)
    const part = { document, kind }
    return executor({
      kind,
      text: print(document),
      variables,
      context,
      part: (table) => partOf(part, table, prefix),
    })
  }
}

/** The library leaves lists nested in lists of selections where types of two subgraphs differ. */
function withFlatSelections(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet(node) {
      const selections: readonly unknown[] = node.selections
      if (!selections.some(Array.isArray)) return undefined
      return { kind: Kind.SELECTION_SET, selections: flatten(selections) as SelectionNode[] }
    },
  })
}

function flatten(selections: readonly unknown[]): readonly unknown[] {
  return selections.flatMap((one) => (Array.isArray(one) ? flatten(one) : [one]))
}
