import type { TokenGrant } from '../../../evidence/metrics/token-measures.ts'
import type { TokenIssuer } from '../../../token/issue.ts'
import type { Refresher } from '../../../token/refresh.ts'
import type { ClientAuthentication, ClientAuthenticator } from './client-authentication.ts'

/** Hears what came of each request for a token. */
export type CountTokenRequest = (grant: TokenGrant, outcome: string) => void

/** The same authenticator, whose refusals are counted as requests of this grant. */
export function countingRefusals(
  clients: ClientAuthenticator,
  grant: TokenGrant,
  count: CountTokenRequest | undefined,
): ClientAuthenticator {
  if (count === undefined) return clients
  const tell = (authentication: ClientAuthentication): ClientAuthentication => {
    if (authentication.kind === 'ambiguous') count(grant, 'ambiguous_credentials')
    if (authentication.kind === 'wrong')
      count(grant, authentication.wait === undefined ? 'wrong_credentials' : 'too_many_attempts')
    return authentication
  }
  return {
    verify: async (...asked) => tell(await clients.verify(...asked)),
    find: async (...asked) => tell(await clients.find(...asked)),
  }
}

/** The same issuer, whose results are counted as requests of this grant. */
export function countingIssues(
  issuer: TokenIssuer,
  grant: TokenGrant,
  count: CountTokenRequest | undefined,
): TokenIssuer {
  if (count === undefined) return issuer
  return {
    ...issuer,
    async issue(client, requested) {
      const result = await issuer.issue(client, requested)
      count(grant, result.kind)
      return result
    },
  }
}

export function countingRefreshes(
  refresher: Refresher | undefined,
  count: CountTokenRequest | undefined,
): Refresher | undefined {
  if (count === undefined || refresher === undefined) return refresher
  return {
    ...refresher,
    async refresh(token, scopes) {
      const result = await refresher.refresh(token, scopes)
      count('refresh', result.kind === 'refused' ? result.reason : result.kind)
      return result
    },
  }
}
