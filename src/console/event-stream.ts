import type { ExecutionResult } from 'graphql'

/** The result of an answer in JSON. Rejects with the beginning of any other answer. */
export async function resultOf(response: Response): Promise<ExecutionResult> {
  const type = response.headers.get('content-type') ?? ''
  if (/[/+]json\b/.test(type)) return (await response.json()) as ExecutionResult
  throw new Error(`${response.status} ${response.statusText}: ${(await response.text()).slice(0, 500)}`)
}

/** The results that a server sends by GraphQL over SSE, distinct connections mode. */
export async function* streamedResults(opened: Promise<Response>): AsyncGenerator<ExecutionResult> {
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

function* resultsIn(event: string): Generator<ExecutionResult> {
  const lines = event.split(/\r?\n/).filter((line) => line.startsWith('data:'))
  const data = lines.map((line) => line.slice('data:'.length)).join('\n')
  if (data.trim() !== '') yield JSON.parse(data) as ExecutionResult
}
