import { answerRefusal, type HttpRequest, type StreamingResponse } from '../exchange.ts'
import { onceForFrozen } from '../frozen-headers.ts'
import { answerPreflight, type CorsRule, corsHeaders } from './cors.ts'
import type { RawRequest } from './raw-exchange.ts'
import { countHeader } from './request-record.ts'
import type { Route } from './route.ts'

/** What every request and every answer goes through, whatever the transport. */
export interface Edge {
  /** Rejects as the route does. */
  readonly answer: (
    route: Route,
    request: HttpRequest,
    raw: RawRequest,
  ) => StreamingResponse | Promise<StreamingResponse>
  /** An answer with the headers common to all answers. */
  readonly complete: (request: HttpRequest, response: StreamingResponse) => StreamingResponse
}

type Headers = Readonly<Record<string, string>>

const CHALLENGE = { 'www-authenticate': 'Bearer error="invalid_request"' }

export function createEdge(cors: CorsRule, security: Headers, isClosing: () => boolean): Edge {
  const withShared = (shared: Headers, headers: Headers): Record<string, string> => {
    const all: Record<string, string> = { ...security, ...shared, ...headers }
    if (shared['vary'] !== undefined && headers['vary'] !== undefined)
      all['vary'] = `${shared['vary']}, ${headers['vary']}`
    return all
  }
  const completeUsual = onceForFrozen((headers) => withShared(corsHeaders(cors, { headers: {} }), headers))
  return {
    answer(route, request, raw) {
      // Node keeps the first of several; the next reader of this request may keep the last.
      if (countHeader(raw, 'authorization') > 1) {
        route.onRefused?.(request, 'duplicate_authorization')
        return (route.refuse ?? answerRefusal)('duplicate_authorization', undefined, CHALLENGE)
      }
      return answerPreflight(cors, request) ?? route.answer(request)
    },
    complete(request, { status, headers, body }) {
      if (request.headers['origin'] === undefined && !isClosing())
        return { status, headers: completeUsual(headers), body }
      const all = withShared(corsHeaders(cors, request), headers)
      // A connection kept open would keep the server from closing.
      if (isClosing()) all['connection'] = 'close'
      return { status, headers: all, body }
    },
  }
}
