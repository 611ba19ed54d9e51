import { Readable } from 'node:stream'
import type { ErrorName } from '../../core/error-catalogue.ts'
import { REQUEST_ID_HEADER } from '../../evidence/request-id.ts'
import { answerRefusal, type HttpRequest, type HttpResponse, type StreamingResponse } from '../exchange.ts'
import type { Drain } from './drain.ts'
import type { Edge } from './edge.ts'
import type { Overload } from './overload.ts'
import type { FindCaller } from './proxies.ts'
import { carrierOf, hasBody, isWhole, type RawRequest, type RawResponse } from './raw-exchange.ts'
import type { FindHostFault } from './request-host.ts'
import { recordRequest } from './request-record.ts'
import { writeResponse } from './response-writer.ts'
import type { Route } from './route.ts'
import type { FindRoute } from './route-finder.ts'
import type { FindSender } from './sender.ts'

export interface ResponderOptions {
  readonly findRoute: FindRoute
  readonly edge: Edge
  readonly drain: Drain
  readonly findCaller: FindCaller
  readonly findHostFault: FindHostFault
  readonly findSender: FindSender
  /** Refuses new requests under overload; undefined where nothing does. */
  readonly overload?: Overload | undefined
  /** The most bytes of a body. */
  readonly bodyBytes: number
  /** Names the refusal for an error. */
  readonly nameOf: (error: unknown) => ErrorName
}

const NO_BODY = new Uint8Array()
const RETRY = { 'retry-after': '1' }

/**
 * Reads the whole request, calls its route, and writes the answer. Refuses a request as soon as its size, the
 * drain or the load requires it.
 */
export function createResponder(
  options: ResponderOptions,
): (request: RawRequest, response: RawResponse) => void {
  const { findRoute, edge, drain, overload, findCaller, findHostFault, findSender, bodyBytes, nameOf } =
    options

  const streams = new WeakSet<RawResponse>()
  const send = (
    raw: RawRequest,
    request: HttpRequest,
    response: RawResponse,
    answer: StreamingResponse,
    route?: Route,
  ): void => {
    const id = request.headers[REQUEST_ID_HEADER] ?? ''
    if (overload !== undefined && answer.body instanceof Readable && !carrierOf(response).destroyed) {
      // A stream may stay open for days without any work.
      streams.add(response)
      overload.end()
    }
    try {
      writeResponse(raw, response, edge.complete(request, answer), id)
    } catch (error) {
      // The answer has a header that HTTP cannot carry; nothing was written yet.
      if (response.headersSent) return void carrierOf(response).destroy()
      writeResponse(raw, response, edge.complete(request, refuseIn(route, nameOf(error))), id)
    }
  }
  const refuseAtOnce = (raw: RawRequest, response: RawResponse, name: ErrorName, route?: Route): void => {
    const { headers, ...refusal } = refuseIn(route, name)
    // Discard the rest of the body.
    raw.resume()
    const request = recordRequest(raw, findCaller)
    route?.onRefused?.(request, name)
    send(raw, request, response, { ...refusal, headers: { ...headers, connection: 'close' } }, route)
  }
  const serve = (raw: RawRequest, response: RawResponse, route: Route, body: Uint8Array): void => {
    const more = { onGone: tellGone(response), sender: () => findSender(raw) }
    const request = recordRequest(raw, findCaller, body, more)
    const fail = (error: unknown): void => send(raw, request, response, refuseIn(route, nameOf(error)), route)
    try {
      const answer = edge.answer(route, request, raw)
      if (answer instanceof Promise)
        answer.then((one) => send(raw, request, response, one, route)).catch(fail)
      else send(raw, request, response, answer, route)
    } catch (error) {
      fail(error)
    }
  }
  const serveWithBody = (raw: RawRequest, response: RawResponse, route: Route): void => {
    if (Number(raw.headers['content-length'] ?? 0) > bodyBytes) {
      refuseAtOnce(raw, response, 'payload_too_large', route)
      return
    }
    const pieces: Uint8Array[] = []
    let length = 0
    raw.on('data', (piece: Uint8Array) => {
      const before = length
      length += piece.length
      if (length <= bodyBytes) pieces.push(piece)
      else if (before <= bodyBytes) refuseAtOnce(raw, response, 'payload_too_large', route)
    })
    raw.on('end', () => {
      const [first = NO_BODY] = pieces
      if (length <= bodyBytes && isWhole(raw))
        serve(raw, response, route, pieces.length < 2 ? first : Buffer.concat(pieces))
    })
  }

  const respond = (raw: RawRequest, response: RawResponse, route: FoundRoute): void => {
    if (route === 'malformed') refuseAtOnce(raw, response, 'bad_request')
    else if (!drain.begin(response) && route?.answersWhileClosing !== true)
      refuseAtOnce(raw, response, 'not_ready', route)
    else if (route?.answersWhileClosing !== true && overload?.refuses() === true) {
      carrierOf(response).on('close', () => drain.end(response))
      refuseAtOnce(raw, response, 'overloaded', route)
    } else {
      overload?.begin()
      carrierOf(response).on('close', () => {
        drain.end(response)
        if (!streams.delete(response)) overload?.end()
      })
      if (route === undefined) send(raw, recordRequest(raw, findCaller), response, answerRefusal('not_found'))
      else if (hasBody(raw)) serveWithBody(raw, response, route)
      else serve(raw, response, route, NO_BODY)
    }
  }

  return (raw, response) => {
    let found: FoundRoute
    try {
      found = findRoute(raw.url ?? '/')
    } catch (error) {
      return refuseAtOnce(raw, response, nameOf(error))
    }
    const fault = findHostFault(raw)
    if (fault === undefined) respond(raw, response, found)
    else refuseAtOnce(raw, response, fault, found === 'malformed' ? undefined : found)
  }
}

/** A refusal in the route's format. Temporary ones name when to retry. */
function refuseIn(route: Route | undefined, name: ErrorName): HttpResponse {
  const retry = PASSING.includes(name) ? RETRY : undefined
  return (route?.refuse ?? answerRefusal)(name, undefined, retry)
}

const PASSING: readonly ErrorName[] = ['not_ready', 'overloaded', 'store_unavailable']

type FoundRoute = ReturnType<FindRoute>

/** Calls back if the client leaves before its answer is sent. */
function tellGone(response: RawResponse): NonNullable<HttpRequest['onGone']> {
  const listeners: (() => void)[] = []
  const carrier = carrierOf(response)
  return (listener) => {
    if (carrier.destroyed) return listener()
    if (listeners.push(listener) > 1) return
    carrier.once('close', () => {
      if (!carrier.writableFinished) for (const each of listeners) each()
    })
  }
}
