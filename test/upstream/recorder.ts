import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { makeExecutableSchema } from '@graphql-tools/schema'
import type { IResolvers } from '@graphql-tools/utils'
import { afterEach } from '@jest/globals'
import { type GraphQLSchema, graphql, printSchema } from 'graphql'
import type { SchemaSource } from '../../src/core/schema/sdl.ts'

/** One request as it arrived. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

export type Answer = (request: Received, response: ServerResponse, socket: Socket) => void | Promise<void>

export interface Recorder {
  readonly url: string
  /** All but introspection. */
  readonly received: Received[]
  /** Replaces what it does with a request that is no introspection. */
  answer: Answer
  schema: GraphQLSchema
  readonly sdl: () => readonly SchemaSource[]
  readonly server: Server
  readonly close: () => Promise<void>
}

const open: Recorder[] = []

afterEach(async () => {
  for (const recorder of open.splice(0)) await recorder.close()
})

/** An upstream that executes a schema, and writes down what it receives. */
export async function startRecorder(typeDefs: string, resolvers: IResolvers = {}): Promise<Recorder> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const one = await read(request)
    const parsed = parseBody(one.body)
    if (parsed.operationName === 'IntrospectionQuery') return execute(recorder.schema, parsed, response)
    received.push(one)
    await recorder.answer(one, response, request.socket)
  })
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const recorder: Recorder = {
    url: `http://127.0.0.1:${port}/api/graphql?fixed=1`,
    received,
    schema: makeExecutableSchema({ typeDefs, resolvers }),
    answer: (one, response) => execute(recorder.schema, parseBody(one.body), response),
    sdl: () => [{ name: 'schema.graphql', text: printSchema(recorder.schema) }],
    server,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        for (const socket of sockets) socket.destroy()
      }),
  }
  open.push(recorder)
  return recorder
}

async function execute(schema: GraphQLSchema, body: Body, response: ServerResponse): Promise<void> {
  const result = await graphql({
    schema,
    source: body.query ?? '',
    ...(body.variables && { variableValues: body.variables }),
    ...(body.operationName && { operationName: body.operationName }),
  })
  sendJson(response, 200, JSON.stringify(result))
}

export function sendJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'x-from': 'upstream',
    'set-cookie': 'a=b',
  })
  response.end(body)
}

interface Body {
  readonly query?: string
  readonly operationName?: string
  readonly variables?: Record<string, unknown>
}

function parseBody(text: string): Body {
  return JSON.parse(text) as Body
}

async function read(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { rawHeaders } = request
  const headers: [string, string][] = []
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers.push([(rawHeaders[index] ?? '').toLowerCase(), rawHeaders[index + 1] ?? ''])
  }
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  }
}
