import type { IncomingMessage } from 'node:http'
import { answerRefusal, type HttpRequest, type StreamingResponse } from '../exchange.ts'
import { answerPreflight, type CorsRule, corsHeaders } from './cors.ts'
import { countHeader } from './request-record.ts'
import type { Route } from './route.ts'

/** What holds for every request and every answer, whoever carries them. */
export interface Edge {
  /** Rejects as the route does. */
  readonly answer: (
    route: Route,
    request: HttpRequest,
    raw: IncomingMessage,
  ) => StreamingResponse | Promise<StreamingResponse>
  /** An answer with the headers that every answer has. */
  readonly complete: (request: HttpRequest, response: StreamingResponse) => StreamingResponse
}

const CHALLENGE = { 'www-authenticate': 'Bearer error="invalid_request"' }

export function createEdge(
  cors: CorsRule,
  security: Readonly<Record<string, string>>,
  isClosing: () => boolean,
): Edge {
  return {
    answer(route, request, raw) {
      // Node keeps the first of several; whoever reads this request next may keep the last.
      if (countHeader(raw, 'authorization') > 1)
        return (route.refuse ?? answerRefusal)('duplicate_authorization', undefined, CHALLENGE)
      return answerPreflight(cors, request) ?? route.answer(request)
    },
    complete(request, { status, headers, body }) {
      const shared = corsHeaders(cors, request)
      const all: Record<string, string> = Object.assign({}, security, shared, headers)
      if (shared['vary'] !== undefined && headers['vary'] !== undefined)
        all['vary'] = `${shared['vary']}, ${headers['vary']}`
      // A connection that stayed open would keep the server from closing.
      if (isClosing()) all['connection'] = 'close'
      return { status, headers: all, body }
    },
  }
}
