import { useServer as acceptSockets } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'

/**
 * Serves subscriptions with graphql-ws, as its documentation shows, to callers with a token.
 * @param {import('node:http').Server} server
 * @param {Parameters<typeof acceptSockets>[0]} options
 * @param {ReturnType<typeof import('./bearer.js').createUserReader>} readUser
 */
export function serveSockets(server, options, readUser) {
  const authenticate = async (/** @type {{readonly connectionParams?: any}} */ { connectionParams }) =>
    (await readUser(connectionParams?.authorization)) !== undefined
  acceptSockets({ ...options, onConnect: authenticate }, new WebSocketServer({ server }))
}
