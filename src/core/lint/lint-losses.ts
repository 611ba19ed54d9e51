import type { RuleTable } from '../rules/rule-table.ts'
import type { Finding } from './finding.ts'

/** Reports rules of several subgraphs of which composition may have kept only one. */
export function lintLosses({ possibleLosses }: RuleTable): readonly Finding[] {
  return possibleLosses.map(({ directive, places, location }) => ({
    kind: 'possible-loss',
    severity: 'warning',
    coordinate: `@${directive}`,
    message: `it is not repeatable in this supergraph, so that composition may have kept one rule of several subgraphs, on ${places.join(', ')}. Define it in every subgraph as "directive @${directive}(scopes: [[String!]!], type: String, action: String, if: String, unless: String) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION", and compose again.`,
    ...(location !== undefined && { location }),
  }))
}
