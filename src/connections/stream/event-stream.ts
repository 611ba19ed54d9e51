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

/** The settings under which a stream begins. */
export interface EventStreamSettings
  extends Omit<EventStreamRequestOptions, 'baseUrl'>,
    Pick<VisitParts, 'limits' | 'refusals'> {}

export interface EventStreamOptions
  extends Pick<EventStreamRequestOptions, 'baseUrl'>,
    Omit<VisitParts, 'limits' | 'refusals'> {
  /** Those that hold now. */
  readonly settings: () => EventStreamSettings
  /** Where records are made of what is refused before it is an operation; undefined where nobody takes any. */
  readonly evidence?: Pick<Recorder, 'refuse'> | undefined
}

/** All event streams of a gateway. */
export interface EventStreams {
  readonly answer: (request: HttpRequest) => Promise<StreamingResponse>
  readonly count: () => number
  /** Takes no more, and ends those that go on; what else runs is answered. Their clients look for another place. */
  readonly close: () => void
}

/**
 * `/graphql/stream`: GraphQL over SSE (PROTOCOL.md of graphql-sse), each operation on a stream of its own. What is denied is
 * answered in HTTP's own way, before any stream begins; what is no operation of the schema in a stream, as that protocol
 * has it. Rejects as a store that cannot be asked does. The library's handler is not used: it reads a source as fast as
 * that goes, whoever reads its stream, and its single connection mode binds a reservation to nobody.
 */
export function createEventStreams(options: EventStreamOptions): EventStreams {
  const { settings, evidence } = options
  // Streams are counted by themselves, up to as many as there may be sockets.
  const identities = createPlaces(() => settings().limits.perIdentity)
  const addresses = createPlaces(() => settings().limits.perAddress)
  const visits = new Set<Visit>()
  let isClosing = false

  const takePlace = (subject: Subject, address: string): (() => void) | undefined =>
    subject.kind === 'identified'
      ? identities.take(JSON.stringify([subject.issuer, subject.id, subject.user?.id]))
      : addresses.take(address)

  /** A request of another method is no operation. */
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
  // Or nginx would wait for more before it passes anything on.
  'x-accel-buffering': 'no',
}

function respond(answer: Answer, { body }: Visit, subject: Subject): StreamingResponse {
  const headers = { ...ALWAYS, ...tokenHeadersOf(subject) }
  if (answer.kind !== 'refused') return { status: 200, headers: { ...headers, ...STREAM }, body }
  const { jsonStatus: status, errors, isExcess } = answer
  // The stream tells what is wrong with an operation, its size included, and a denial that must be an answer here.
  return status === 200 || isExcess
    ? { status: 200, headers: { ...headers, ...answer.headers, ...STREAM }, body }
    : { status, headers: { ...headers, ...answer.headers, ...JSON_TYPE }, body: JSON.stringify({ errors }) }
}
