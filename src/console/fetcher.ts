import type { GraphiQLProps } from 'graphiql'
import { type ExecutionResult, getOperationAST, parse } from 'graphql'

type Fetcher = GraphiQLProps['fetcher']
type Observed = Extract<ReturnType<Fetcher>, { subscribe: unknown }>
type Observer = {
  readonly next: (result: ExecutionResult) => void
  readonly error: (error: unknown) => void
  readonly complete: () => void
}

type Params = Parameters<Fetcher>[0]

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

/** The headers that are worth sending: one without a value would only turn an anonymous request into a broken one. */
export function headersOf(typed: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  const filled = Object.entries(typed ?? {}).filter(([, value]) => value !== null && value !== '')
  return Object.fromEntries(filled.map(([name, value]) => [name, String(value)]))
}

async function resultOf(response: Response): Promise<ExecutionResult> {
  const type = response.headers.get('content-type') ?? ''
  if (/[/+]json\b/.test(type)) return (await response.json()) as ExecutionResult
  throw new Error(`${response.status} ${response.statusText}: ${(await response.text()).slice(0, 500)}`)
}

function* resultsIn(event: string): Generator<ExecutionResult> {
  const lines = event.split(/\r?\n/).filter((line) => line.startsWith('data:'))
  const data = lines.map((line) => line.slice('data:'.length)).join('\n')
  if (data.trim() !== '') yield JSON.parse(data) as ExecutionResult
}

/** The results that a server sends by GraphQL over SSE, distinct connections mode. */
async function* streamedResults(opened: Promise<Response>): AsyncGenerator<ExecutionResult> {
  const response = await opened
  if (!response.headers.get('content-type')?.startsWith('text/event-stream') || response.body === null) {
    yield await resultOf(response)
    return
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const events = (rest + chunk.value).split(/\r?\n\r?\n/)
    rest = events.pop() ?? ''
    for (const event of events) yield* resultsIn(event)
  }
}

/** As an observable: unlike a generator that waits for its next event, it can be stopped at any moment. */
function observe(open: (signal: AbortSignal) => Promise<Response>): Observed {
  const observable = {
    subscribe(observer: Observer) {
      const abort = new AbortController()
      const forward = async (): Promise<void> => {
        for await (const result of streamedResults(open(abort.signal))) observer.next(result)
      }
      forward().then(observer.complete, (error: unknown) => {
        if (!abort.signal.aborted) observer.error(error)
      })
      return { unsubscribe: () => abort.abort() }
    },
  }
  // The type also knows three callbacks; GraphiQL passes an observer.
  return observable as Observed
}

/** Sends operations to `path` of this origin by POST, and subscriptions to the stream beside it. */
export function createFetcher(path: string): Fetcher {
  return (typed, options) => {
    const params = withoutStaleName(typed)
    const post = (target: string, accept: string, signal?: AbortSignal): Promise<Response> =>
      fetch(target, {
        method: 'POST',
        body: JSON.stringify(params),
        headers: { 'content-type': 'application/json', accept, ...headersOf(options?.headers) },
        signal: signal ?? null,
      })
    if (operationOf(params.query, params.operationName) === 'subscription') {
      return observe((signal) => post(`${path}/stream`, 'text/event-stream', signal))
    }
    return post(path, 'application/graphql-response+json, application/json').then(resultOf)
  }
}
