import type { Variables } from '../../../core/plan/condition.ts'

/** The members of a request besides its document. Empty and null ones are absent. */
export interface GraphqlMembers {
  readonly kind: 'read'
  readonly operationName: string | undefined
  readonly variables: Variables | undefined
}

/** The raw members: of a body, of a URL with its JSON parsed, or of a message on a socket. */
type Values = Readonly<Record<string, unknown>>

export type GraphqlMembersResult =
  | GraphqlMembers
  | { readonly kind: 'refused'; readonly name: 'bad_request'; readonly message: string }

/** Reads the members common to all transports (GraphQL over HTTP, section 5). Never throws. */
export function readGraphqlMembers(values: Values): GraphqlMembersResult {
  const { operationName = null, variables = null, extensions = null } = values
  if (variables !== null && !isObject(variables)) return refuse('`variables` must be an object if provided.')
  if (extensions !== null && !isObject(extensions))
    return refuse('`extensions` must be an object if provided.')
  if (operationName !== null && typeof operationName !== 'string')
    return refuse('`operationName` must be a string if provided.')
  return { kind: 'read', operationName: operationName || undefined, variables: variables ?? undefined }
}

function refuse(message: string): GraphqlMembersResult {
  return { kind: 'refused', name: 'bad_request', message }
}

export function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
