import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from '@jest/globals'

/** One request that an introspection endpoint was sent. */
export interface IntrospectionRequest {
  readonly path: string
  readonly authorization: string | undefined
  readonly form: URLSearchParams
}

export interface IntrospectionServer {
  readonly url: string
  /** Answers by token; any other is not active. */
  readonly tokens: Map<string, unknown>
  readonly requests: IntrospectionRequest[]
  /** Takes the place of the endpoint while it is set. */
  answer: ((response: ServerResponse, request: IncomingMessage) => void) | undefined
  /** What metadata says, by path. */
  readonly metadata: Map<string, unknown>
}

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

/** An endpoint of RFC 7662 on loopback, until the test ends. */
export async function serveIntrospection(): Promise<IntrospectionServer> {
  const tokens = new Map<string, unknown>()
  const requests: IntrospectionRequest[] = []
  const metadata = new Map<string, unknown>()
  const http = createServer(async (request, response) => {
    const { url = '', method } = request
    if (method === 'GET') {
      const document = metadata.get(url)
      response.writeHead(document === undefined ? 404 : 200).end(JSON.stringify(document ?? {}))
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const form = new URLSearchParams(Buffer.concat(chunks).toString())
    requests.push({ path: url, authorization: request.headers.authorization, form })
    if (served.answer !== undefined) {
      served.answer(response, request)
      return
    }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(tokens.get(form.get('token') ?? '') ?? { active: false }))
  })
  servers.push(http)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const served: IntrospectionServer = { url, tokens, requests, answer: undefined, metadata }
  return served
}
