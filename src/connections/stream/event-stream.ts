import { tokenHeadersOf } from '../../core/answer/token-headers.ts'
import type { Subject } from '../../core/decision/subject.ts'
import { ERRORS, type ErrorName } from '../../core/error-catalogue.ts'
import type { Recorder } from '../../evidence/evidence.ts'
import type { HttpRequest, HttpResponse, StreamingResponse } from '../../http/exchange.ts'
import { refuseGraphql } from '../../http/routes/graphql/graphql.ts'
import type { Answer } from '../../operations/answer.ts'
import { createPlaces } from '../places.ts'
import { type EventStreamRequestOptions, readEventStreamRequest } from './event-stream-request.ts'
import { createVisit, type Visit, type VisitParts } from './event-stream-visit.ts'

/** The settings that apply to a stream from its start. */
export interface EventStreamSettings
  extends Omit<EventStreamRequestOptions, 'baseUrl'>,
    Pick<VisitParts, 'limits' | 'refusals'> {}

export interface EventStreamOptions
  extends Pick<EventStreamRequestOptions, 'baseUrl'>,
    Omit<VisitParts, 'limits' | 'refusals'> {
  /** The current settings. */
  readonly settings: () => EventStreamSettings
  /** Records requests that are refused before they become operations; undefined if nobody reads records. */
  readonly evidence?: Pick<Recorder, 'refuse'> | undefined
}

/** All event streams of a gateway. */
export interface EventStreams {
  readonly answer: (request: HttpRequest) => Promise<StreamingResponse>
  readonly count: () => number
  /** Accepts no more streams and ends subscriptions; other operations are answered. Clients go elsewhere. */
  readonly close: () => void
}

/**
 * `/graphql/stream`: GraphQL over SSE (PROTOCOL.md of graphql-sse), one stream per operation. A denied
 * operation is answered over plain HTTP, before any stream begins; an operation that is invalid under the
 * schema is answered in a stream, as the protocol requires. Rejects when the store cannot be reached. The
 * library's handler is not used: it reads a source at full speed however slowly its stream is read, and its
 * single connection mode ties a reservation to no identity.
 */
export function createEventStreams(options: EventStreamOptions): EventStreams {
  const { settings, evidence } = options
  // Streams are counted apart from sockets, under the same limits.
  const identities = createPlaces(() => settings().limits.perIdentity)
  const addresses = createPlaces(() => settings().limits.perAddress)
  const visits = new Set<Visit>()
  let isClosing = false

  const takePlace = (subject: Subject, address: string): (() => void) | undefined =>
    subject.kind === 'identified'
      ? identities.take(JSON.stringify([subject.issuer, subject.id, subject.user?.id]))
      : addresses.take(address)

  /** A request with any other method is no operation. */
  const refuseBefore = ({ headers }: HttpRequest, cause: ErrorName, response: HttpResponse): HttpResponse => {
    if (cause !== 'method_not_allowed') evidence?.refuse({ transport: 'sse', headers, cause })
    return response
  }

  const receive = async (visit: Visit, request: HttpRequest): Promise<StreamingResponse> => {
    const read = readEventStreamRequest(request, { ...settings(), baseUrl: options.baseUrl })
    if (read.kind === 'refused') return refuseBefore(request, read.cause, read.response)
    const { parameters, headers } = read
    const held = await visit.hold({ headers, request }).catch((error: unknown) => {
      const isStore =
        (error as { readonly code?: unknown } | undefined)?.code === ERRORS.store_unavailable.code
      evidence?.refuse({ transport: 'sse', headers, cause: isStore ? 'store_unavailable' : 'internal' })
      throw error
    })
    const subject = held.subject()
    const leave = takePlace(subject, request.address)
    if (leave === undefined) {
      evidence?.refuse({ transport: 'sse', headers, cause: 'too_many_sockets', subject })
      return refuseGraphql('too_many_sockets', undefined, { 'retry-after': '1' })
    }
    visit.onEnd(leave)
    const { text, ids, operationName, variables } = parameters
    const { address, method } = request
    const isSafe = method === 'GET'
    const transport = 'sse'
    const asked = { text, ids, operationName, variables, headers, address, transport, isSafe } as const
    const answer = await visit.run(held, asked)
    return respond(answer, visit, subject)
  }

  return {
    async answer(request) {
      if (isClosing) return refuseBefore(request, 'not_ready', refuseGraphql('not_ready'))
      const visit = createVisit({ ...options, ...settings() })
      visits.add(visit)
      visit.onEnd(() => visits.delete(visit))
      request.onGone?.(visit.end)
      let response: StreamingResponse | undefined
      try {
        response = await receive(visit, request)
        return response
      } finally {
        if (response?.body !== visit.body) visit.end()
      }
    },
    count: () => visits.size,
    close() {
      isClosing = true
      for (const visit of [...visits]) visit.leave()
    },
  }
}

const ALWAYS = { 'cache-control': 'no-store', vary: 'Accept' }
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const STREAM = {
  'content-type': 'text/event-stream; charset=utf-8',
  // Otherwise nginx would buffer before it passes anything on.
  'x-accel-buffering': 'no',
}

function respond(answer: Answer, { body }: Visit, subject: Subject): StreamingResponse {
  const headers = { ...ALWAYS, ...tokenHeadersOf(subject) }
  if (answer.kind !== 'refused') return { status: 200, headers: { ...headers, ...STREAM }, body }
  const { jsonStatus: status, errors, isExcess } = answer
  // Faults of the operation itself, its size included, and denials answered with 200 are reported in the
  // stream.
  return status === 200 || isExcess
    ? { status: 200, headers: { ...headers, ...answer.headers, ...STREAM }, body }
    : { status, headers: { ...headers, ...answer.headers, ...JSON_TYPE }, body: JSON.stringify({ errors }) }
}
