import Negotiator from 'negotiator'

/** The media type of GraphQL over SSE. */
export const EVENT_STREAM = 'text/event-stream'

const JSON_TYPES = ['application/json', 'application/graphql-response+json']

/**
 * Which operations of `/graphql` a client wants answered by an event stream: all, if it prefers event streams
 * to JSON; subscriptions, if it accepts them as well. Accepting just anything does not count as accepting
 * streams.
 */
export function streamsFor(accept: string | undefined): 'all' | 'subscriptions' | 'none' {
  if (accept === undefined || !accept.toLowerCase().includes(EVENT_STREAM)) return 'none'
  const accepted = new Negotiator({ headers: { accept } }).mediaTypes([...JSON_TYPES, EVENT_STREAM])
  if (accepted[0] === EVENT_STREAM) return 'all'
  return accepted.includes(EVENT_STREAM) ? 'subscriptions' : 'none'
}
