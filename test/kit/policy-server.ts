import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from '@jest/globals'

/** A request to a test's policy engine. */
export interface ReceivedQuestion {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever was sent.
  readonly body: any
}

/** Answers one request: by returning JSON, or by writing the response itself. */
export type Answering = (question: ReceivedQuestion, response: ServerResponse) => unknown

export interface PolicyServer {
  readonly url: string
  readonly received: readonly ReceivedQuestion[]
  /** How many connections it has accepted. */
  readonly connections: () => number
  answer: Answering
}

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/**
 * Starts an engine on a free port for the duration of the test. It sends what `answer` returns as JSON, and
 * nothing for undefined.
 */
export async function startPolicyServer(answer: Answering): Promise<PolicyServer> {
  const received: ReceivedQuestion[] = []
  let connections = 0
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => void pieces.push(piece))
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(pieces).toString('utf8'))
      const question: ReceivedQuestion = { path: request.url ?? '', headers: request.headers, body }
      received.push(question)
      const told = engine.answer(question, response)
      if (told === undefined || response.writableEnded) return
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(told))
    })
  })
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const engine: PolicyServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    connections: () => connections,
    answer,
  }
  return engine
}

/** Answers each AuthZEN evaluation by a rule. */
export function byRule(
  rule: (evaluation: {
    readonly subject: string
    readonly action: string
    readonly type: string
    readonly id: string
    readonly args: Readonly<Record<string, unknown>>
  }) => boolean,
): Answering {
  return ({ body }) => ({
    evaluations: body.evaluations.map(
      ({ action, resource }: { action: { name: string }; resource: Record<string, unknown> }) => ({
        decision: rule({
          subject: body.subject.id,
          action: action.name,
          type: String(resource['type']),
          id: String(resource['id']),
          args: (resource['properties'] as { args: Record<string, unknown> }).args,
        }),
      }),
    ),
  })
}
