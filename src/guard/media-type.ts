import Negotiator from 'negotiator'
import { createBoundedMap } from '../core/bounded-map.ts'

export const JSON_TYPE = 'application/json'
export const GRAPHQL_RESPONSE_TYPE = 'application/graphql-response+json'
/** Includes the charset that is sent, so that clients may request it. */
const OFFERED = [JSON_TYPE, GRAPHQL_RESPONSE_TYPE].map((type) => `${type}; charset=utf-8`)
const LONGEST_ACCEPT_KEPT = 256

/** A client library sends the same few values with every request. */
const negotiated = createBoundedMap<string, string>(100)

/** The media type of a GraphQL response (GraphQL over HTTP, section 6.4); undefined if none is acceptable. */
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
