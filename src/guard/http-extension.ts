import type { ExecutionResult } from 'graphql'

/** A GraphQL error's status and headers for the HTTP response. Servers that support it remove it. */
export interface HttpExtension {
  readonly status: number
  readonly headers?: ReadonlyMap<string, string> & Readonly<Record<string, string>>
}

/** The status and headers that a refused result requests for its HTTP response. */
export interface HttpHead {
  readonly status: number
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Makes a status and headers for `extensions.http`. Apollo Server requires the headers to be a `Map` and
 * otherwise ignores the whole extension; graphql-yoga copies an object's own properties. This object works
 * for both. `JSON.stringify` omits it, because it is for the host and never for the caller.
 */
export function httpExtension(status: number, headers?: Readonly<Record<string, string>>): HttpExtension {
  const extension: HttpExtension =
    headers === undefined
      ? { status }
      : { status, headers: Object.assign(new Map(Object.entries(headers)), headers) }
  return Object.defineProperty(extension, 'toJSON', { value: () => undefined })
}

/**
 * The HTTP head that the guard's answer requests, for hosts that do not support `extensions.http`
 * (graphql-http, Mercurius, your own handler). Undefined where the operation has run. Never throws.
 */
export function httpHeadOf({ errors }: Pick<ExecutionResult, 'errors'>): HttpHead | undefined {
  for (const { extensions } of errors ?? []) {
    const http = extensions?.['http'] as Partial<HttpExtension> | undefined
    if (typeof http?.status !== 'number') continue
    return {
      status: http.status,
      headers: http.headers instanceof Map ? Object.fromEntries(http.headers) : {},
    }
  }
  return undefined
}
