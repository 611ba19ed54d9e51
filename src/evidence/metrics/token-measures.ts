import type { Measures } from './measures.ts'
import { createTally } from './tally.ts'

/** Counts token readings for one list of issuers. */
export interface TokenReadings {
  readonly believed: (issuer: string) => void
  /** `issuer` is the token's own claim, unverified. */
  readonly refused: (refused: { readonly issuer: string | undefined; readonly fault: string }) => void
}

export interface TokenMeasures {
  /** `labelOf` gives the label of a known issuer; no other text from a token becomes a label. */
  readonly readings: (labelOf: (issuer: string) => string | undefined) => TokenReadings
  /** Counts the outcome of one token request. */
  readonly requested: (grant: TokenGrant, outcome: string) => void
}

/** The way a token is requested. */
export type TokenGrant = 'api_key' | 'client_credentials' | 'refresh' | 'session' | 'token_exchange'

/** Far more than all issuers and faults. */
const MOST_READINGS = 5_000
const MOST_REQUESTS = 200

export function createTokenMeasures(measures: Measures): TokenMeasures {
  const readings = createTally(['issuer', 'outcome'], MOST_READINGS)
  const requests = createTally(['outcome', 'grant'], MOST_REQUESTS)
  measures.watch('portcullis_token_readings_total', readings.read)
  measures.watch('portcullis_token_requests_total', requests.read)
  return {
    readings(labelOf) {
      return {
        // A believed issuer that is not configured is a client, which signs for its users.
        believed: (issuer) => readings.count({ issuer: labelOf(issuer) ?? 'client', outcome: 'believed' }),
        refused({ issuer, fault }) {
          const name = issuer === undefined ? 'none' : (labelOf(issuer) ?? 'unknown')
          readings.count({ issuer: name, outcome: fault })
        },
      }
    },
    requested: (grant, outcome) => requests.count({ outcome, grant }),
  }
}
