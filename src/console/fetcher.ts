import type { GraphiQLProps } from 'graphiql'
import type { DocumentNode, ExecutionResult } from 'graphql'

type Fetcher = GraphiQLProps['fetcher']

function isSubscription(document: DocumentNode | undefined, name: string | null | undefined): boolean {
  return (document?.definitions ?? []).some(
    (definition) =>
      definition.kind === 'OperationDefinition' &&
      definition.operation === 'subscription' &&
      (!name || definition.name?.value === name),
  )
}

/** The headers that are worth sending: one without a value would only turn an anonymous request into a broken one. */
function headersOf(typed: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  const filled = Object.entries(typed ?? {}).filter(([, value]) => value !== null && value !== '')
  return Object.fromEntries(filled.map(([name, value]) => [name, String(value)]))
}

async function resultOf(response: Response): Promise<ExecutionResult> {
  const type = response.headers.get('content-type') ?? ''
  if (/[/+]json\b/.test(type)) return (await response.json()) as ExecutionResult
  throw new Error(`${response.status} ${response.statusText}: ${(await response.text()).slice(0, 500)}`)
}

/** The results of a GraphQL over SSE response, in the protocol's distinct connections mode. */
async function* streamedResults(open: () => Promise<Response>): AsyncGenerator<ExecutionResult> {
  const response = await open()
  if (!response.headers.get('content-type')?.startsWith('text/event-stream') || response.body === null) {
    yield await resultOf(response)
    return
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const events = (rest + chunk.value).split(/\r?\n\r?\n/)
    rest = events.pop() ?? ''
    for (const event of events) {
      const lines = event.split(/\r?\n/)
      if (lines.some((line) => /^event: ?complete$/.test(line))) return
      const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice('data:'.length))
      const text = data.join('\n').trim()
      if (text !== '') yield JSON.parse(text) as ExecutionResult
    }
  }
}

/** Sends operations to `path` of this origin by POST, and subscriptions to the stream beside it. */
export function createFetcher(path: string): Fetcher {
  return (params, options) => {
    const post = (target: string, accept: string, signal?: AbortSignal): Promise<Response> =>
      fetch(target, {
        method: 'POST',
        body: JSON.stringify(params),
        headers: { 'content-type': 'application/json', accept, ...headersOf(options?.headers) },
        ...(signal && { signal }),
      })
    if (!isSubscription(options?.documentAST, params.operationName)) {
      return post(path, 'application/graphql-response+json, application/json').then(resultOf)
    }
    const abort = new AbortController()
    const results = streamedResults(() => post(`${path}/stream`, 'text/event-stream', abort.signal))
    // A generator that waits for the next event cannot be returned from: stopping has to end the request.
    const stop = results.return.bind(results)
    results.return = (value) => {
      abort.abort()
      return stop(value)
    }
    return results
  }
}
