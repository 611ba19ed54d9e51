import { answerRefusal, type HttpResponse } from '../exchange.ts'
import type { Log } from './log.ts'
import { servedAt } from './request-host.ts'
import type { Route } from './route.ts'
import { createServer, type HttpServer } from './server.ts'

export interface MetricsServerOptions {
  /** The text of a scrape. */
  readonly scrape: () => Promise<string>
  readonly contentType: string
  /** The address to listen on. */
  readonly host: string
  /** Further names accepted in the `Host` header. */
  readonly hosts: readonly string[] | undefined
  readonly log: Log
}

const REQUEST_TIMEOUT = 10_000
const HEADER_BYTES = 16_384
const ALLOW = { allow: 'GET, HEAD' }

/**
 * A server of `GET /metrics` and nothing else. It requires no token: anyone who can reach its address may
 * read. On a loopback address it refuses other hosts, because a page in a local browser could read it by DNS
 * rebinding.
 */
export function createMetricsServer({
  scrape,
  contentType,
  host,
  hosts,
  log,
}: MetricsServerOptions): HttpServer {
  const headers = { 'content-type': contentType, 'cache-control': 'no-store' }
  const answer: Route['answer'] = async ({ method }): Promise<HttpResponse> =>
    method === 'GET' || method === 'HEAD'
      ? { status: 200, headers, body: await scrape() }
      : answerRefusal('method_not_allowed', undefined, ALLOW)
  return createServer({
    routes: [{ path: '/metrics', answer }],
    cors: { kind: 'origins', origins: [] },
    bodyBytes: 0,
    headerBytes: HEADER_BYTES,
    requestTimeout: REQUEST_TIMEOUT,
    isServed: servedAt(host, hosts),
    log,
  })
}
