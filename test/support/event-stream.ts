import { expect } from '@jest/globals'
import type { GraphqlBody } from '../kit/caller.ts'

/** What a server sends on an event stream. */
export type StreamEvent =
  | { readonly event: 'next'; readonly data: GraphqlBody }
  | { readonly event: 'complete' }
  | { readonly event: 'comment'; readonly text: string }

export interface TestStream {
  readonly status: number
  readonly headers: Headers
  /** The next event, keep-alives skipped; undefined at the end. */
  readonly next: () => Promise<StreamEvent | undefined>
  /** All events until the end, keep-alives skipped. */
  readonly rest: () => Promise<readonly StreamEvent[]>
  /** Everything received, unparsed. */
  readonly text: () => string
  /** Disconnects. */
  readonly close: () => void
}

/** Opens an event stream and parses it as in the HTML standard, without a client library. */
export async function openStream(url: string, init: RequestInit = {}): Promise<TestStream> {
  const controller = new AbortController()
  const response = await fetch(url, { ...init, signal: controller.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  let at = 0
  const next = async (): Promise<StreamEvent | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n', at)
      if (end >= 0) {
        const block = text.slice(at, end)
        at = end + 2
        if (block !== ':') return parseEvent(block)
        continue
      }
      const chunk = await reader?.read()
      if (chunk === undefined || chunk.done) return undefined
      text += chunk.value
    }
  }
  return {
    status: response.status,
    headers: response.headers,
    next,
    async rest() {
      const events: StreamEvent[] = []
      for (let event = await next(); event !== undefined; event = await next()) events.push(event)
      return events
    },
    text: () => text,
    close: () => controller.abort(),
  }
}

function parseEvent(block: string): StreamEvent {
  if (block.startsWith(':')) return { event: 'comment', text: block.slice(1) }
  const [first, second, ...others] = block.split('\n')
  expect(others).toEqual([])
  if (first === 'event: complete') {
    expect(second).toBe('data:')
    return { event: 'complete' }
  }
  expect(first).toBe('event: next')
  expect(second).toMatch(/^data: \{/)
  return { event: 'next', data: JSON.parse((second ?? '').slice('data: '.length)) as GraphqlBody }
}

/** Opens an event stream by POST, as graphql-sse does. */
export function postStream(
  url: string,
  body: unknown,
  { token, headers }: { readonly token?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<TestStream> {
  return openStream(`${url}/graphql/stream`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify(body),
  })
}

/** Opens an event stream as an EventSource does: with nothing but a URL. */
export function getStream(
  url: string,
  parameters: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<TestStream> {
  return openStream(`${url}/graphql/stream?${new URLSearchParams(parameters)}`, {
    headers: { accept: 'text/event-stream', ...headers },
  })
}
