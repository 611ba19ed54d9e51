import { pickHeaders } from './header-lists.ts'
import type { ResolvedUpstreamOptions } from './upstream-options.ts'

const OTHER: Readonly<Record<string, string>> = {
  'application/json': 'application/json, application/graphql-response+json;q=0.9',
  'application/graphql-response+json': 'application/graphql-response+json, application/json;q=0.9',
}

/**
 * The headers of an upstream request: the caller's that are listed, what the gateway adds, and the media type that the
 * answer will have. The gateway's own count where both name one. Nothing else of the caller's.
 */
export function requestHeaders(
  { forwardHeaders, authorization, headers: added }: ResolvedUpstreamOptions,
  caller: Readonly<Record<string, string | undefined>>,
  mediaType: string,
): Readonly<Record<string, string>> {
  const token = authorization === 'forward' ? caller['authorization'] : undefined
  return {
    ...pickHeaders(forwardHeaders, caller),
    ...(token !== undefined && token !== '' && { authorization: token }),
    ...added,
    accept: OTHER[mediaType] ?? 'application/json',
  }
}
