import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { requestIdOf } from '../../evidence/request-id.ts'
import { answerRefusal } from '../exchange.ts'
import { writeHttp2Response } from '../tls/http2-response.ts'
import { SECURITY_HEADERS } from './security-headers.ts'
import { LATE } from './socket-error.ts'

/** Answers a request whose body has not arrived in time, as Node does for HTTP/1.1. */
export function refuseLate({ method }: Http2ServerRequest, response: Http2ServerResponse): void {
  const [status, message] = LATE
  const refusal = answerRefusal('bad_request', message, SECURITY_HEADERS)
  writeHttp2Response(method, response, { ...refusal, status }, requestIdOf(undefined))
}
