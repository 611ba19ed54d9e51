import { createServer, request } from 'node:http'
import { connect } from 'node:net'

/**
 * Stands between a gateway and its upstream, and counts: what the upstream was asked, whoever wrote it. Every byte of
 * an answer goes back as it came.
 */
export async function startRelay(target) {
  const { hostname, port } = new URL(target)
  const counts = { requests: 0, sockets: 0 }
  const server = createServer((incoming, response) => {
    counts.requests += 1
    const { method, url, rawHeaders } = incoming
    const outgoing = request({ hostname, port, method, path: url, headers: pairs(rawHeaders) }, (answer) => {
      response.writeHead(answer.statusCode, answer.rawHeaders)
      answer.pipe(response)
    })
    outgoing.on('error', () => response.destroy())
    response.on('close', () => outgoing.destroy())
    incoming.pipe(outgoing)
  })
  server.on('upgrade', ({ method, url, rawHeaders }, socket, head) => {
    counts.sockets += 1
    const upstream = connect(Number(port), hostname, () => {
      const lines = []
      for (let i = 0; i < rawHeaders.length; i += 2) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`)
      upstream.write(`${method} ${url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
      upstream.write(head)
      socket.pipe(upstream).pipe(socket)
    })
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ])
      one.on('error', () => other.destroy()).on('close', () => other.destroy())
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(target)
  url.port = String(server.address().port)
  return {
    url: url.href,
    /** Requests and sockets that were opened, introspection included. */
    count: () => counts.requests + counts.sockets,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}

function pairs(rawHeaders) {
  const headers = {}
  for (let i = 0; i < rawHeaders.length; i += 2) headers[rawHeaders[i]] = rawHeaders[i + 1]
  return headers
}
