import type { GraphiQLProps } from 'graphiql'
import { type ExecutionResult, getOperationAST, parse } from 'graphql'
import { resultOf, streamedResults } from './event-stream.ts'
import { headersOf } from './headers-text.ts'
import { endOf, keepAnswer } from './last-answer.ts'
import { type ResultSink, subscribeOverSocket } from './socket-results.ts'
import { getTransport } from './transport.ts'

type Fetcher = GraphiQLProps['fetcher']
type Observed = Extract<ReturnType<Fetcher>, { subscribe: unknown }>
type Params = Parameters<Fetcher>[0]

/** GraphiQL's own question for the schema, which is no answer that anybody waits for. */
const INTROSPECTION = 'IntrospectionQuery'

/** GraphiQL reads the name of the operation from a syntax tree that lags behind what was typed last. */
function withoutStaleName(params: Params): Params {
  const { operationName, ...rest } = params
  return operationName && operationOf(params.query, operationName) === undefined ? rest : params
}

function operationOf(query: string, name: string | null | undefined): string | undefined {
  try {
    return getOperationAST(parse(query), name)?.operation
  } catch {
    return undefined
  }
}

/** As an observable: unlike a generator that waits for its next event, it can be stopped at any moment. */
function observe(open: (sink: ResultSink) => () => void): Observed {
  // The type also knows three callbacks; GraphiQL passes an observer.
  return { subscribe: (sink: ResultSink) => ({ unsubscribe: open(sink) }) } as Observed
}

function openStream(post: (signal: AbortSignal) => Promise<Response>, sink: ResultSink): () => void {
  const abort = new AbortController()
  const forward = async (): Promise<void> => {
    for await (const result of streamedResults(post(abort.signal))) sink.next(result)
  }
  forward().then(sink.complete, (error: unknown) => {
    if (!abort.signal.aborted) sink.error(error)
  })
  return () => abort.abort()
}

/** Sends operations to `path` of this origin by POST, and subscriptions to the stream beside it or over a socket. */
export function createFetcher(path: string): Fetcher {
  return (typed, options) => {
    const params = withoutStaleName(typed)
    const headers = headersOf(options?.headers)
    const { query, operationName, variables } = params
    const keep = (result: ExecutionResult, ended?: string): ExecutionResult => {
      if (operationName !== INTROSPECTION)
        keepAnswer({ query, operationName: operationName ?? undefined, variables, headers, result, ended })
      return result
    }
    // What is asked now has no answer yet.
    if (operationName !== INTROSPECTION) keepAnswer(undefined)
    const post = (target: string, accept: string, signal?: AbortSignal): Promise<Response> =>
      fetch(target, {
        method: 'POST',
        body: JSON.stringify(params),
        headers: { 'content-type': 'application/json', accept, ...headers },
        signal: signal ?? null,
      })
    if (operationOf(query, operationName) !== 'subscription')
      return post(path, 'application/graphql-response+json, application/json')
        .then(resultOf)
        .then((result) => keep(result))
    return observe((sink) => {
      let latest: ExecutionResult = {}
      const watched: ResultSink = {
        next(result) {
          // The event before the end stays to be seen.
          const end = endOf(result)
          latest = end === undefined ? result : { ...latest, ...result }
          sink.next(keep(latest, end))
        },
        error: sink.error,
        complete: sink.complete,
      }
      return getTransport() === 'socket'
        ? subscribeOverSocket(path, params, headers, watched)
        : openStream((signal) => post(`${path}/stream`, 'text/event-stream', signal), watched)
    })
  }
}
