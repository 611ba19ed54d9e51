import { grantedWithin } from '../../core/decision/granted-within.ts'
import {
  type IdentifiedSubject,
  type Subject,
  type TokenStatus,
  tokenStatusOf,
} from '../../core/decision/subject.ts'
import type { MaybePromise } from '../../core/maybe-promise.ts'
import { printPattern } from '../../core/scope/pattern.ts'
import { answerJson, answerRefusal, type HttpRequest, type HttpResponse } from '../exchange.ts'

export interface SubjectRouteOptions {
  readonly authenticate: (headers: HttpRequest['headers'], request: HttpRequest) => MaybePromise<Subject>
  /** The part of the catalog that a subject may know. */
  readonly scopesFor: (subject: Subject) => readonly string[] | undefined
  /** The scopes of the catalog that a subject holds, within every ceiling. */
  readonly coveredBy: (subject: IdentifiedSubject) => readonly string[]
  /** The request headers that carry tokens. */
  readonly vary: string
  /** The issuer of own tokens. */
  readonly ownIssuer: string
  /** Seconds after the first issue during which own tokens can be refreshed; undefined: they cannot. */
  readonly maxAge: number | undefined
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** The answer of `GET /scopes/subject`. Members without a value are left out. */
export interface SubjectAnswer {
  /** The gateway's clock, in milliseconds since the epoch. */
  readonly time: number
  readonly subject: ToldSubject
  /** The catalog, if the caller may know it. */
  readonly scopes?: readonly string[]
  /** The scopes of the catalog that the token grants. */
  readonly covered?: readonly string[]
}

/** The bearer of a token, or why the token is not valid. Times are milliseconds since the epoch. */
export type ToldSubject =
  | {
      readonly kind: 'identified'
      readonly issuer: string
      readonly id: string
      readonly client?: string
      readonly actor?: string
      readonly user?: string
      readonly allow: readonly string[]
      readonly reject?: readonly string[]
      readonly expiresAt?: number
      readonly refreshableUntil?: number
    }
  | {
      readonly kind: Exclude<Subject['kind'], 'identified'>
      readonly reason: string
      readonly status?: TokenStatus
    }

const ALLOW = { allow: 'GET' }

/**
 * `GET /scopes/subject`: what the gateway makes of the request's token: its subject, what it grants, and the
 * scopes that the caller may know. It reveals nothing about other tokens, and nothing that the claims or an
 * operation with the token would not. An invalid token is described too, with status 200.
 */
export function createSubjectRoute(
  options: SubjectRouteOptions,
): (request: HttpRequest) => Promise<HttpResponse> {
  const { authenticate, scopesFor, coveredBy, now } = options
  const headers = { vary: options.vary }
  return async (request) => {
    if (request.method !== 'GET')
      return answerRefusal('method_not_allowed', undefined, { ...headers, ...ALLOW })
    const subject = await authenticate(request.headers, request)
    const scopes = scopesFor(subject)
    const told: SubjectAnswer = {
      time: now(),
      subject: describeSubject(subject, options),
      ...(scopes && { scopes }),
      ...(scopes && subject.kind === 'identified' && { covered: coveredBy(subject) }),
    }
    return answerJson(200, told, headers)
  }
}

function describeSubject(subject: Subject, options: SubjectRouteOptions): ToldSubject {
  const { kind } = subject
  if (kind !== 'identified') {
    const { reason } = subject
    const status = tokenStatusOf(subject)
    return { kind, reason, ...(status !== undefined && { status }) }
  }
  const { issuer, id, client, actor, user, expiresAt, granted } = subject
  const refreshableUntil = refreshableUntilOf(subject, options)
  return {
    kind,
    issuer,
    id,
    ...(client !== undefined && { client }),
    ...(actor !== undefined && { actor }),
    ...(user !== undefined && { user: user.id }),
    allow: grantedWithin(granted).map(printPattern),
    ...(granted.reject.length > 0 && { reject: granted.reject.map(printPattern) }),
    // JSON has no infinity, and a token may never end.
    ...(expiresAt !== undefined && Number.isFinite(expiresAt) && { expiresAt }),
    ...(refreshableUntil !== undefined && { refreshableUntil }),
  }
}

/** In milliseconds; undefined if never refreshable. Only a refresh shows whether the token is spent. */
function refreshableUntilOf(
  { issuer, claims }: IdentifiedSubject,
  { ownIssuer, maxAge }: SubjectRouteOptions,
): number | undefined {
  const { fam, auth_time: since } = claims
  if (maxAge === undefined || issuer !== ownIssuer) return undefined
  return typeof fam === 'string' && typeof since === 'number' ? (since + maxAge) * 1_000 : undefined
}
