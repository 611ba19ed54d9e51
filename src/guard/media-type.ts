import Negotiator from 'negotiator'
import { createBoundedMap } from '../core/bounded-map.ts'

export const JSON_TYPE = 'application/json'
export const GRAPHQL_RESPONSE_TYPE = 'application/graphql-response+json'
/** With what they are sent with, so that a client may ask for it. */
const OFFERED = [JSON_TYPE, GRAPHQL_RESPONSE_TYPE].map((type) => `${type}; charset=utf-8`)
const LONGEST_ACCEPT_KEPT = 256

/** Each client library sends the same few words with all of its requests. */
const negotiated = createBoundedMap<string, string>(100)

/** The media type of a GraphQL answer (GraphQL over HTTP, section 6.4); undefined when none is accepted. */
export function negotiateMediaType(accept: string | undefined): string | undefined {
  if (accept === undefined || accept === '') return JSON_TYPE
  const known = negotiated.get(accept)
  if (known !== undefined) return known
  const type = new Negotiator({ headers: { accept } }).mediaType(OFFERED)?.split(';')[0]
  if (type !== undefined && accept.length <= LONGEST_ACCEPT_KEPT) negotiated.set(accept, type)
  return type
}

export function prefersGraphqlResponse(accept: string | undefined): boolean {
  return negotiateMediaType(accept) === GRAPHQL_RESPONSE_TYPE
}
