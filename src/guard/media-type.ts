import Negotiator from 'negotiator'

const JSON_TYPE = 'application/json'
const GRAPHQL_RESPONSE_TYPE = 'application/graphql-response+json'

/** The media type of a GraphQL answer (GraphQL over HTTP, section 6.4); undefined when none is accepted. */
export function negotiateMediaType(accept: string | undefined): string | undefined {
  if (accept === undefined || accept === '') return JSON_TYPE
  return new Negotiator({ headers: { accept } }).mediaType([JSON_TYPE, GRAPHQL_RESPONSE_TYPE])
}

export function prefersGraphqlResponse(accept: string | undefined): boolean {
  return negotiateMediaType(accept) === GRAPHQL_RESPONSE_TYPE
}
