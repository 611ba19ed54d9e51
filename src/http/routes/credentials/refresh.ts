import { type RefusalStyle, styleRefusal } from '../../../core/answer/refusal-style.ts'
import { isTooStale, type StalenessLimits } from '../../../operations/staleness.ts'
import type { AuditTrail } from '../../../store/audit.ts'
import type { ReadRequestedBinding, RequestedBinding } from '../../../token/proof/requested-binding.ts'
import type { Refresher, RefreshRefusal } from '../../../token/refresh.ts'
import { parseJsonBody } from '../../body.ts'
import { answerJson, answerRefusal, type HttpRequest, type HttpResponse } from '../../exchange.ts'
import { answerIssue, isListOfTexts, isText, refuseUnproven } from './jwt.ts'
import { auditToken } from './token-audit.ts'

export interface RefreshRouteOptions {
  /** Undefined without a maxAge: then nothing is refreshed. */
  readonly refresher: Refresher | undefined
  readonly audit: Pick<AuditTrail, 'record'>
  readonly readBinding: ReadRequestedBinding
  /** Milliseconds, as `Feed.age` returns them. */
  readonly age: () => number
  readonly staleness: StalenessLimits
  /** The style of refusals. */
  readonly refusals: RefusalStyle
}

const ALLOW = { allow: 'OPTIONS, POST' }
const NO_TOKEN = 'The `jwt` property is missing in the request body'
const NO_SCOPES = 'The `scopes` property must be an Array with at least one scope, where it is there'

const REFUSALS = {
  invalid_token: 'invalid_token',
  not_refreshable: 'not_refreshable',
  expired_token: 'refresh_expired',
  revoked_token: 'revoked_token',
  reused_token: 'token_reused',
  // The token is valid until it expires, but a new one would have no ceiling to stay within.
  unknown_client: 'not_refreshable',
} as const satisfies Readonly<Record<RefreshRefusal, string>>

/**
 * `POST /jwt/refresh`: exchanges `{jwt, scopes?}`, expired or not, for another token of the same family, in
 * the same form as `/jwt`. Rejects when the store cannot be reached. Refreshes nothing while the store has
 * not been heard from for a while, because the token may have been revoked.
 */
export function createRefreshRoute({
  refresher,
  audit,
  readBinding,
  age,
  staleness,
  refusals,
}: RefreshRouteOptions): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    if (request.method === 'OPTIONS') return { status: 204, headers: ALLOW, body: '' }
    if (request.method !== 'POST') return answerRefusal('method_not_allowed', undefined, ALLOW)
    if (refresher === undefined) return answerRefusal('refresh_off')
    const body = parseJsonBody(request)
    if (body.kind === 'refused') return answerRefusal(body.name, body.message)
    const { jwt, scopes } = body.value
    if (!isText(jwt)) return answerRefusal('bad_request', NO_TOKEN)
    if (scopes !== undefined && !isListOfTexts(scopes)) return answerRefusal('bad_request', NO_SCOPES)
    if (isTooStale('refresh', age(), staleness))
      return answerRefusal('stale_store', undefined, { 'retry-after': '1' })
    let read: Extract<RequestedBinding, { readonly kind: 'read' }> | undefined
    const result = await refresher.refresh(jwt, scopes, async (demand) => {
      const bound = await readBinding(request, demand)
      if (bound.kind === 'read') read = bound
      return bound
    })
    if (result.kind === 'unproven') return refuseUnproven(result)
    if (result.kind === 'issued') await auditToken(audit, 'token.refreshed', result.token, request)
    // The token was spent before, so it is authentic, and its family is now revoked.
    else if (result.kind === 'refused' && result.reason === 'reused_token')
      await auditToken(audit, 'token.reused', jwt, request)
    if (result.kind !== 'refused') return answerIssue(result, read)
    const { status, code, message } = styleRefusal(REFUSALS[result.reason], refusals)
    return answerJson(status, { success: false, code, message })
  }
}
