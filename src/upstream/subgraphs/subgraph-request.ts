import { printJson } from '../../core/json/exact-json.ts'
import type { RuleTable } from '../../core/rules/rule-table.ts'
import type { SubgraphContext } from './subgraph-context.ts'

/** A request to one subgraph, as written by a planner or a library. */
export interface SubgraphRequest {
  readonly kind: 'query' | 'mutation' | 'subscription'
  readonly text: string
  readonly variables?: Readonly<Record<string, unknown>> | undefined
  readonly context: SubgraphContext
  /** The requirements of its fields, as indices into the table; undefined if unknown. */
  readonly part: (table: RuleTable) => ReadonlySet<number> | undefined
}

/** The request body. */
export function toBody({ text, variables }: SubgraphRequest): string {
  const hasVariables = variables !== undefined && Object.keys(variables).length > 0
  return printJson({ query: text, ...(hasVariables && { variables }) })
}
