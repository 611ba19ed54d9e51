import type { Measures } from './measures.ts'
import { createTally } from './tally.ts'

/** Counts the readings of tokens under one list of issuers. */
export interface TokenReadings {
  readonly believed: (issuer: string) => void
  /** `issuer`: what the token says itself, which nothing has verified. */
  readonly refused: (refused: { readonly issuer: string | undefined; readonly fault: string }) => void
}

export interface TokenMeasures {
  /** `labelOf`: what an issuer is called in labels, if it is known; no other text of a token becomes one. */
  readonly readings: (labelOf: (issuer: string) => string | undefined) => TokenReadings
  /** What came of one request for a token. */
  readonly requested: (grant: TokenGrant, outcome: string) => void
}

/** How somebody asks for a token. */
export type TokenGrant = 'api_key' | 'client_credentials' | 'refresh' | 'session' | 'token_exchange'

/** Far more than there are issuers and faults. */
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
        // An issuer that is believed and is not configured is a client, which signs for its users.
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
