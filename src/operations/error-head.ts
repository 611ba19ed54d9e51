import type { GraphQLError } from 'graphql'
import type { Headers } from './answer.ts'

/** The HTTP status and headers that errors request. */
export interface ErrorHead {
  readonly status: number | undefined
  readonly headers: Headers
}

/**
 * Reads `extensions.http` of errors as Apollo Server does: the last status and the last value of each header
 * win. A malformed value is ignored. Never throws.
 */
export function readErrorHead(errors: readonly GraphQLError[]): ErrorHead {
  let status: number | undefined
  const headers: Record<string, string> = {}
  for (const { extensions } of errors) {
    const http: unknown = extensions?.['http']
    if (!isHead(http)) continue
    if (http.status) status = http.status
    for (const [name, value] of http.headers ?? []) headers[name.toLowerCase()] = value
  }
  return { status, headers }
}

interface Head {
  readonly status?: number
  readonly headers?: ReadonlyMap<string, string>
}

function isHead(value: unknown): value is Head {
  if (typeof value !== 'object' || value === null) return false
  const { status, headers } = value as { readonly status?: unknown; readonly headers?: unknown }
  return (!status || typeof status === 'number') && (!headers || headers instanceof Map)
}
