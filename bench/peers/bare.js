import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { listen } from '../listening.js'
import { WORKLOADS } from '../workloads.js'

/** The floor: node:http reads a body and answers a constant of the same size. No GraphQL, no token, no limits. */
export async function start() {
  const answers = new Map(WORKLOADS.map(({ name, model }) => [`/${name}`, model]))
  const server = createServer((request, response) => {
    const answer = answers.get(request.url ?? '')
    request.resume().on('end', () => {
      response.statusCode = answer?.status ?? 404
      response.setHeader('content-type', 'application/json; charset=utf-8').end(answer?.body)
    })
  })
  return { port: await listen(server), publish: serveConstants(server, answers.get('/fan-out')?.body ?? '') }
}

/** Sockets that say yes to whatever is subscribed, and send a constant. @param {import('node:http').Server} server @param {string} body */
function serveConstants(server, body) {
  const sockets = new WebSocketServer({ server, handleProtocols: ([protocol]) => protocol ?? false })
  sockets.on('connection', (socket) => socket.on('message', () => socket.send('{"type":"connection_ack"}')))
  const message = `{"id":"1","type":"next","payload":${body}}`
  return () => {
    for (const socket of sockets.clients) socket.send(message)
  }
}
