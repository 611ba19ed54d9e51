import type { Readable } from 'node:stream'
import { type Dispatcher, Pool } from 'undici'
import { faultOf, faultOfStatus } from '../request/fault.ts'
import { parseGraphqlAnswer } from '../request/graphql-answer.ts'
import { isPassable } from '../request/passable-answer.ts'
import type { ResolvedUpstreamOptions } from '../upstream-options.ts'
import { createEventStreamReader, type StreamEvent, UnreadableError } from './event-stream.ts'
import type { OpenSubscription, SubscriptionListener, SubscriptionRequest } from './open-subscription.ts'

export interface StreamOpener {
  readonly open: OpenSubscription
  readonly close: () => Promise<void>
}

/**
 * A subscription as a request that is answered by an event stream: GraphQL over SSE, distinct connections
 * mode. Between events, only TCP shows whether an upstream is still there.
 */
export function createStreamOpener({
  subscriptions: { url, eventBytes, transport },
  timeouts,
  responseBytes,
}: ResolvedUpstreamOptions): StreamOpener {
  if (transport !== 'sse') return { open: () => () => undefined, close: async () => undefined }
  const pool = new Pool(url.origin, {
    connections: null,
    connect: { timeout: timeouts.connect },
    headersTimeout: timeouts.headers,
    bodyTimeout: 0,
  })
  const path = `${url.pathname}${url.search}`

  const run = async (
    { body, headers }: SubscriptionRequest,
    listener: SubscriptionListener,
    signal: AbortSignal,
  ): Promise<void> => {
    const answer = await pool.request({
      path,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers, accept: 'text/event-stream' },
      body,
      signal,
    })
    if (!isEventStream(answer)) return tellAnswer(answer, listener, responseBytes)
    listener.begin()
    const read = createEventStreamReader(eventBytes)
    for await (const piece of answer.body as AsyncIterable<Uint8Array>) {
      for (const event of read(piece)) if (!tellEvent(event, listener)) return
    }
    listener.fail('upstream_unreachable', new Error('the event stream ended before it was complete'))
  }

  return {
    open(request, listener) {
      const closing = new AbortController()
      run(request, listener, closing.signal).catch((error: unknown) => {
        listener.fail(error instanceof UnreadableError ? 'upstream_invalid' : faultOf(error), error)
      })
      return () => closing.abort()
    },
    close: () => pool.destroy(),
  }
}

function isEventStream({ statusCode, headers }: Dispatcher.ResponseData): boolean {
  const { 'content-type': type, 'content-encoding': encoding = 'identity' } = headers
  // Some servers send `none`, so that no intermediary compresses the stream.
  const isPlain = encoding === 'identity' || encoding === 'none'
  return statusCode === 200 && isPlain && /^text\/event-stream\s*(?:;|$)/i.test(String(type))
}

/** False if there is nothing more to read. */
function tellEvent({ name, data }: StreamEvent, listener: SubscriptionListener): boolean {
  // Other events do not belong to the protocol: some servers keep a stream alive with them.
  if (name === 'next') {
    const event = parseGraphqlAnswer(data)
    if (event === undefined) listener.fail('upstream_invalid')
    else listener.event(event, data.length)
    return event !== undefined
  }
  if (name === 'complete') listener.complete()
  return name !== 'complete'
}

/** A refusal to begin may be a GraphQL response, whatever its status. */
async function tellAnswer(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  listener: SubscriptionListener,
  limit: number,
): Promise<void> {
  const answer = isPassable(headers) ? parseGraphqlAnswer(await readUpTo(limit, body)) : undefined
  if (answer === undefined) listener.fail(faultOfStatus(statusCode), new Error(`answered with ${statusCode}`))
  else listener.answer(answer)
}

async function readUpTo(limit: number, body: Readable): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    size += piece.length
    if (size > limit) throw new UnreadableError('the answer is too large')
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}
