import type { ExecutionResult } from 'graphql'
import { createClient } from 'graphql-ws'
import { reasonOf } from './subject.ts'

export interface ResultSink {
  readonly next: (result: ExecutionResult) => void
  readonly error: (error: unknown) => void
  readonly complete: () => void
}

interface Subscribed {
  readonly query: string
  readonly operationName?: string | null
  readonly variables?: Record<string, unknown>
}

/** Runs one operation over a socket of its own, under the headers as connection parameters. Returns how to end it. */
export function subscribeOverSocket(
  path: string,
  { query, operationName, variables }: Subscribed,
  headers: Readonly<Record<string, string>>,
  sink: ResultSink,
): () => void {
  const url = new URL(path, location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  const client = createClient({ url: url.href, connectionParams: headers, retryAttempts: 0 })
  const end = client.subscribe<Record<string, unknown>>(
    { query, operationName, variables: variables ?? null },
    {
      next: (result) => sink.next(result as ExecutionResult),
      complete: sink.complete,
      error(cause) {
        const result = closingResult(cause)
        if (result === undefined) sink.error(cause)
        else {
          sink.next(result)
          sink.complete()
        }
      },
    },
  )
  return () => {
    end()
    void client.dispose()
  }
}

/** The end of a socket in the words that an event stream ends with, as the gateway's close code has its reason. */
function closingResult(cause: unknown): ExecutionResult | undefined {
  if (Array.isArray(cause)) return { errors: cause }
  if (!(cause instanceof CloseEvent)) return undefined
  const { code, reason } = cause
  const message = code === 4403 ? reasonOf(reason) : `The socket was closed: ${code} ${reason}`
  const extensions = { code: code === 4403 ? 'UNAUTHENTICATED' : 'SOCKET_CLOSED', reason }
  return { errors: [{ message, extensions }] } as unknown as ExecutionResult
}
