import type { Decision } from '../core/authorize/decision.ts'
import { pickHeaders } from './header-lists.ts'
import type { ResolvedUpstreamOptions } from './upstream-options.ts'

/** One request to an upstream, as far as its headers are made of it. */
export interface UpstreamMessage {
  /** The headers of the caller's request; over a socket those that opened it. */
  readonly caller: Readonly<Record<string, string | undefined>>
  /** The media type that the answer will have. */
  readonly mediaType: string
  /** Who asks, and for what. It has been decided that this much of the operation runs. */
  readonly decision: Decision
  /** What is sent; nothing where a socket is opened. */
  readonly body?: string
}

/** Makes the headers of an upstream request: the one place that does, whatever the transport. */
export type RequestHeaders = (
  message: UpstreamMessage,
) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>

const OTHER: Readonly<Record<string, string>> = {
  'application/json': 'application/json, application/graphql-response+json;q=0.9',
  'application/graphql-response+json': 'application/graphql-response+json, application/json;q=0.9',
}

/**
 * The caller's headers that are listed, what the gateway adds, and the media type that the answer will have. The
 * gateway's own count where both name one. Nothing else of the caller's.
 */
export function createRequestHeaders({
  forwardHeaders,
  authorization,
  headers: added,
}: Pick<ResolvedUpstreamOptions, 'forwardHeaders' | 'authorization' | 'headers'>): RequestHeaders {
  return ({ caller, mediaType }) => {
    const token = authorization === 'forward' ? caller['authorization'] : undefined
    return {
      ...pickHeaders(forwardHeaders, caller),
      ...(token !== undefined && token !== '' && { authorization: token }),
      ...added,
      accept: OTHER[mediaType] ?? 'application/json',
    }
  }
}
