import { parseJson } from '../../core/json/exact-json.ts'

/** A GraphQL response (GraphQL, section 7.1). */
export interface GraphqlAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly object[]
  readonly extensions?: unknown
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true })

/** Undefined if it is not a GraphQL response. Total. */
export function parseGraphqlAnswer(json: string | Uint8Array): GraphqlAnswer | undefined {
  try {
    const value: unknown = parseJson(typeof json === 'string' ? json : UTF_8.decode(json))
    return isGraphqlAnswer(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function isGraphqlAnswer(value: unknown): value is GraphqlAnswer {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const { data, errors } = value as { readonly data?: unknown; readonly errors?: unknown }
  if (data !== undefined && (typeof data !== 'object' || Array.isArray(data))) return false
  if (errors !== undefined && !(Array.isArray(errors) && errors.every(isObject))) return false
  return data !== undefined || errors !== undefined
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
