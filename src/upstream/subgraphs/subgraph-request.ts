import { printJson } from '../../core/json/exact-json.ts'
import type { RuleTable } from '../../core/rules/rule-table.ts'
import type { SubgraphContext } from './subgraph-context.ts'

/** One request to one subgraph, as a planner or a library has written it. */
export interface SubgraphRequest {
  readonly kind: 'query' | 'mutation' | 'subscription'
  readonly text: string
  readonly variables?: Readonly<Record<string, unknown>> | undefined
  readonly context: SubgraphContext
  /** What the fields that it asks for require, as indices into the table; undefined where that cannot be told. */
  readonly part: (table: RuleTable) => ReadonlySet<number> | undefined
}

/** What is sent. */
export function toBody({ text, variables }: SubgraphRequest): string {
  const hasVariables = variables !== undefined && Object.keys(variables).length > 0
  return printJson({ query: text, ...(hasVariables && { variables }) })
}
