import type { TokenGrant } from '../../../evidence/metrics/token-measures.ts'
import type { AuditAction, AuditTrail } from '../../../store/audit.ts'
import type { TokenIssuer } from '../../../token/issue.ts'
import type { ReadRequestedBinding } from '../../../token/proof/requested-binding.ts'
import type { Refresher } from '../../../token/refresh.ts'
import type { ClientAuthentication, ClientAuthenticator } from './client-authentication.ts'

/** Counts a token request by its outcome. */
export type CountTokenRequest = (grant: TokenGrant, outcome: string) => void

/** The same authenticator, counting its refusals as requests of this grant. */
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

/**
 * The same issuer, counting its refusals as requests of this grant. A token counts once it is handed out:
 * {@link countingEntries}.
 */
export function countingIssues(
  issuer: TokenIssuer,
  grant: TokenGrant,
  count: CountTokenRequest | undefined,
): TokenIssuer {
  if (count === undefined) return issuer
  return {
    ...issuer,
    async issue(...asked) {
      const result = await issuer.issue(...asked)
      if (result.kind !== 'issued') count(grant, result.kind)
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
    async refresh(...asked) {
      const result = await refresher.refresh(...asked)
      if (result.kind !== 'issued') count('refresh', 'reason' in result ? result.reason : result.kind)
      return result
    },
  }
}

const HANDED_OUT: readonly AuditAction[] = ['token.issued', 'token.refreshed', 'token.exchanged']

/**
 * The same audit trail, counting entries about tokens as tokens of this grant. Without its entry no token is
 * handed out, and the answer is 503.
 */
export function countingEntries(
  audit: Pick<AuditTrail, 'record'>,
  grant: TokenGrant,
  count: CountTokenRequest | undefined,
): Pick<AuditTrail, 'record'> {
  if (count === undefined) return audit
  return {
    async record(event) {
      const isTokenHandedOut = HANDED_OUT.includes(event.action)
      try {
        const recorded = await audit.record(event)
        if (isTokenHandedOut) count(grant, 'issued')
        return recorded
      } catch (error) {
        if (isTokenHandedOut) count(grant, 'not_recorded')
        throw error
      }
    },
  }
}

/** The same reader, counting its refusals as requests of this grant. */
export function countingUnproven(
  read: ReadRequestedBinding,
  grant: TokenGrant,
  count: CountTokenRequest | undefined,
): ReadRequestedBinding {
  if (count === undefined) return read
  return async (...asked) => {
    const bound = await read(...asked)
    if (bound.kind === 'unproven') count(grant, bound.reason)
    return bound
  }
}
