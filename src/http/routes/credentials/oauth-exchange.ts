import { isTooStale, type StalenessLimits } from '../../../operations/staleness.ts'
import type { AuditTrail } from '../../../store/audit.ts'
import type {
  ExchangeRefusal,
  ExchangeResult,
  Exchanger,
  PresentedToken,
} from '../../../token/exchange/exchange.ts'
import type { ReadRequestedBinding } from '../../../token/proof/requested-binding.ts'
import type { HttpResponse } from '../../exchange.ts'
import { ceilingOf } from './client-ceiling.ts'
import { answerOauth, type OauthRequest, refuseOauth, refuseUnproven, typeOf } from './oauth.ts'
import { refuseIssue } from './oauth-issue.ts'
import { readRequestedAudience } from './requested-audience.ts'
import { auditToken } from './token-audit.ts'

export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'

export interface OauthExchangeOptions {
  readonly exchanger: Exchanger
  readonly audit: Pick<AuditTrail, 'record'>
  /** The audiences that clients may request. */
  readonly audiences: ReadonlySet<string>
  /** Milliseconds, as `Feed.age` returns them. */
  readonly age: () => number
  readonly staleness: StalenessLimits
  /** Reads the binding of the new token, as for any grant. */
  readonly readBinding: ReadRequestedBinding
  /** Receives the outcome of each exchange, with the client that requested it. */
  readonly onResult?: ((client: string, outcome: string) => void) | undefined
}

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
const JWT = 'urn:ietf:params:oauth:token-type:jwt'

/**
 * Messages for the client. It holds a token that it may not be entitled to read, so the message reveals no
 * more than that the token is not valid.
 */
const MESSAGES: Readonly<Record<ExchangeRefusal, string>> = {
  invalid_subject: 'The subject_token is not valid',
  invalid_actor: 'The actor_token is not valid',
  foreign_actor: 'The actor_token must be one that this client was issued, or has signed',
  bound_token: 'A token that is bound to a key cannot be exchanged',
  not_the_actor: 'The subject_token names another party that may act',
  too_many_actors: 'The subject_token has passed through as many parties as are allowed',
  nothing_in_common: 'The subject_token grants nothing that this client may have',
  policy_elsewhere: 'The policy of the subject_token cannot be passed on to this resource',
}

/**
 * The token exchange grant (RFC 8693) of `/oauth/token`: gives an entitled client a token with which it acts
 * for the subject of another token. Faulty tokens are `invalid_request` (section 2.2.2). Refuses exchanges
 * when the store has not been heard from for a while, because a token may have been revoked. Rejects when the
 * store cannot be reached.
 */
export async function exchangeToken(
  { client, address, request, form }: OauthRequest,
  { exchanger, audit, audiences, age, staleness, readBinding, onResult }: OauthExchangeOptions,
): Promise<HttpResponse> {
  if (!exchanger.isAllowed(client.id)) {
    onResult?.(client.id, 'unauthorized_client')
    return refuseOauth('unauthorized_client')
  }
  const type = form.get('requested_token_type') ?? ACCESS_TOKEN
  if (type !== ACCESS_TOKEN && type !== JWT)
    return refuseOauth('bad_request', 'The requested_token_type must be access_token or jwt')
  const subject = readOffered('subject', form.get('subject_token'), form.get('subject_token_type'))
  if (typeof subject === 'string') return refuseOauth('bad_request', subject)
  if (subject === undefined) return refuseOauth('bad_request', 'The subject_token is missing')
  const actor = readOffered('actor', form.get('actor_token'), form.get('actor_token_type'))
  if (typeof actor === 'string') return refuseOauth('bad_request', actor)
  const audience = readRequestedAudience(form, audiences, true)
  if (audience.kind === 'invalid') return refuseOauth('invalid_target', audience.what)
  if (isTooStale('refresh', age(), staleness))
    return refuseOauth('stale_store', undefined, { 'retry-after': '1' })
  const scopes = form
    .get('scope')
    ?.split(' ')
    .filter((scope) => scope !== '')
  const bound = await readBinding(request, { holder: client.id, rule: client.proof })
  if (bound.kind === 'unproven') {
    onResult?.(client.id, bound.reason)
    return refuseUnproven(bound)
  }
  const { binding } = bound
  const holder = { id: client.id, ceiling: ceilingOf(client), binding }
  const result = await exchanger.exchange({
    client: holder,
    subject,
    actor,
    scopes,
    audience: audience.names,
  })
  if (result.kind !== 'exchanged') {
    onResult?.(client.id, result.kind === 'refused' ? result.reason : result.kind)
    return refuseExchange(result)
  }
  await auditToken(audit, 'token.exchanged', result.token, { address })
  onResult?.(client.id, 'issued')
  const answer = {
    access_token: result.token,
    issued_token_type: type,
    token_type: typeOf(binding),
    expires_in: result.expires,
    scope: result.scopes.join(' '),
  }
  return answerOauth(answer, bound.nonce)
}

function refuseExchange(result: Exclude<ExchangeResult, { readonly kind: 'exchanged' }>): HttpResponse {
  if (result.kind === 'unavailable')
    return refuseOauth('issuer_unavailable', undefined, { 'retry-after': '10' })
  if (result.kind !== 'refused') return refuseIssue(result)
  if (result.reason === 'nothing_in_common') return refuseOauth('invalid_scope', MESSAGES[result.reason])
  const name = result.reason === 'policy_elsewhere' ? 'invalid_target' : 'bad_request'
  return refuseOauth(name, MESSAGES[result.reason])
}

/** Reads a token with its type; each needs the other. Returns a message if either is wrong. */
function readOffered(
  whose: 'subject' | 'actor',
  text: string | undefined,
  type: string | undefined,
): PresentedToken | string | undefined {
  if (text === undefined) return type === undefined ? undefined : `The ${whose}_token is missing`
  if (type === undefined) return `The ${whose}_token_type is missing`
  if (type !== ACCESS_TOKEN && type !== JWT) return `The ${whose}_token_type must be access_token or jwt`
  return { text, isJwt: type === JWT }
}
