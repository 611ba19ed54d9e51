import { GraphQLError } from 'graphql'

/** How an upstream tells events. */
export interface SubscriptionOptions {
  /** `ws` is graphql-transport-ws, `sse` GraphQL over SSE in distinct connections; `ws` unless said otherwise. */
  readonly transport?: 'ws' | 'sse' | 'none'
  /** Where; the URL of the upstream unless given. `ws:` and `http:` mean the same here, and so do `wss:` and `https:`. */
  readonly url?: string | undefined
  /** Bytes of one event; default 1 MiB. */
  readonly eventBytes?: number
  /** Events that wait for a slow reader, of four times `eventBytes` in all; default 1,000. */
  readonly queuedEvents?: number
}

export interface ResolvedSubscriptionOptions extends Required<Omit<SubscriptionOptions, 'url'>> {
  /** With the scheme of the transport. */
  readonly url: URL
}

/** Throws `TypeError` for what would not work. */
export function resolveSubscriptionOptions(
  { transport = 'ws', url: text, eventBytes = 1_048_576, queuedEvents = 1_000 }: SubscriptionOptions,
  upstream: URL,
): ResolvedSubscriptionOptions {
  const url = new URL(text === undefined ? upstream : parseUrl(text))
  const isSecure = url.protocol === 'https:' || url.protocol === 'wss:'
  const scheme = transport === 'ws' ? 'ws' : 'http'
  url.protocol = isSecure ? `${scheme}s:` : `${scheme}:`
  // Nobody sends what comes after it, and a WebSocket cannot have it.
  url.hash = ''
  return { transport, url, eventBytes, queuedEvents }
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  // A text that is no URL is not repeated: it may hold a password.
  if (url === undefined || !/^(?:https?|wss?):$/.test(url.protocol))
    throw new TypeError('upstream.subscriptions.url: must be a ws:, wss:, http: or https: URL.')
  if (url.username !== '' || url.password !== '')
    throw new TypeError('upstream.subscriptions.url: credentials belong into upstream.headers.')
  return url
}

/** What a subscription is told where the transport is `none`. */
export const NO_EVENTS: GraphQLError = new GraphQLError(
  'The API behind this gateway takes no subscriptions',
  {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
  },
)
