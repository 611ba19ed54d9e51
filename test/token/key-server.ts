import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from '@jest/globals'

/** What each path answers: a status, an object as JSON, or a text as it is. */
export type Answers = ReadonlyMap<string, unknown>

export interface AnswerServer {
  readonly url: string
  readonly answers: Map<string, unknown>
  /** The paths that were asked for, in turn. */
  readonly asked: string[]
}

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

/** Serves fixed answers on loopback until the test ends; any other path is 404. */
export async function serveAnswers(given: Answers = new Map()): Promise<AnswerServer> {
  const answers = new Map(given)
  const asked: string[] = []
  const server = createServer(({ url = '' }, response) => {
    asked.push(url)
    const answer = answers.get(url) ?? 404
    if (typeof answer === 'number') response.writeHead(answer).end()
    else response.end(typeof answer === 'string' ? answer : JSON.stringify(answer))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, answers, asked }
}
