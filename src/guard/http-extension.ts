import type { ExecutionResult } from 'graphql'

/** What a GraphQL error asks of the HTTP answer around it. Servers that know `extensions.http` take it out again. */
export interface HttpExtension {
  readonly status: number
  readonly headers?: ReadonlyMap<string, string> & Readonly<Record<string, string>>
}

/** The status line and headers that a refused result asks of the HTTP answer around it. */
export interface HttpHead {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * A status and headers for `extensions.http`. Apollo Server wants the headers as a `Map` and ignores the whole extension
 * otherwise; graphql-yoga copies the own properties of an object. These are both. Where a server knows nothing of it,
 * `JSON.stringify` leaves it out: it is addressed to the host, never to the caller.
 */
export function httpExtension(status: number, headers?: Readonly<Record<string, string>>): HttpExtension {
  const extension: HttpExtension =
    headers === undefined
      ? { status }
      : { status, headers: Object.assign(new Map(Object.entries(headers)), headers) }
  return Object.defineProperty(extension, 'toJSON', { value: () => undefined })
}

/**
 * The head that the guard's answer asks for, for a host that does not know `extensions.http` (graphql-http, Mercurius, a
 * handler of your own). Undefined where the operation has run. Never throws.
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
