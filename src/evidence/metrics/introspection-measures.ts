import type { Measures } from './measures.ts'
import { createTally } from './tally.ts'

/** Counts requests to the introspection endpoints of issuers. */
export type CountIntrospection = (request: { readonly issuer: string; readonly outcome: string }) => void

/** Far more than anyone configures, even over many reloads. */
const MOST = 1_000

export function createIntrospectionMeasures(measures: Measures): CountIntrospection {
  const requests = createTally(['issuer', 'outcome'], MOST)
  measures.watch('portcullis_introspections_total', requests.read)
  return ({ issuer, outcome }) => requests.count({ issuer, outcome })
}
