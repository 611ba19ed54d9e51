import { GraphQLError } from 'graphql'

/** How an upstream sends events. */
export interface SubscriptionOptions {
  /** `ws` is graphql-transport-ws, `sse` is GraphQL over SSE in distinct connections; default `ws`. */
  readonly transport?: 'ws' | 'sse' | 'none'
  /** The URL; default: the upstream's. `ws:` and `http:` mean the same here, as do `wss:` and `https:`. */
  readonly url?: string | undefined
  /** The most bytes of one event; default 1 MiB. */
  readonly eventBytes?: number
  /** The most events that wait for a slow reader, at most four times `eventBytes` in all; default 1,000. */
  readonly queuedEvents?: number
}

export interface ResolvedSubscriptionOptions extends Required<Omit<SubscriptionOptions, 'url'>> {
  /** With the scheme of the transport. */
  readonly url: URL
}

/** Throws `TypeError` for options that would not work. */
export function resolveSubscriptionOptions(
  { transport = 'ws', url: text, eventBytes = 1_048_576, queuedEvents = 1_000 }: SubscriptionOptions,
  upstream: URL,
): ResolvedSubscriptionOptions {
  const url = new URL(text === undefined ? upstream : parseUrl(text))
  const isSecure = url.protocol === 'https:' || url.protocol === 'wss:'
  const scheme = transport === 'ws' ? 'ws' : 'http'
  url.protocol = isSecure ? `${scheme}s:` : `${scheme}:`
  // A fragment is never sent, and a WebSocket URL cannot have one.
  url.hash = ''
  return { transport, url, eventBytes, queuedEvents }
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  // The message does not repeat the text: it may contain a password.
  if (url === undefined || !/^(?:https?|wss?):$/.test(url.protocol))
    throw new TypeError('upstream.subscriptions.url: must be a ws:, wss:, http: or https: URL.')
  if (url.username !== '' || url.password !== '')
    throw new TypeError('upstream.subscriptions.url: credentials belong into upstream.headers.')
  return url
}

/** The error of a subscription if the transport is `none`. */
export const NO_EVENTS: GraphQLError = new GraphQLError(
  'The API behind this gateway takes no subscriptions',
  {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
  },
)
